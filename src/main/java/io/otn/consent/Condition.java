package io.otn.consent;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * For which news a consent holds, such as {@code price <= 49.99 and size in (M, L)}.
 *
 * <pre>
 * condition = rule { "and" rule }
 * rule      = field ( "=" | "!=" ) value
 *           | field ( "<" | "<=" | ">" | ">=" ) number
 *           | field "in" "(" value { "," value } ")"
 * field     = a letter or _, then letters, digits, _ - and .       at most 60
 * value     = number | words | 'text' | "text"                     at most 100
 * number    = 38, 49.99, -1
 * </pre>
 *
 * Numbers are compared as numbers, exactly, also where the event has them as text; texts without
 * regard to case and blanks around them. A value that the event does not have fulfils no rule. The
 * function {@code otn_condition_holds} of the database says the same of {@link #rules()}.
 */
public final class Condition {

  /** In characters. */
  public static final int LONGEST = 500;

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(JsonGenerator.Feature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  /** Blanks as the database trims them. */
  private static final String BLANKS = " \t\n\r\u00a0";

  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,30}(\\.[0-9]{1,20})?");

  private final List<Rule> rules;

  Condition(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  /**
   * @throws ConditionException where the text goes wrong, and what to write there
   */
  public static Condition parse(String text) {
    return new ConditionReader(text).read();
  }

  /**
   * One comparison.
   *
   * @param values {@link String} or {@link BigDecimal}; several for {@code in} alone
   */
  record Rule(String field, String op, List<Object> values) {

    boolean holds(@Nullable Object value) {
      return switch (op) {
        case "=", "in" -> values.stream().anyMatch(wanted -> same(value, wanted));
        case "!=" -> text(value) != null && !same(value, values.getFirst());
        default -> {
          BigDecimal number = number(value);
          int order = number == null ? 0 : number.compareTo((BigDecimal) values.getFirst());
          yield number != null
              && switch (op) {
                case "<" -> order < 0;
                case "<=" -> order <= 0;
                case ">" -> order > 0;
                default -> order >= 0;
              };
        }
      };
    }

    Map<String, Object> json() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("field", field);
      json.put("op", op);
      json.put("values", values);
      return json;
    }

    @Override
    public String toString() {
      String written = values.stream().map(Rule::written).collect(Collectors.joining(", "));
      return op.equals("in") ? field + " in (" + written + ")" : field + " " + op + " " + written;
    }

    private static String written(Object value) {
      if (value instanceof BigDecimal number) {
        return number.toPlainString();
      }
      String text = (String) value;
      if (ConditionReader.isBare(text)) {
        return text;
      }
      return text.contains("'") ? "\"" + text + "\"" : "'" + text + "'";
    }
  }

  /** Whether the news is what the person asked for. */
  public boolean matches(Map<String, Object> data) {
    return unmet(data).isEmpty();
  }

  /** The first rule that does not hold, in words. */
  public Optional<String> unmet(Map<String, Object> data) {
    return rules.stream()
        .filter(rule -> !rule.holds(data.get(rule.field())))
        .findFirst()
        .map(
            rule -> {
              String value = text(data.get(rule.field()));
              return value == null
                  ? "%s is asked for, but the event has no %s".formatted(rule, rule.field())
                  : "%s is asked for, but %s is %s".formatted(rule, rule.field(), value);
            });
  }

  /** The rules as the database takes them: a JSON array of {@code {field, op, values}}. */
  public String rules() {
    try {
      return JSON.writeValueAsString(rules.stream().map(Rule::json).toList());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** In its normal form, which reads back as the same condition. */
  @Override
  public String toString() {
    return rules.stream().map(Rule::toString).collect(Collectors.joining(" and "));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Condition condition && condition.toString().equals(toString());
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  private static boolean same(@Nullable Object value, Object wanted) {
    if (wanted instanceof BigDecimal number) {
      BigDecimal given = number(value);
      return given != null && given.compareTo(number) == 0;
    }
    String given = text(value);
    return given != null && folded(given).equals(folded((String) wanted));
  }

  /** A text, number or truth value as text; null for anything else, as for what is missing. */
  private static @Nullable String text(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case String text -> text;
      case Boolean truth -> truth.toString();
      case Number number -> {
        BigDecimal exact = number(number);
        yield exact == null ? null : exact.stripTrailingZeros().toPlainString();
      }
      default -> null;
    };
  }

  private static @Nullable BigDecimal number(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case BigDecimal exact -> exact;
      case BigInteger whole -> new BigDecimal(whole);
      case Double real -> Double.isFinite(real) ? new BigDecimal(real.toString()) : null;
      case Float real -> Float.isFinite(real) ? new BigDecimal(real.toString()) : null;
      case Number whole -> BigDecimal.valueOf(whole.longValue());
      case String text -> numberIn(text).orElse(null);
      default -> null;
    };
  }

  /** A number of at most 30 digits before the point and 20 behind it. */
  static Optional<BigDecimal> numberIn(String text) {
    String trimmed = trimmed(text);
    return NUMBER.matcher(trimmed).matches()
        ? Optional.of(new BigDecimal(trimmed))
        : Optional.empty();
  }

  static String trimmed(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && BLANKS.indexOf(text.charAt(from)) >= 0) {
      from++;
    }
    while (to > from && BLANKS.indexOf(text.charAt(to - 1)) >= 0) {
      to--;
    }
    return text.substring(from, to);
  }

  /**
   * Letter by letter, as the database does it; a language's own rules differ from place to place.
   */
  private static String folded(String text) {
    return trimmed(text)
        .codePoints()
        .map(Character::toLowerCase)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
