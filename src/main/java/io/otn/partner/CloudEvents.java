package io.otn.partner;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otn.web.ProblemException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * CloudEvents 1.0 in its three HTTP forms: structured, batch and binary. {@code subject} is the
 * topic's key, {@code time} when it happened, {@code data} the values for the message; the
 * extension attributes {@code page}, {@code quantity}, {@code sendat} and {@code expiresat} say the
 * rest. Other extensions are left alone, for everyone on the way may add some.
 */
final class CloudEvents {

  static final int LARGEST_BATCH = 1_000;

  private static final Pattern NAME = Pattern.compile("[a-z0-9]{1,40}");
  private static final Pattern JSON_TYPE =
      Pattern.compile("(?i)(application|text)/(json|[^;\\s]+\\+json)\\s*(;.*)?");
  private static final Pattern WHOLE = Pattern.compile("\\d{1,9}");
  private static final int LONGEST_SOURCE = 300;
  private static final TypeReference<Map<String, Object>> VALUES = new TypeReference<>() {};

  private final ObjectMapper json;

  CloudEvents(ObjectMapper json) {
    this.json = json;
  }

  /** True for {@code application/cloudevents-batch…}: ask this first, the other begins alike. */
  static boolean isBatch(String contentType) {
    return contentType.toLowerCase(Locale.ROOT).startsWith("application/cloudevents-batch");
  }

  static boolean isStructured(String contentType) {
    return contentType.toLowerCase(Locale.ROOT).startsWith("application/cloudevents")
        && !isBatch(contentType);
  }

  List<Told> batch(byte[] body) throws IOException {
    JsonNode events = json.readTree(body);
    if (!events.isArray()) {
      throw invalid("$", "a JSON array of CloudEvents");
    }
    if (events.size() > LARGEST_BATCH) {
      throw new ProblemException(
              HttpStatus.PAYLOAD_TOO_LARGE,
              "batch_too_large",
              "The batch has more than %d events; nothing was taken.".formatted(LARGEST_BATCH))
          .field("$", "send at most %d events at once".formatted(LARGEST_BATCH));
    }
    List<Told> told = new ArrayList<>();
    for (JsonNode event : events) {
      told.add(structured(event, "[%d].".formatted(told.size())));
    }
    return told;
  }

  Told structured(byte[] body) throws IOException {
    return structured(json.readTree(body), "");
  }

  private Told structured(JsonNode event, String at) throws IOException {
    if (!event.isObject()) {
      throw invalid(at.isEmpty() ? "$" : at.substring(0, at.length() - 1), "a JSON object");
    }
    Map<String, String> attributes = new TreeMap<>();
    for (Map.Entry<String, JsonNode> member : event.properties()) {
      String name = member.getKey();
      JsonNode value = member.getValue();
      if (name.equals("data") || name.equals("data_base64") || value.isNull()) {
        continue;
      }
      if (!NAME.matcher(name).matches()) {
        throw invalid(at + name, "attributes have names of lower-case letters and digits");
      }
      if (!value.isValueNode()) {
        throw invalid(at + name, "a text; values for the message belong in data");
      }
      attributes.put(name, value.asText());
    }
    return told(attributes, data(event, attributes, at), at);
  }

  private @Nullable JsonNode data(JsonNode event, Map<String, String> attributes, String at)
      throws IOException {
    if (event.hasNonNull("data") && event.hasNonNull("data_base64")) {
      throw invalid(at + "data_base64", "either data or data_base64");
    }
    if (!event.hasNonNull("data") && !event.hasNonNull("data_base64")) {
      return null;
    }
    requireJson(attributes.get("datacontenttype"), at + "datacontenttype");
    if (event.hasNonNull("data")) {
      return event.get("data");
    }
    try {
      return json.readTree(Base64.getDecoder().decode(event.get("data_base64").asText()));
    } catch (IllegalArgumentException notBase64) {
      throw invalid(at + "data_base64", "Base64 of a JSON object");
    }
  }

