/**
 * Work in the background as passes: each looks for what is due and does it. Woken when there is
 * news, polling only as a net; run by hand in tests.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package io.otn.worker;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
