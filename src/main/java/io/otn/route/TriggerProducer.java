package io.otn.route;

import io.otn.topic.TopicKey;
import io.otn.trigger.NewEvent;
import io.otn.trigger.TriggerEvent;
import io.otn.trigger.TriggerEvents;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.spi.Language;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;

/** Makes a trigger event of what the options say about an exchange. */
class TriggerProducer extends DefaultProducer {

  private final TriggerEvents events;
  private final TriggerOptions options;
  private final Language simple;

  private final Expression topic;
  private final Expression id;
  private final @Nullable Expression page;
  private final @Nullable Expression source;
  private final @Nullable Expression occurredAt;
  private final @Nullable Expression quantity;
  private final @Nullable Expression expiresAt;
  private final @Nullable Expression data;

  TriggerProducer(TriggerEndpoint endpoint, TriggerEvents events, TriggerOptions options) {
    super(endpoint);
    this.events = events;
    this.options = options;
    this.simple = endpoint.getCamelContext().resolveLanguage("simple");
    this.topic = compiled(options.topic());
    this.id = compiled(options.id());
    this.page = optional(options.page());
    this.source = optional(options.source());
    this.occurredAt = optional(options.occurredAt());
    this.quantity = optional(options.quantity());
    this.expiresAt = optional(options.expiresAt());
    this.data = optional(options.data());
  }

  private Expression compiled(String text) {
    Expression expression = simple.createExpression(text);
    expression.init(getEndpoint().getCamelContext());
    return expression;
  }

  private @Nullable Expression optional(@Nullable String text) {
    return text == null ? null : compiled(text);
  }

  @Override
  public void process(Exchange exchange) {
    String key = text(exchange, topic, "topic", options.topic());
    if (TopicKey.parse(key).isEmpty()) {
      throw new InvalidEventException("otn:trigger: topic '%s': %s".formatted(key, TopicKey.SHAPE));
    }
    TriggerEvent stored =
        events.accept(
            new NewEvent(
                given(exchange, source, WebhookProperties.SOURCE, "source"),
                text(exchange, id, "id", options.id()),
                given(exchange, page, WebhookProperties.PAGE, "page"),
                List.of(key),
                instant(exchange, occurredAt, "occurredAt"),
                quantity(exchange),
                null,
                instant(exchange, expiresAt, "expiresAt"),
                data(exchange)));
    if (exchange.getProperty(WebhookProperties.EVENTS) instanceof List<?> made) {
      @SuppressWarnings("unchecked") // only InboxConsumer sets it
      List<UUID> ids = (List<UUID>) made;
      ids.add(stored.id());
    }
  }

  /** More than fits is as good as the most that fits. */
  private @Nullable Integer quantity(Exchange exchange) {
    Long value = quantity == null ? null : quantity.evaluate(exchange, Long.class);
    return value == null ? null : Math.clamp(value, 0, Integer.MAX_VALUE);
  }

  private static String text(
      Exchange exchange, Expression expression, String option, String written) {
    String value = expression.evaluate(exchange, String.class);
    if (value == null || value.isBlank()) {
      throw new InvalidEventException(
          "otn:trigger: the option '%s' (%s) has no value here".formatted(option, written));
    }
    return value;
  }

  /** An option, or what the webhook being read already tells. */
  private static String given(
      Exchange exchange, @Nullable Expression expression, String property, String option) {
    String value =
        expression == null
            ? exchange.getProperty(property, String.class)
            : expression.evaluate(exchange, String.class);
    if (value == null || value.isBlank()) {
      throw new InvalidEventException(
          "otn:trigger: write the option '%s'; only behind otn:inbox it is known by itself"
              .formatted(option));
    }
    return value;
  }

  private static @Nullable Instant instant(
      Exchange exchange, @Nullable Expression expression, String option) {
    Object value = expression == null ? null : expression.evaluate(exchange, Object.class);
    if (value == null || value instanceof Instant) {
      return (Instant) value;
    }
    try {
      return OffsetDateTime.parse(value.toString()).toInstant();
    } catch (DateTimeParseException e) {
      throw new InvalidEventException(
          "otn:trigger: %s '%s': write a time such as 2026-11-21T10:00:00Z"
              .formatted(option, value),
          e);
    }
  }

  @SuppressWarnings("unchecked")
  private Map<String, Object> data(Exchange exchange) {
    Object value = data == null ? null : data.evaluate(exchange, Object.class);
    if (value == null) {
      return Map.of();
    }
    if (value instanceof Map<?, ?> map) {
      return (Map<String, Object>) map;
    }
    throw new InvalidEventException(
        "otn:trigger: the option 'data' (%s) is not a map of values".formatted(options.data()));
  }
}
