package io.otn.feed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.EnumMap;
import java.util.Map;

/**
 * A JSON array of items, at the top or behind a JSON Pointer, an item at a time. A price is a text,
 * a number, or an object with {@code value} and {@code currency}. Numbers are decimal, so no digit
 * of an id or a price is lost.
 */
final class JsonList implements ItemList {

  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(50)
                          .maxStringLength(1_000_000)
                          .maxNumberLength(100)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  private final JsonPointer items;
  private final Map<Field, JsonPointer> fields = new EnumMap<>(Field.class);

  JsonList(Feed feed) {
    this.items = JsonPointer.compile(feed.items());
    feed.columns().forEach((field, pointer) -> fields.put(field, JsonPointer.compile(pointer)));
  }

  @Override
  public void read(InputStream text, Taker taker) throws IOException, FeedException {
    try (JsonParser json = JSON.createParser(text)) {
      if (!descend(json, items)) {
        throw new FeedException(
            "the file has no array at '%s'; write its place as items".formatted(items.toString()));
      }
      while (json.nextToken() != JsonToken.END_ARRAY) {
        long line = json.currentTokenLocation().getLineNr();
        JsonNode node = JSON.readTree(json);
        if (node instanceof ObjectNode item) {
          taker.take(item(line, item));
        } else {
          taker.refuse(line, new ItemRefusedException("no_object", "the item is no JSON object"));
        }
      }
      // To the end: a file that breaks off behind the array is not complete.
      while (json.nextToken() != null) {
        json.skipChildren();
      }
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      throw new FeedException(
          "the file is not JSON or ends too early, at line %d"
              .formatted(at == null ? 1 : at.getLineNr()));
    }
  }

  /** Whether the parser now stands at the beginning of the array. */
  private static boolean descend(JsonParser json, JsonPointer pointer) throws IOException {
    JsonToken token = json.nextToken();
    if (pointer.matches()) {
      return token == JsonToken.START_ARRAY;
    }
    if (token == JsonToken.START_OBJECT) {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        if (pointer.matchesProperty(json.currentName())) {
          return descend(json, pointer.tail());
        }
        json.nextToken();
        json.skipChildren();
      }
    }
    return false;
  }

  private RawItem item(long line, ObjectNode node) {
    RawItem item = new RawItem(line);
    fields.forEach(
        (field, pointer) -> {
          JsonNode value = node.at(pointer);
          if (value.isObject()) {
            put(item, field, value.path("value"));
            if (field == Field.PRICE && value.path("currency").isTextual()) {
              item.put(Field.CURRENCY, value.path("currency").textValue());
            } else if (value.path("currency").isTextual() && item.text(field) != null) {
              item.put(field, item.text(field) + " " + value.path("currency").textValue());
            }
          } else {
            put(item, field, value);
          }
        });
    return item;
  }

  private static void put(RawItem item, Field field, JsonNode value) {
    if (value.isBigDecimal()) {
      item.putNumber(field, value.decimalValue().toPlainString());
    } else if (value.isNumber()) {
      item.putNumber(field, value.asText());
    } else if (value.isValueNode() && !value.isNull()) {
      item.put(field, value.asText());
    }
  }
}
