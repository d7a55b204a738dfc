package io.otn.connector.calendar;

/** An event that cannot be read, or not surely. */
final class RejectedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Rejection.Why why;

  RejectedException(Rejection.Why why, String detail) {
    super(detail, null, false, false);
    this.why = why;
  }

  Rejection.Why why() {
    return why;
  }
}
