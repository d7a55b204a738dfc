/**
 * Deliveries: one message to one holder. Owns the states, claims, attempts, retries and dead
 * letters, and {@link io.otn.delivery.Channel}, the port through which a message reaches a person.
 */
@NullMarked
@ApplicationModule(
    allowedDependencies = {"page", "consent", "trigger", "retention", "worker", "web"})
package io.otn.delivery;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
