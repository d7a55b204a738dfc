/**
 * Topic kinds: the files in {@code routes/topics} that say what a person is asked and what is sent.
 * It reads them strictly, each error with its line; lints titles against the platform's policy; and
 * renders a title, or the one {@link io.otn.topic.Message} in any of its forms, from values. It
 * knows the platform's limits and not its protocol: what goes over the wire is the channel's.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"web", "worker"})
package io.otn.topic;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
