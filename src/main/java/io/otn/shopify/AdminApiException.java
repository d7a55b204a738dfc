package io.otn.shopify;

/** The Admin API did not serve us; the message is for people, and holds no secret. */
class AdminApiException extends Exception {

  /** What stands in the way. */
  enum Cause {
    /** The token is refused or lacks a scope: only a person can help. */
    ACCESS,
    /** The query is not understood, as after a change of the API's version. */
    QUERY,
    /** The shop is busy or away: later it may serve us. */
    UNAVAILABLE
  }

  private final Cause why;

  AdminApiException(Cause why, String message) {
    super(message);
    this.why = why;
  }

  Cause why() {
    return why;
  }
}
