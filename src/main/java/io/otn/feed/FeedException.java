package io.otn.feed;

/** A feed could not be read as a whole; the prices stay as they were. */
final class FeedException extends Exception {

  private static final long serialVersionUID = 1L;

  /**
   * @param what a sentence for the person who looks after the feed; no secrets
   */
  FeedException(String what) {
    super(what);
  }
}
