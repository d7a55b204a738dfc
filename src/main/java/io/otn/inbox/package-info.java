/**
 * Webhooks as they came: raw bytes, stored before anyone is answered, read later, each once, again
 * after a crash. Knows nothing of what they mean.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"source", "retention", "secret", "worker", "web"})
package io.otn.inbox;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
