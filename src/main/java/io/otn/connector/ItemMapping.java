package io.otn.connector;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.inbox.UnreadableWebhookException;
import io.otn.partner.PointerText;
import io.otn.topic.TopicKey;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a record's JSON says about one variant: {@code otn.kafka.item}, compiled. */
final class ItemMapping {

  private static final String ID = "id";
  private static final String QUANTITY = "quantity";
  private static final String LOCATION = "location";
  private static final String PRICE = "price";
  private static final String CURRENCY = "currency";
  private static final String UPDATED_AT = "updated-at";
  private static final int LONGEST_LOCATION = 200;

  /** By property below {@code otn.kafka.item}. */
  private final Map<String, PointerText> texts = new LinkedHashMap<>();

  /**
   * @throws IllegalArgumentException naming the property and what to write
   */
  ItemMapping(KafkaSettings.Item item) {
    add(ID, item.id());
    add(QUANTITY, item.quantity());
    add(LOCATION, item.location());
    add(PRICE, item.price());
    add(CURRENCY, item.currency());
    add(UPDATED_AT, item.updatedAt());
    add("product", item.product());
    add("variant", item.variant());
    add("url", item.url());
    add("sku", item.sku());
    PointerText id = texts.get(ID);
    if (id == null || !id.hasPointers()) {
      throw new IllegalArgumentException(
          "otn.kafka.item.id is missing or the same for all; write where a record names the variant, such as \"{/sku}\"");
    }
    if (!texts.containsKey(QUANTITY) && !texts.containsKey(PRICE)) {
      throw new IllegalArgumentException(
          "otn.kafka.item: neither quantity nor price is there; write where a record tells it, such as \"{/on_hand}\"");
    }
  }

  private void add(String property, @Nullable String text) {
    if (text == null || text.isBlank()) {
      return;
    }
    try {
      texts.put(property, PointerText.of(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "otn.kafka.item.%s: %s".formatted(property, e.getMessage()), e);
    }
  }

  /**
   * What one record says; what it does not say is null.
   *
   * @param stock null where it tells no quantity
   * @param price null where it tells none
   */
  record Item(@Nullable Observation stock, @Nullable ListedPrice price, Instant version) {}

  /** A record that is no use; the others are. */
  static final class RefusedException extends Exception {
    private final String code;

    /**
     * @param code of {@code Verdict}
     * @param detail for the log: names places in the record, quotes nothing of it
     */
    RefusedException(String code, String detail) {
      super(detail);
      this.code = code;
    }

    String code() {
      return code;
    }
  }

  /**
   * @param at when it was so, where the record's JSON does not tell
   * @throws RefusedException with the reason code
   */
  Item read(byte[] body, Instant at) throws RefusedException {
    JsonNode json = json(body);
    String id = value(json, ID);
    if (id == null) {
      throw missing(ID);
    }
    if (TopicKey.parse("restock:" + id).isEmpty()) {
      throw new RefusedException(
          Verdict.ID_UNFIT, "the id is no subject of a topic: visible ASCII, at most 160");
    }
    String quantity = value(json, QUANTITY);
    String price = value(json, PRICE);
    if (quantity == null && price == null) {
      throw missing(texts.containsKey(QUANTITY) ? QUANTITY : PRICE);
    }
    Instant version = version(json, at);
    String url = value(json, "url");
    Observation stock =
        quantity == null
            ? null
            : new Observation(
                id,
                null,
                location(json),
                units(quantity),
                version,
                null,
                Observation.Sale.OFFERED,
                new Observation.Names(
                    value(json, "product"),
                    value(json, "variant"),
                    url,
                    price,
                    value(json, "sku")));
    return new Item(
        stock,
        price == null
            ? null
            : ListedPrice.of(id, amount(price), currency(json)).about(value(json, "product"), url),
        version);
  }

  private static JsonNode json(byte[] body) throws RefusedException {
    try {
      return ShopJson.object(PointerText.JSON, body);
    } catch (UnreadableWebhookException e) {
      throw new RefusedException(Verdict.NOT_JSON, String.valueOf(e.getMessage()));
    }
  }

  /** Null where it is not mapped, and where the record lacks something of it. */
  private @Nullable String value(JsonNode json, String property) {
    PointerText text = texts.get(property);
    if (text == null) {
      return null;
    }
    boolean[] lacking = new boolean[1];
    String value = text.in(json, pointer -> lacking[0] = true).strip();
    return lacking[0] || value.isEmpty() ? null : value;
  }

  private RefusedException missing(String property) {
    PointerText text = texts.get(property);
    return new RefusedException(
        Verdict.VALUE_MISSING,
        "nothing stands at %s, for otn.kafka.item.%s"
            .formatted(text == null ? "" : text.written(), property));
  }

  private static RefusedException invalid(String property, String what) {
    return new RefusedException(
        Verdict.VALUE_INVALID,
        "otn.kafka.item.%s leads to what is no %s".formatted(property, what));
  }

  private static Long units(String text) throws RefusedException {
    Long units = ShopJson.units(ShopJson.number(text));
    if (units == null) {
      throw invalid(QUANTITY, "number");
    }
    return units;
  }

  private static BigDecimal amount(String text) throws RefusedException {
    BigDecimal amount = ShopJson.number(text);
    if (amount == null) {
      throw invalid(PRICE, "number");
    }
    return amount;
  }

  private @Nullable String currency(JsonNode json) throws RefusedException {
    String currency = value(json, CURRENCY);
    if (currency == null && texts.containsKey(CURRENCY)) {
      throw missing(CURRENCY);
    }
    return currency;
  }

  private @Nullable String location(JsonNode json) throws RefusedException {
    if (!texts.containsKey(LOCATION)) {
      return null;
    }
    String location = value(json, LOCATION);
    if (location == null || location.codePointCount(0, location.length()) > LONGEST_LOCATION) {
      // Taken for all locations together it would say too little.
      throw missing(LOCATION);
    }
    return location;
  }

  private Instant version(JsonNode json, Instant at) throws RefusedException {
    String text = value(json, UPDATED_AT);
    if (text == null) {
      return at;
    }
    try {
      return text.matches("\\d{1,15}")
          ? Instant.ofEpochMilli(Long.parseLong(text))
          : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw invalid(UPDATED_AT, "time with its offset, nor milliseconds since 1970");
    }
  }
}
