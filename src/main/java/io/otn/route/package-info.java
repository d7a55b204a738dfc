/**
 * Route files: loads what operators wrote in {@code routes/connectors} and {@code routes/channels}
 * and gives them the doors {@code otn:inbox}, {@code otn:trigger}, {@code otn:request} and {@code
 * otn:deliveries}.
 */
@NullMarked
@ApplicationModule(
    allowedDependencies = {
      "inbox",
      "connector",
      "trigger",
      "topic",
      "asking",
      "consent",
      "delivery",
      "partner",
      "web",
      "worker"
    })
package io.otn.route;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
