/**
 * The HTTP edge: who may come in (admin key, login, the open doors), how large and how odd a
 * request may be, how strictly JSON is read, and how every error is answered (RFC 9457 problem+json
 * for programs, a plain page for people). It also owns the frame of the pages. It knows no subject
 * of the gateway: the other packages throw {@link io.otn.web.ProblemException} and answer lists as
 * {@link io.otn.web.Slice}.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package io.otn.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
