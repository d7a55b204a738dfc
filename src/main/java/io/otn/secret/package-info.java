/**
 * Encryption at rest: tokens and credentials are sealed before they reach the database and opened
 * only where a call to the platform needs them. Knows the key, and nothing of what it seals. Also
 * the HMAC that webhooks are signed with.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package io.otn.secret;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
