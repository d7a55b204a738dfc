package io.otn.consent;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a condition from left to right, and says where it is none. */
final class ConditionReader {

  private static final int MOST_RULES = 10;
  private static final int MOST_VALUES = 50;
  private static final int LONGEST_VALUE = 100;

  private static final Pattern FIELD = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,59}");
  private static final Pattern OP = Pattern.compile("<=|>=|!=|<|>|=|(?i:in)(?=[\\s(])");
  private static final Pattern AND = Pattern.compile("(?i:and)(?=\\s)");

  /** Words without quotes end where the next rule, a comma or the list's end begins. */
  private static final Pattern WORDS =
      Pattern.compile("[^\\s,()'\"<>=!]+(?:\\s+(?!(?i:and)(?:\\s|$))[^\\s,()'\"<>=!]+)*");

  private final String text;
  private int at;

  ConditionReader(String text) {
    this.text = text;
  }

  /** Whether the text may stand without quotes, and is read as the same text again. */
  static boolean isBare(String value) {
    return WORDS.matcher(value).matches()
        && !value.matches("(?is)and(\\s.*)?")
        && Condition.numberIn(value).isEmpty()
        && value.equals(withSingleBlanks(value))
        && value.equals(value.strip())
        && value.equals(Condition.trimmed(value));
  }

  Condition read() {
    if (text.length() > Condition.LONGEST) {
      throw wrong(
          Condition.LONGEST, "a condition has at most " + Condition.LONGEST + " characters");
    }
    if (text.indexOf('\0') >= 0) {
      throw wrong(text.indexOf('\0'), "a text without the character U+0000");
    }
    List<Condition.Rule> rules = new ArrayList<>();
    do {
      if (rules.size() == MOST_RULES) {
        throw wrong(at, "at most " + MOST_RULES + " rules");
      }
      rules.add(rule());
    } while (more());
    Condition condition = new Condition(rules);
    if (condition.toString().length() > Condition.LONGEST) {
      throw wrong(
          0, "fewer rules or values: a condition has at most " + Condition.LONGEST + " characters");
    }
    return condition;
  }

  private boolean more() {
    blanks();
    if (at == text.length()) {
      return false;
    }
    if (take(AND).isEmpty()) {
      throw wrong(
          at,
          "`and` with another rule behind it, or nothing; a text with special characters stands in"
              + " quotes");
    }
    return true;
  }

  private Condition.Rule rule() {
    blanks();
    String field =
        take(FIELD)
            .orElseThrow(() -> wrong(at, "the name of a value of the event, as in price <= 49.99"));
    blanks();
    int opAt = at;
    String op =
        take(OP)
            .orElseThrow(() -> wrong(at, "one of = != < <= > >= in, behind " + field))
            .toLowerCase(Locale.ROOT);
    blanks();
    int valueAt = at;
    List<Object> values = op.equals("in") ? list() : List.of(value());
    boolean order = op.startsWith("<") || op.startsWith(">");
    if (order && !(values.getFirst() instanceof BigDecimal)) {
      throw wrong(
          valueAt,
          "a number with a point for decimals, such as 49.99: only numbers are compared by "
              + text.substring(opAt, opAt + op.length()));
    }
    return new Condition.Rule(field, op, values);
  }

  private List<Object> list() {
    expect('(', "( and the values, as in size in (M, L)");
    List<Object> values = new ArrayList<>();
    do {
      if (values.size() == MOST_VALUES) {
        throw wrong(at, "at most " + MOST_VALUES + " values");
      }
      blanks();
      values.add(value());
      blanks();
    } while (skip(','));
    expect(')', ", and another value, or ) at the end of the list");
    return values;
  }

  private Object value() {
    if (at < text.length() && (text.charAt(at) == '\'' || text.charAt(at) == '"')) {
      return quoted();
    }
    int start = at;
    String words =
        take(WORDS).orElseThrow(() -> wrong(at, "a number, a word, or a text in quotes"));
    if (words.matches("(?is)and")) {
      throw wrong(start, "a value before `and`; the word itself stands in quotes");
    }
    Optional<BigDecimal> number = Condition.numberIn(words);
    if (number.isPresent()) {
      return number.get();
    }
    return limited(withSingleBlanks(words), start);
  }

  private static String withSingleBlanks(String words) {
    return words.replaceAll("\\s+", " ");
  }

  private String quoted() {
    int start = at;
    int end = text.indexOf(text.charAt(at), at + 1);
    if (end < 0) {
      throw wrong(start, "a closing quote for this one");
    }
    at = end + 1;
    return limited(text.substring(start + 1, end), start);
  }

  private static String limited(String value, int start) {
    if (value.length() > LONGEST_VALUE) {
      throw wrong(start, "a value of at most " + LONGEST_VALUE + " characters");
    }
    return value;
  }

  private Optional<String> take(Pattern pattern) {
    Matcher matcher = pattern.matcher(text).region(at, text.length());
    // so that what stands behind may be looked at
    matcher.useTransparentBounds(true);
    if (!matcher.lookingAt()) {
      return Optional.empty();
    }
    at = matcher.end();
    return Optional.of(matcher.group());
  }

  private void expect(char wanted, String whatToWrite) {
    blanks();
    if (!skip(wanted)) {
      throw wrong(at, whatToWrite);
    }
  }

  private boolean skip(char wanted) {
    if (at < text.length() && text.charAt(at) == wanted) {
      at++;
      return true;
    }
    return false;
  }

  private void blanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private static ConditionException wrong(int at, String whatToWrite) {
    return new ConditionException(at + 1, "write " + whatToWrite);
  }
}
