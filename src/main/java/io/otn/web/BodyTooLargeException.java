package io.otn.web;

import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.util.unit.DataSize;

/** Ends the reading of a body that passed the limit while it was streaming in. */
final class BodyTooLargeException extends IOException {
  private static final long serialVersionUID = 1L;

  private final long limit;

  BodyTooLargeException(DataSize limit) {
    super("the body is larger than " + limit.toBytes() + " bytes");
    this.limit = limit.toBytes();
  }

  Problem problem() {
    // The rest of the body is still on its way, so the connection is of no further use.
    return Problem.of(
            HttpStatus.PAYLOAD_TOO_LARGE,
            "body_too_large",
            "The body is larger than " + limit + " bytes. Send less at once.")
        .header("Connection", "close");
  }
}
