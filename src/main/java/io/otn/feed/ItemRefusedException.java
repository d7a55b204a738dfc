package io.otn.feed;

/** One item cannot be read; it costs that item, nothing else. */
final class ItemRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String code;

  /**
   * @param code stable, such as {@code price_ambiguous}
   */
  ItemRefusedException(String code, String what) {
    super(what, null, false, false);
    this.code = code;
  }

  String code() {
    return code;
  }
}
