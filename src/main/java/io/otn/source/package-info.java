/**
 * Where events come from: one row for each partner's webhooks, feed, calendar or stream. Knows when
 * each was heard last, notices silence, gaps and switched-off subscriptions, and asks the
 * connectors through {@link io.otn.source.Reconciler} to look for what was missed. Also the switch
 * that pauses one source.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"trigger", "worker", "web"})
package io.otn.source;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
