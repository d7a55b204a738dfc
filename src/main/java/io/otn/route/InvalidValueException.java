package io.otn.route;

import org.jspecify.annotations.Nullable;

/** What a route makes of a message is of no use to a door: a value is missing, or has no sense. */
class InvalidValueException extends IllegalArgumentException {

  private final Door door;

  InvalidValueException(Door door, String message) {
    this(door, message, null);
  }

  InvalidValueException(Door door, String message, @Nullable Throwable cause) {
    super(door.uri() + ": " + message, cause);
    this.door = door;
  }

  /** The stable code of the problem that a caller of the route is answered with. */
  String code() {
    return door.invalid();
  }
}
