package io.otn.connector;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.otn.inbox.UnreadableWebhookException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object of a Shopify webhook. Ids are kept as digits: they exceed 2^53, and tools on the
 * way that go through doubles round them. Fields come and go with Shopify's API versions, so what
 * is not needed may be absent.
 */
public final class ShopifyBody {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final Pattern DIGITS = Pattern.compile("[0-9]{1,40}");
  private static final Pattern ITEM_IN_GID = Pattern.compile("[?&]inventory_item_id=([0-9]{1,40})");
  private static final Pattern END_OF_GID = Pattern.compile("/([0-9]{1,40})$");

  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

  private final JsonNode object;

  private ShopifyBody(JsonNode object) {
    this.object = object;
  }

  /**
   * @throws UnreadableWebhookException saying where the body is no JSON object, without quoting it
   */
  public static ShopifyBody parse(byte[] body) {
    return new ShopifyBody(ShopJson.object(JSON, body));
  }

  /** The id of the thing that the body is about. */
  public String id() {
    String id = digits("id");
    return id != null ? id : required("id", inGid(END_OF_GID));
  }

  /** As {@link #id()}, or null where the body is an element that cannot be read. */
  public @Nullable String idOrNull() {
    String id = digits("id");
    return id != null ? id : inGid(END_OF_GID);
  }

  /** The inventory item of a level; its global id holds it too, as text that nothing rounds. */
  public String levelItem() {
    String exact = inGid(ITEM_IN_GID);
    return exact != null ? exact : required("inventory_item_id", digits("inventory_item_id"));
  }

  String requiredDigits(String field) {
    return required(field, digits(field));
  }

  /** An id as digits, from a number or a text; null when it is absent or something else. */
  public @Nullable String digits(String field) {
    JsonNode value = object.path(field);
    String text = value.isIntegralNumber() ? value.bigIntegerValue().toString() : value.textValue();
    return text != null && DIGITS.matcher(text).matches() ? text : null;
  }

  /** A whole number; null when absent, null or something else. */
  @Nullable Long quantity(String field) {
    JsonNode value = object.path(field);
    return value.isIntegralNumber() && value.canConvertToLong() ? value.longValue() : null;
  }

  /** As {@link #quantity}, but null only for a JSON null or an absent field. */
  @Nullable Long strictQuantity(String field) {
    JsonNode value = object.path(field);
    Long quantity = quantity(field);
    if (quantity == null && !value.isNull() && !value.isMissingNode()) {
      throw new UnreadableWebhookException(field + " is no whole number");
    }
    return quantity;
  }

  Instant requiredVersion() {
    Instant version = version();
    if (version == null) {
      throw new UnreadableWebhookException(
          "updated_at is missing: without it, an old message cannot be told from a new one."
              + " Add it to the subscription's include_fields");
    }
    return version;
  }

  /** When the shop last changed it, which orders messages that arrive in any order. */
  public @Nullable Instant version() {
    String text = text("updated_at");
    if (text == null) {
      return null;
    }
    Instant version;
    try {
      version = OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MICROS);
    } catch (DateTimeException e) {
      throw new UnreadableWebhookException("updated_at is no time with an offset");
    }
    if (version.isBefore(EARLIEST) || version.isAfter(LATEST)) {
      throw new UnreadableWebhookException("updated_at is no time of a shop's life");
    }
    return version;
  }

  /** Text or a number as written; null when absent, null or blank. */
  public @Nullable String text(String field) {
    JsonNode value = object.path(field);
    // PostgreSQL has no NUL in text.
    String text = value.isValueNode() && !value.isNull() ? value.asText().replace("\0", "") : "";
    return text.isBlank() ? null : text;
  }

  @Nullable Boolean flag(String field) {
    JsonNode value = object.path(field);
    return value.isBoolean() ? value.booleanValue() : null;
  }

  public boolean isNull(String field) {
    return object.path(field).isNull();
  }

  /** The objects of an array. */
  public List<ShopifyBody> elements(String field) {
    List<ShopifyBody> elements = new ArrayList<>();
    for (JsonNode element : object.path(field)) {
      if (element.isObject()) {
        elements.add(new ShopifyBody(element));
      }
    }
    return elements;
  }

  /** An object within the object; empty when it is absent or something else. */
  public ShopifyBody object(String field) {
    JsonNode value = object.path(field);
    return new ShopifyBody(value.isObject() ? value : JSON.createObjectNode());
  }

  private @Nullable String inGid(Pattern pattern) {
    Matcher gid = pattern.matcher(object.path("admin_graphql_api_id").asText(""));
    return gid.find() ? gid.group(1) : null;
  }

  private static String required(String field, @Nullable String value) {
    if (value == null) {
      throw new UnreadableWebhookException(field + " is missing or no id");
    }
    return value;
  }
}
