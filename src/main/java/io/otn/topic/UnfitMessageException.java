package io.otn.topic;

/**
 * A text or message cannot be sent as its values make it: it is too long, an address is none, a
 * value has members of its own.
 */
public class UnfitMessageException extends RuntimeException {

  private final String detail;

  UnfitMessageException(String detail) {
    super(detail);
    this.detail = detail;
  }

  /** Which text, and what is allowed; never a value of it. */
  public String detail() {
    return detail;
  }
}
