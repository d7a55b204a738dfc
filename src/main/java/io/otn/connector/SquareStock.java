package io.otn.connector;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.connector.Observation.Names;
import io.otn.connector.Observation.Sale;
import io.otn.inbox.UnreadableWebhookException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Reads Square's {@code inventory.count.updated}: up to 100 counts in a message, each of one
 * catalog object at one location. Only the state {@code IN_STOCK} is stock. Quantities are decimal
 * texts; times have nanoseconds.
 */
@Component("squareStock")
public class SquareStock {
  private final Stock stock;

  SquareStock(Stock stock) {
    this.stock = stock;
  }

  /**
   * Applies one webhook, in the caller's transaction. A count that cannot be read costs itself
   * only.
   *
   * @param source whose stock it is, such as {@code square/till}
   * @param type such as {@code inventory.count.updated}
   * @throws UnreadableWebhookException when the body is no JSON object with counts
   */
  public Reading read(String source, String type, byte[] body) {
    if (!type.equals("inventory.count.updated")) {
      return Reading.of(Verdict.TOPIC_IGNORED);
    }
    JsonNode counts = ShopJson.object(body).at("/data/object/inventory_counts");
    if (!counts.isArray()) {
      throw new UnreadableWebhookException("data.object.inventory_counts is missing");
    }
    List<Observation> seen = new ArrayList<>();
    Map<String, Integer> passed = new TreeMap<>();
    for (JsonNode count : counts) {
      if (!"IN_STOCK".equals(ShopJson.text(count, "state"))) {
        passed.merge(Verdict.NOT_COUNTED, 1, Integer::sum);
        continue;
      }
      Observation one = observed(count);
      if (one == null) {
        passed.merge(Verdict.UNREADABLE, 1, Integer::sum);
      } else {
        seen.add(one);
      }
    }
    if (seen.isEmpty()) {
      return Reading.of(passed.isEmpty() ? Verdict.LEARNED : Verdict.summary(passed));
    }
    Reading reading = stock.observe(source, null, seen);
    return passed.isEmpty() ? reading : reading.and(Reading.of(Verdict.summary(passed)));
  }

  private static @Nullable Observation observed(JsonNode count) {
    String id = ShopJson.id(count, "catalog_object_id");
    String location = ShopJson.id(count, "location_id");
    Long units = ShopJson.units(count, "quantity");
    Instant at = time(count);
    return id == null || location == null || units == null || at == null
        ? null
        : new Observation(id, null, location, units, at, null, Sale.UNSAID, Names.NONE);
  }

  private static @Nullable Instant time(JsonNode count) {
    String text = ShopJson.text(count, "calculated_at");
    try {
      return text == null ? null : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }
}
