package io.otn.connector;

import io.otn.partner.EventMapping;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * A stream of stock, prices or events in Kafka; off while there are no {@code brokers}. What only
 * the client needs, such as {@code otn.kafka.group}, stands in the route's file.
 *
 * @param brokers as Kafka's {@code bootstrap.servers}, such as {@code broker-1:9092,broker-2:9092}
 * @param topic Kafka's name for the stream; several with commas between them
 * @param name names the source: {@code kafka/<name>}
 * @param page whose holders are told
 * @param start where a group begins that has read nothing: {@code earliest} or {@code latest}
 * @param properties of the Kafka client, by its own names, such as {@code security.protocol}; never
 *     shown
 * @param silenceAfter with no record for so long it is called silent
 * @param item what a record says about one variant's stock and price; this, or {@code event}
 * @param event what a record is as an event
 */
@Validated
@ConfigurationProperties("otn.kafka")
record KafkaSettings(
    @Nullable String brokers,
    @Nullable String topic,
    @DefaultValue("stream") String name,
    @Nullable String page,
    @Nullable String start,
    @DefaultValue Map<String, String> properties,
    @Nullable Duration silenceAfter,
    @Nullable Item item,
    EventMapping.@Nullable Texts event) {

  /**
   * Texts with JSON pointers (RFC 6901) in braces.
   *
   * @param id the variant: topics are named by it; required
   * @param quantity units that can be sold
   * @param location where they lie; absent is all locations together
   * @param price what it costs, in whole units such as 19.99
   * @param currency ISO 4217
   * @param updatedAt when it was so: a time with its offset, or milliseconds since 1970; absent is
   *     the record's own time
   */
  record Item(
      @Nullable String id,
      @Nullable String quantity,
      @Nullable String location,
      @Nullable String price,
      @Nullable String currency,
      @Nullable String updatedAt,
      @Nullable String product,
      @Nullable String variant,
      @Nullable String url,
      @Nullable String sku) {}

  KafkaSettings {
    if (brokers != null && !brokers.isBlank()) {
      require("topic", topic, "Kafka's name for the stream");
      require("page", page, "the id of the page whose holders are told");
      if (!name.matches("[A-Za-z0-9._-]{1,60}")) {
        throw new IllegalArgumentException(
            "otn.kafka.name: '%s' is no name; write letters, digits, dots and dashes"
                .formatted(name));
      }
      if ((item == null) == (event == null)) {
        throw new IllegalArgumentException(
            "otn.kafka: write either item, what a record says about stock and price, or event, what it is as an event");
      }
      if (event != null) {
        require(
            "start",
            start,
            "latest to begin with what is told from now on, or earliest to tell also of what the topic still holds");
      }
      if (start != null && !start.equals("earliest") && !start.equals("latest")) {
        throw new IllegalArgumentException(
            "otn.kafka.start: '%s' is no start; write earliest or latest".formatted(start));
      }
      KafkaClient.check(properties);
    }
  }

  boolean on() {
    return brokers != null && !brokers.isBlank();
  }

  private static void require(String property, @Nullable String value, String what) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(
          "otn.kafka.%s is missing; write %s".formatted(property, what));
    }
  }

  /** Without the properties, which hold secrets. */
  @Override
  public String toString() {
    return "KafkaSettings[name=%s, topic=%s, page=%s]".formatted(name, topic, page);
  }
}
