/**
 * What a connector must remember and YAML cannot say: which variant an inventory item belongs to,
 * what the stock was before, and so whether something came back; what things cost, and so whether a
 * price fell. What is polled comes in by {@link io.otn.connector.GuardedFetch}.
 */
@NullMarked
@ApplicationModule(
    allowedDependencies = {
      "inbox",
      "partner",
      "page",
      "consent",
      "asking",
      "topic",
      "trigger",
      "campaign",
      "source",
      "worker",
      "web"
    })
package io.otn.connector;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
