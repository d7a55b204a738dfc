package io.otn.consent;

/** A text that is no condition: where it goes wrong, and what to write there. */
public final class ConditionException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final int position;
  private final String whatToWrite;

  /**
   * @param position of the character at fault, from 1
   */
  ConditionException(int position, String whatToWrite) {
    super("at character " + position + ": " + whatToWrite);
    this.position = position;
    this.whatToWrite = whatToWrite;
  }

  public int position() {
    return position;
  }

  public String whatToWrite() {
    return whatToWrite;
  }
}
