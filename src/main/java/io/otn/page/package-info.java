/**
 * Pages: the accounts that a business has on a channel, their credentials; whether they are running
 * or stopped, why, and who can change that; how well the platform answers them, and how fast they
 * may go for it. The channel implements {@link io.otn.page.Probe}, and whoever knows deliveries
 * {@link io.otn.page.Backlog}.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"secret", "web"})
package io.otn.page;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
