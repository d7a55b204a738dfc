/**
 * The Camel component {@code call:}: one call over HTTP that holds no thread while it waits for its
 * answer.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package io.otn.call;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
