package io.otn.partner;

import static java.time.temporal.ChronoUnit.MICROS;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.topic.TopicKey;
import io.otn.web.ProblemException;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.http.HttpStatus;

/**
 * What somebody's JSON is as an event, compiled. Each pointer has to lead to a text, a number or a
 * boolean; numbers are taken as they are written.
 */
public final class EventMapping {

  /**
   * An event out of any JSON: texts with JSON pointers (RFC 6901) in braces, such as {@code
   * restock:{/product/sku}}.
   *
   * @param topic its key; required
   * @param id the sender's name for the event, the same over repeats; required
   * @param occurredAt a time in ISO 8601 with its offset; absent is when it reaches us
   * @param quantity a whole number
   * @param data values for the message
   */
  public record Texts(
      @Nullable String topic,
      @Nullable String id,
      @Nullable String occurredAt,
      @Nullable String quantity,
      @DefaultValue Map<String, String> data) {}

  private static final String TOPIC = "topic";
  private static final String ID = "id";
  private static final String OCCURRED_AT = "occurredAt";
  private static final String QUANTITY = "quantity";
  private static final String DATA = "data.";
  private static final Pattern WHOLE = Pattern.compile("\\+?(\\d{1,40})(?:\\.0{1,40})?");
  private static final BigInteger MOST = BigInteger.valueOf(Integer.MAX_VALUE);

  private final String place;
  private final String name;

  /** By property below the name, such as {@code topic} or {@code data.url}. */
  private final Map<String, PointerText> texts = new LinkedHashMap<>();

  /**
   * @param place what stands before its name in the configuration, such as {@code otn.kafka.}
   * @param name of the mapping there, such as {@code event}; problems name its parts by it
   * @throws IllegalArgumentException naming the property and what to write
   */
  public EventMapping(String place, String name, Texts settings) {
    this.place = place;
    this.name = name;
    required(
        TOPIC,
        settings.topic(),
        "kind:subject with JSON pointers into the body, such as \"restock:{/product/sku}\"");
    required(
        ID,
        settings.id(),
        "where the body names the event, such as \"{/event_id}\": the same id again is the same event");
    optional(OCCURRED_AT, settings.occurredAt());
    optional(QUANTITY, settings.quantity());
    settings.data().forEach((key, text) -> optional(DATA + key, text));
    requireForms();
  }

  private void required(String property, @Nullable String text, String whatToWrite) {
    if (text == null || text.isBlank()) {
      throw new IllegalArgumentException(
          "%s is missing; write %s".formatted(place(property), whatToWrite));
    }
    optional(property, text);
  }

  private void optional(String property, @Nullable String text) {
    if (text == null) {
      return;
    }
    try {
      texts.put(property, PointerText.of(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("%s: %s".formatted(place(property), e.getMessage()), e);
    }
  }

  /** What no body can make right is told at the start. */
  private void requireForms() {
    PointerText topic = text(TOPIC);
    // The colon may stand in the body's own values.
    if (TopicKey.parse(topic.sample("x")).isEmpty()
        && TopicKey.parse(topic.sample("x:x")).isEmpty()) {
      throw new IllegalArgumentException(
          "%s: '%s' is no topic; %s".formatted(place(TOPIC), topic.written(), TopicKey.SHAPE));
    }
    if (!text(ID).hasPointers()) {
      throw new IllegalArgumentException(
          "%s: '%s' names all events alike, so only the first would be told; write where the body names the event, such as \"{/event_id}\""
              .formatted(place(ID), text(ID).written()));
    }
    requireConstant(OCCURRED_AT, this::instant, "a time, such as \"{/occurred_at}\"");
    requireConstant(QUANTITY, this::quantity, "a whole number, such as \"{/quantity}\"");
  }

  private void requireConstant(String property, Consumer<String> form, String whatToWrite) {
    PointerText text = texts.get(property);
    if (text == null || text.hasPointers()) {
      return;
    }
    try {
      form.accept(text.written());
    } catch (ProblemException e) {
      throw new IllegalArgumentException(
          "%s: '%s' has no sense; write %s".formatted(place(property), text.written(), whatToWrite),
          e);
    }
  }

  private String place(String property) {
    return place + name + "." + property;
  }

  /** How problems name its parts, such as {@code event.}. */
  String prefix() {
    return name + ".";
  }

  private PointerText text(String property) {
    return Objects.requireNonNull(texts.get(property));
  }

  /**
   * @throws ProblemException 400 {@code not_json}; 422 {@code value_missing} naming the body's
   *     fields, or {@code value_invalid} for what is no time or no quantity
   */
  PostedEvent event(byte[] body) {
    JsonNode json = json(body);
    var lacking =
        new ProblemException(
            HttpStatus.UNPROCESSABLE_ENTITY,
            "value_missing",
            "The body lacks what the mapping '%s' of the configuration takes from it."
                .formatted(name));
    Map<String, String> values = new LinkedHashMap<>();
    texts.forEach(
        (property, text) ->
            values.put(
                property,
                text.in(
                    json,
                    pointer ->
                        lacking.field(
                            PointerText.path(pointer),
                            "a text or a number at %s, for %s.%s"
                                .formatted(pointer, name, property)))));
    if (!lacking.fields().isEmpty()) {
      throw lacking;
    }
    String at = values.get(OCCURRED_AT);
    String quantity = values.get(QUANTITY);
    Map<String, Object> data = new LinkedHashMap<>();
    values.forEach(
        (property, value) -> {
          if (property.startsWith(DATA)) {
            data.put(property.substring(DATA.length()), value);
          }
        });
    return new PostedEvent(
        values.get(ID),
        null,
        values.get(TOPIC),
        null,
        at == null ? null : instant(at),
        quantity == null ? null : quantity(quantity),
        null,
        null,
        data);
  }

  private static JsonNode json(byte[] body) {
    JsonNode json;
    try {
      json = PointerText.JSON.readTree(body);
    } catch (IOException e) {
      throw notJson();
    }
    if (json == null || json.isMissingNode()) {
      throw notJson();
    }
    return json;
  }

  private static ProblemException notJson() {
    return new ProblemException(
            HttpStatus.BAD_REQUEST, "not_json", "The body cannot be read as JSON.")
        .field("$", "send JSON in UTF-8, not a form");
  }

  /** To the microsecond, as it is stored. */
  private Instant instant(String text) {
    try {
      return OffsetDateTime.parse(text.strip()).toInstant().truncatedTo(MICROS);
    } catch (DateTimeParseException e) {
      throw invalid(OCCURRED_AT, "a time with its offset, such as 2026-11-21T10:00:00Z");
    }
  }

  /** More than fits is as good as the most that fits. */
  private Integer quantity(String text) {
    var whole = WHOLE.matcher(text.strip());
    if (!whole.matches()) {
      throw invalid(QUANTITY, "a whole number, 0 or more");
    }
    return new BigInteger(whole.group(1)).min(MOST).intValueExact();
  }

  private ProblemException invalid(String property, String whatToWrite) {
    return new ProblemException(
            HttpStatus.UNPROCESSABLE_ENTITY,
            "value_invalid",
            "The body holds a value that has no sense where the mapping puts it.")
        .field(prefix() + property, "%s, in %s".formatted(whatToWrite, text(property).written()));
  }
}