  /**
   * @param headers by lower-case name
   * @param contentType of the body, which is the event's data
   */
  Told binary(Map<String, String> headers, @Nullable String contentType, byte[] body)
      throws IOException {
    Map<String, String> attributes = new TreeMap<>();
    for (Map.Entry<String, String> header : headers.entrySet()) {
      if (header.getKey().startsWith("ce-")) {
        String name = header.getKey().substring("ce-".length());
        if (!NAME.matcher(name).matches()) {
          throw invalid("ce-…", "attributes have names of letters and digits");
        }
        attributes.put(name, HeaderText.decode(header.getKey(), header.getValue()));
      }
    }
    if (attributes.containsKey("datacontenttype")) {
      throw invalid("ce-datacontenttype", "write the type of the data in Content-Type");
    }
    if (body.length > 0) {
      requireJson(contentType, "Content-Type");
    }
    return told(attributes, body.length == 0 ? null : json.readTree(body), "");
  }

  private static void requireJson(@Nullable String type, String field) {
    if (type != null && !JSON_TYPE.matcher(type).matches()) {
      throw new ProblemException(
              HttpStatus.UNSUPPORTED_MEDIA_TYPE,
              "data_type_unsupported",
              "The data of an event are values for a message, in JSON.")
          .field(field, "application/json");
    }
  }

  private Told told(Map<String, String> attributes, @Nullable JsonNode data, String at) {
    for (String name : List.of("specversion", "id", "source", "type")) {
      if (attributes.getOrDefault(name, "").isBlank()) {
        throw invalid(at + name, "a CloudEvent needs this attribute");
      }
    }
    if (!"1.0".equals(attributes.get("specversion"))) {
      throw invalid(at + "specversion", "1.0");
    }
    if (data != null && !data.isObject() && !data.isNull()) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY,
              "data_invalid",
              "The data of an event are values for a message.")
          .field(at + "data", "a JSON object");
    }
    PostedEvent event =
        new PostedEvent(
            attributes.get("id"),
            attributes.get("page"),
            attributes.get("subject"),
            null,
            instant(attributes, "time", at),
            quantity(attributes.get("quantity"), at),
            instant(attributes, "sendat", at),
            instant(attributes, "expiresat", at),
            data == null || data.isNull() ? null : json.convertValue(data, VALUES));
    return new Told(event, source(attributes, at), at);
  }

  private static String source(Map<String, String> attributes, String at) {
    String source = attributes.getOrDefault("source", "");
    try {
      if (source.length() <= LONGEST_SOURCE) {
        return new URI(source).toASCIIString();
      }
    } catch (URISyntaxException notUri) {
      // said below, in one sentence for both cases
    }
    throw invalid(
        at + "source", "a URI reference of at most %d characters".formatted(LONGEST_SOURCE));
  }

  private static @Nullable Integer quantity(@Nullable String quantity, String at) {
    if (quantity == null) {
      return null;
    }
    if (!WHOLE.matcher(quantity).matches()) {
      throw invalid(at + "quantity", "a whole number from 0 to 999999999");
    }
    return Integer.valueOf(quantity);
  }

  /** RFC 3339, which has offsets and lower-case letters. */
  private static @Nullable Instant instant(Map<String, String> attributes, String name, String at) {
    String time = attributes.get(name);
    try {
      return time == null ? null : OffsetDateTime.parse(time.toUpperCase(Locale.ROOT)).toInstant();
    } catch (DateTimeException e) {
      throw invalid(at + name, "a time as in RFC 3339, such as 2026-03-01T09:00:00Z");
    }
  }

  private static ProblemException invalid(String field, String whatToWrite) {
    return new ProblemException(
            HttpStatus.BAD_REQUEST,
            "cloudevent_invalid",
            "This is not a CloudEvent of version 1.0.")
        .field(field, whatToWrite);
  }
}
