package io.otn.connector;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A variant came back: it was out by our own stored state, is in, and has been for the policy's
 * dwell.
 *
 * @param source whose stock, such as {@code shopify/northwind-shopify}
 * @param page whose holders are told
 * @param variantId the shop's id of the variant, exact digits; topics are named by it
 * @param eventId {@code <variantId>:<epoch>}, one per time that it came back
 * @param quantity units that are available, at least 1
 * @param occurredAt when the shop's stock changed, by the shop's clock
 * @param data what is known of {@code product} (readable name), {@code variant}, {@code url},
 *     {@code price} and {@code sku}, all text; what is not known is left out
 */
public record Restock(
    String source,
    String page,
    String variantId,
    String eventId,
    long quantity,
    Instant occurredAt,
    Map<String, Object> data) {

  /** What a shop calls a variant that is the only one of its product. */
  private static final String NO_NAME = "Default Title";

  public Restock {
    data = Map.copyOf(data);
  }

  static Restock of(
      String source, String page, VariantStock stock, Instant cameBackAt, long quantity) {
    return new Restock(
        source, page, stock.variantId, stock.eventId(), quantity, cameBackAt, known(stock));
  }

  private static Map<String, Object> known(VariantStock stock) {
    Map<String, Object> data = new LinkedHashMap<>();
    String ownTitle = NO_NAME.equals(stock.variant) ? null : stock.variant;
    String product = stock.product;
    putKnown(
        data,
        "product",
        product == null || ownTitle == null
            ? ShopifyStock.firstKnown(product, ownTitle)
            : product + " - " + ownTitle);
    putKnown(data, "variant", ownTitle);
    putKnown(data, "url", stock.url);
    putKnown(data, "price", stock.price);
    putKnown(data, "sku", stock.sku);
    return data;
  }

  private static void putKnown(Map<String, Object> data, String key, @Nullable String value) {
    if (value != null && !value.isBlank()) {
      data.put(key, value);
    }
  }
}
