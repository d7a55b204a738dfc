/**
 * Consents and the people who gave them: who allowed one message about what, until when. Also the
 * cards that asked for it, and the window in which a page may write, and what it knows of its
 * people; the receipts that prove it, the import of permissions that others collected, and the
 * forgetting of a person. Neutral about the channel.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"page", "topic", "secret", "worker", "web"})
package io.otn.consent;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
