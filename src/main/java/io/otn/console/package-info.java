/**
 * The console: web pages for the people who run the gateway. What waits, what happened, what became
 * of each message and why; pausing and resuming a page. It asks the other packages and owns
 * nothing: no table, no rule. Its pages work without scripts; with them they stay fresh by
 * themselves.
 */
@NullMarked
@ApplicationModule(
    allowedDependencies = {
      "page",
      "topic",
      "asking",
      "consent",
      "trigger",
      "campaign",
      "delivery",
      "inbox",
      "source",
      "messenger",
      "partner",
      "callback",
      "connector",
      "connector :: sale",
      "feed",
      "route",
      "secret",
      "worker",
      "launch",
      "web"
    })
package io.otn.console;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
