package io.otn.route;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.jspecify.annotations.Nullable;

/**
 * An option of a door that is an expression of Camel's Simple language: its value is another for
 * each exchange. Every error names the door, the option and what is written there.
 */
final class Value {

  private final Door door;
  private final String option;
  private final @Nullable String written;
  private final @Nullable Expression expression;

  /**
   * @param written null where the option is left out
   */
  Value(Door door, Endpoint endpoint, String option, @Nullable String written) {
    this.door = door;
    this.option = option;
    this.written = written;
    this.expression = written == null ? null : compiled(endpoint, written);
  }

  private static Expression compiled(Endpoint endpoint, String text) {
    Expression compiled =
        endpoint.getCamelContext().resolveLanguage("simple").createExpression(text);
    compiled.init(endpoint.getCamelContext());
    return compiled;
  }

  /** Whether the route gives the option. */
  boolean isGiven() {
    return expression != null;
  }

  /** Null where the option is left out, or has no value for this exchange. */
  <T> @Nullable T of(Exchange exchange, Class<T> type) {
    return expression == null ? null : expression.evaluate(exchange, type);
  }

  /** A value that has to be there. */
  String text(Exchange exchange) {
    String value = of(exchange, String.class);
    if (value == null || value.isBlank()) {
      throw invalid("the option '%s' (%s) has no value here".formatted(option, written));
    }
    return value;
  }

  /** The option's value, or what the webhook that is being read tells already. */
  String textOr(Exchange exchange, String property) {
    String value =
        isGiven() ? of(exchange, String.class) : exchange.getProperty(property, String.class);
    if (value == null || value.isBlank()) {
      throw invalid(
          "write the option '%s'; only behind otn:inbox it is known by itself".formatted(option));
    }
    return value;
  }

  /** Values by name; none where the option is left out. */
  @SuppressWarnings("unchecked")
  Map<String, Object> map(Exchange exchange) {
    Object value = of(exchange, Object.class);
    if (value == null) {
      return Map.of();
    }
    if (value instanceof Map<?, ?> map) {
      return (Map<String, Object>) map;
    }
    throw invalid("the option '%s' (%s) is not a map of values".formatted(option, written));
  }

  /** Null where the option is left out, or has no value for this exchange. */
  @Nullable Instant instant(Exchange exchange) {
    Object value = of(exchange, Object.class);
    if (value == null || value instanceof Instant) {
      return (Instant) value;
    }
    try {
      return OffsetDateTime.parse(value.toString()).toInstant();
    } catch (DateTimeParseException e) {
      throw new InvalidValueException(
          door, "%s '%s': write a time such as 2026-11-21T10:00:00Z".formatted(option, value), e);
    }
  }

  private InvalidValueException invalid(String what) {
    return new InvalidValueException(door, what);
  }
}
