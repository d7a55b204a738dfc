/**
 * What happens before and around the first request: the defaults that let the gateway start with
 * nothing configured, the data directory and its lock, the embedded PostgreSQL server, the sentence
 * that a failed start ends with, and the note that a good start ends with.
 */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package io.otn.launch;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
