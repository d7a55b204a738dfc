/**
 * Messenger as a channel: asks with the Notify Me card, sends deliveries with their one-time
 * tokens, reads what the platform answers and what it reports by webhook.
 */
@NullMarked
@ApplicationModule(
    allowedDependencies = {
      "delivery",
      "asking",
      "consent",
      "page",
      "topic",
      "inbox",
      "source",
      "secret",
      "web",
      "worker"
    })
package io.otn.messenger;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
