package io.otn.connector;

import java.time.Instant;
import java.util.Map;

/**
 * A variant came back: it was out by our own stored state, and now is in.
 *
 * @param variantId the shop's id of the variant, exact digits; topics are named by it
 * @param eventId {@code <variantId>:<epoch>}, one per time that it came back
 * @param quantity units that are available, at least 1
 * @param occurredAt when the shop's stock changed, by the shop's clock
 * @param data what is known of {@code product} (readable name), {@code variant}, {@code url},
 *     {@code price} and {@code sku}, all text; what is not known is left out
 */
public record Restock(
    String variantId, String eventId, long quantity, Instant occurredAt, Map<String, Object> data) {

  public Restock {
    data = Map.copyOf(data);
  }
}
