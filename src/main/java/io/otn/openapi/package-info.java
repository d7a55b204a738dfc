/**
 * The API's own document: OpenAPI 3.1, made of the handlers that answer, with the callbacks that we
 * make beside it. What handlers cannot say of themselves (how callers show who they are, what each
 * refusal looks like) is said here once.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"web"})
package io.otn.openapi;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
