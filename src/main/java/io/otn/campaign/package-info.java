/**
 * Campaigns: what one trigger event does to the holders of its topics. The only place where
 * consents and deliveries meet: its plan turns the first into the second.
 */
@NullMarked
@ApplicationModule(
    allowedDependencies = {"trigger", "consent", "topic", "delivery", "worker", "web"})
package io.otn.campaign;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
