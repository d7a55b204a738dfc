package io.otn.connector;

/**
 * What a source says of one thing's price cannot be taken. It costs that thing, nothing else: its
 * last good price stays.
 */
public final class PriceRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * @param code stable, such as {@code price_not_positive}
   * @param what the rule that is broken, without the source's own words
   */
  public PriceRefusedException(String code, String what) {
    super(what, null, false, false);
    this.code = code;
  }

  public String code() {
    return code;
  }
}
