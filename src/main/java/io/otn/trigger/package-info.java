/**
 * Trigger events: something that happened outside, stored once per source and event id before the
 * sender is answered. Knows nothing of what follows.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package io.otn.trigger;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
