package io.otn.topic;

/** A title or message names a value that neither the event nor the consent has. */
public class MissingValueException extends RuntimeException {

  private final String value;

  MissingValueException(String value) {
    super("the text needs a value for {{" + value + "}}");
    this.value = value;
  }

  /** The name between the braces. */
  public String value() {
    return value;
  }
}
