/**
 * Pages: the accounts that a business has on a channel, their credentials, whether they are running
 * or stopped and why, and until when the platform wants them quiet.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"secret", "web"})
package io.otn.page;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
