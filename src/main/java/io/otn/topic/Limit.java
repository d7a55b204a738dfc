package io.otn.topic;

/**
 * What Messenger takes in one place of a message (facts 2.2 and 2.5; quick replies and the rule
 * that a card needs more than its title are from the platform's reference of April 2026).
 *
 * @param most characters, counted as code points; 0 for no published number
 */
record Limit(Use use, int most) {

  static final int BUTTONS = 3;
  static final int CARDS = 10;
  static final int QUICK_REPLIES = 13;

  static final Limit TITLE = words(TopicKind.TITLE_LIMIT);
  static final Limit TEXT = words(TopicKind.TEXT_LIMIT);

  /** What follows a tap or an answer may come out empty, and is not said then. */
  static final Limit FOLLOW_UP = new Limit(Use.OPTIONAL_WORDS, TopicKind.TEXT_LIMIT);

  static final Limit TEXT_ABOVE_BUTTONS = words(640);
  static final Limit CARD_TITLE = words(80);
  static final Limit CARD_SUBTITLE = new Limit(Use.OPTIONAL_WORDS, 80);
  static final Limit BUTTON_TITLE = words(20);
  static final Limit QUICK_REPLY_TITLE = words(20);
  static final Limit PAYLOAD = new Limit(Use.PAYLOAD, 1000);
  static final Limit ADDRESS = new Limit(Use.ADDRESS, 0);
  static final Limit PHONE = new Limit(Use.PHONE, 0);

  /** What a text is for, which decides how it is checked. */
  enum Use {
    WORDS,
    /** May come out empty, and is left out then. */
    OPTIONAL_WORDS,
    ADDRESS,
    PAYLOAD,
    PHONE;

    /** A section makes words depend on a value. An address or a payload is one thing or another. */
    boolean takesSections() {
      return this == WORDS || this == OPTIONAL_WORDS;
    }
  }

  private static Limit words(int most) {
    return new Limit(Use.WORDS, most);
  }
}
