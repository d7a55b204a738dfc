/**
 * Callbacks: what became of a partner's events, told to an address of its own by signed webhooks.
 * Looks at what trigger, campaign and delivery have written, and asks none of them to tell it: a
 * partner that listens costs their hot paths nothing.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"connector", "partner", "secret", "worker", "web"})
package io.otn.callback;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
