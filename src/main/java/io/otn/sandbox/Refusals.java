package io.otn.sandbox;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/** Answers for the sandbox's own interface alone; the gateway words its errors itself. */
@RestControllerAdvice(name = "sandboxRefusals", basePackageClasses = Sandbox.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
@InSandbox
class Refusals {

  @ExceptionHandler
  ResponseEntity<byte[]> refused(Refusal refusal) {
    return refusal.answer();
  }

  @ExceptionHandler
  ResponseEntity<byte[]> missing(MissingServletRequestParameterException e) {
    return Refusal.badField(
            e.getParameterName(),
            "is missing; write ?%s=… after the path".formatted(e.getParameterName()))
        .answer();
  }

  @ExceptionHandler
  ResponseEntity<byte[]> mistyped(MethodArgumentTypeMismatchException e) {
    var type = e.getRequiredType();
    return Refusal.badField(
            e.getName(), type == boolean.class ? "must be true or false" : "must be a whole number")
        .answer();
  }
}
