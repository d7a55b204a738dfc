package io.otn.asking;

/** How it came that a person is asked. */
public enum Way {
  /** A program called the API. */
  API(false, false),
  /** A route file. */
  ROUTE(false, false),
  /** The person followed a link. */
  LINK(true, false),
  /** The person tapped a button. */
  POSTBACK(true, false),
  /** The person tapped a quick reply. */
  QUICK_REPLY(true, false),
  /** The person wrote a keyword. */
  KEYWORD(true, false),
  /** Some hours after the person wrote for the first time. */
  FIRST_CONTACT(false, true),
  /** The person answered a message that they had asked for. */
  ENGAGEMENT(false, true),
  /** An earlier consent of the person expired unused, and now they are back. */
  EXPIRY(false, true);

  private final boolean byPerson;
  private final boolean byItself;

  Way(boolean byPerson, boolean byItself) {
    this.byPerson = byPerson;
    this.byItself = byItself;
  }

  /** Whether the person asked to be asked, which takes a stop word back. */
  boolean byPerson() {
    return byPerson;
  }

  /** Whether nobody asked for it: it is left out where the person has consented meanwhile. */
  boolean byItself() {
    return byItself;
  }
}
