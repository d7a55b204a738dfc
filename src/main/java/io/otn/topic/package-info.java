/**
 * Topic kinds: the files in {@code routes/topics} that say what a person is asked and what is sent,
 * the check of such a file, and the rendering of a title or message from values.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"web", "worker"})
package io.otn.topic;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
