package io.otn.topic;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One thing a person can ask to be told about once, written {@code kind:subject}, such as {@code
 * restock:4211} or {@code tickets:tour-berlin}.
 *
 * @param kind letters, digits and dashes, at most 40; names a file in {@code routes/topics}
 * @param subject visible ASCII, at most 160, so that a key fits a card's payload
 */
public record TopicKey(String kind, String subject) {

  /** What to write instead, for whoever wrote something else. */
  public static final String SHAPE =
      "write kind:subject, such as restock:4211; a kind of letters, digits and dashes (at most 40),"
          + " a subject of visible ASCII without spaces (at most 160)";

  private static final Pattern FORM =
      Pattern.compile("([A-Za-z][A-Za-z0-9-]{0,39}):([\\x21-\\x7e]{1,160})");

  /** Empty when the text is no topic key. */
  public static Optional<TopicKey> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(new TopicKey(matcher.group(1), matcher.group(2)))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return kind + ":" + subject;
  }
}
