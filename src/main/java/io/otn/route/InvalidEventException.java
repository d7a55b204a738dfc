package io.otn.route;

import org.jspecify.annotations.Nullable;

/** What a route makes of a message is no event: a value is missing, or has no sense. */
class InvalidEventException extends IllegalArgumentException {

  InvalidEventException(String message) {
    this(message, null);
  }

  InvalidEventException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
