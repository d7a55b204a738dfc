package io.otn.route;

/** The doors that a route's messages go into. */
enum Door {
  TRIGGER("otn:trigger", "event_invalid"),
  REQUEST("otn:request", "request_invalid");

  private final String uri;
  private final String invalid;

  Door(String uri, String invalid) {
    this.uri = uri;
    this.invalid = invalid;
  }

  String uri() {
    return uri;
  }

  /** The code of a problem with a value. */
  String invalid() {
    return invalid;
  }
}
