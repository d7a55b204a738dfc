/** Partners: who may post trigger events, with which secrets, and the HTTP API they post to. */
@NullMarked
@ApplicationModule(
    allowedDependencies = {"source", "trigger", "topic", "page", "secret", "worker", "web"})
package io.otn.partner;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
