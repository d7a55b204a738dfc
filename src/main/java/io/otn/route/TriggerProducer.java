package io.otn.route;

import io.otn.topic.TopicKey;
import io.otn.trigger.NewEvent;
import io.otn.trigger.TriggerEvent;
import io.otn.trigger.TriggerEvents;
import java.util.List;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;

/** Makes a trigger event of what the options say about an exchange. */
class TriggerProducer extends DefaultProducer {

  private final TriggerEvents events;

  private final Value topic;
  private final Value id;
  private final Value page;
  private final Value source;
  private final Value occurredAt;
  private final Value quantity;
  private final Value expiresAt;
  private final Value data;

  TriggerProducer(TriggerEndpoint endpoint, TriggerEvents events, TriggerOptions options) {
    super(endpoint);
    this.events = events;
    this.topic = value("topic", options.topic());
    this.id = value("id", options.id());
    this.page = value("page", options.page());
    this.source = value("source", options.source());
    this.occurredAt = value("occurredAt", options.occurredAt());
    this.quantity = value("quantity", options.quantity());
    this.expiresAt = value("expiresAt", options.expiresAt());
    this.data = value("data", options.data());
  }

  private Value value(String option, @Nullable String written) {
    return new Value(Door.TRIGGER, getEndpoint(), option, written);
  }

  @Override
  public void process(Exchange exchange) {
    String key = topic.text(exchange);
    if (TopicKey.parse(key).isEmpty()) {
      throw new InvalidValueException(
          Door.TRIGGER, "topic '%s': %s".formatted(key, TopicKey.SHAPE));
    }
    TriggerEvent stored =
        events.accept(
            new NewEvent(
                source.textOr(exchange, WebhookProperties.SOURCE),
                id.text(exchange),
                page.textOr(exchange, WebhookProperties.PAGE),
                List.of(key),
                occurredAt.instant(exchange),
                quantity(exchange),
                null,
                expiresAt.instant(exchange),
                data.map(exchange)));
    if (exchange.getProperty(WebhookProperties.EVENTS) instanceof List<?> made) {
      @SuppressWarnings("unchecked") // only InboxConsumer sets it
      List<UUID> ids = (List<UUID>) made;
      ids.add(stored.id());
    }
  }

  /** More than fits is as good as the most that fits. */
  private @Nullable Integer quantity(Exchange exchange) {
    Long value = quantity.of(exchange, Long.class);
    return value == null ? null : Math.clamp(value, 0, Integer.MAX_VALUE);
  }
}
