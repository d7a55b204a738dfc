package io.otn.connector;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.otn.inbox.UnreadableWebhookException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * JSON as shops write it: ids as numbers or texts, numbers in quotes, and members that come and go.
 */
final class ShopJson {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private static final int LONGEST_ID = 100;
  private static final int LONGEST_NUMBER = 40;

  private ShopJson() {}

  /**
   * The object that a webhook's body is.
   *
   * @throws UnreadableWebhookException saying where the body is no JSON object, without quoting it
   */
  static JsonNode object(byte[] body) {
    return object(JSON, body);
  }

  /** As {@link #object(byte[])}, for who reads numbers in another way. */
  static JsonNode object(JsonMapper json, byte[] body) {
    JsonNode node;
    try {
      node = json.readTree(body);
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      // Not the parser's own words: they quote the body.
      throw new UnreadableWebhookException(
          at == null
              ? "the body is not JSON"
              : "the body is not JSON at line " + at.getLineNr() + ", column " + at.getColumnNr());
    } catch (IOException e) {
      throw new UnreadableWebhookException("the body is not JSON");
    }
    if (node == null || !node.isObject()) {
      throw new UnreadableWebhookException("the body is no JSON object");
    }
    return node;
  }

  /** Exact digits or another short text without spaces; null when it is none of them. */
  static @Nullable String id(JsonNode object, String member) {
    JsonNode value = object.path(member);
    String id = value.isIntegralNumber() ? value.bigIntegerValue().toString() : value.asText("");
    boolean fits =
        !id.isEmpty()
            && id.length() <= LONGEST_ID
            && !id.equals("0")
            && id.chars().allMatch(c -> c > ' ' && c < 127);
    return (value.isIntegralNumber() || value.isTextual()) && fits ? id : null;
  }

  static String requiredId(JsonNode object, String member) {
    String id = id(object, member);
    if (id == null) {
      throw new UnreadableWebhookException(member + " is missing or no id");
    }
    return id;
  }

  /** A number, or one in quotes; null when it is absent, null, empty or something else. */
  static @Nullable BigDecimal number(JsonNode object, String member) {
    JsonNode value = object.path(member);
    if (value.isNumber()) {
      return value.decimalValue();
    }
    return value.isTextual() ? number(value.textValue()) : null;
  }

  static @Nullable BigDecimal number(String written) {
    String text = written.strip();
    if (text.isEmpty() || text.length() > LONGEST_NUMBER) {
      return null;
    }
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** Whole units: parts are cut off, but where there is a part of one there is one. */
  static @Nullable Long units(JsonNode object, String member) {
    return units(number(object, member));
  }

  static @Nullable Long units(@Nullable BigDecimal number) {
    if (number == null || number.abs().compareTo(BigDecimal.valueOf(1_000_000_000_000L)) > 0) {
      return null;
    }
    long whole = number.setScale(0, RoundingMode.DOWN).longValueExact();
    return whole == 0 && number.signum() > 0 ? Long.valueOf(1) : Long.valueOf(whole);
  }

  /** Text or a number as written; null when absent, null or blank. */
  static @Nullable String text(JsonNode object, String member) {
    JsonNode value = object.path(member);
    // PostgreSQL has no NUL in text.
    String text = value.isValueNode() && !value.isNull() ? value.asText().replace("\0", "") : "";
    return text.isBlank() ? null : text;
  }
}
