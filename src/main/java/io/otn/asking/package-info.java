/**
 * Asking people for consents, and what is said around it: the ways to ask, the rules that keep a
 * page from asking too much, links and buttons that ask when tapped, the text after the tap and
 * after the message, and the word that stops it all. Neutral about the channel, which implements
 * {@link io.otn.asking.Chat}.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"consent", "page", "topic", "secret", "web", "worker"})
package io.otn.asking;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
