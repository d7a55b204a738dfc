package io.otn.connector;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.connector.Observation.Names;
import io.otn.connector.Observation.Sale;
import io.otn.inbox.UnreadableWebhookException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Reads a BigCommerce store's webhooks. Products and variants are numbered apart, so a variant's
 * key is {@code <product>-<variant>} and a product's own is {@code <product>}. Only {@code method:
 * absolute} is a quantity; all else says that the store has to be asked. {@code created_at}, whole
 * seconds, is the version.
 */
@Component("bigCommerceStock")
public class BigCommerceStock {
  private static final Duration WAIT = Duration.ofSeconds(2);

  private final Stock stock;

  BigCommerceStock(Stock stock) {
    this.stock = stock;
  }

  /**
   * Applies one webhook, in the caller's transaction.
   *
   * @param source whose stock it is, such as {@code bigcommerce/acme}
   * @param scope such as {@code store/sku/inventory/updated}
   * @throws UnreadableWebhookException when the body is no JSON object, or lacks an id or a time
   *     that it needs
   */
  public Reading read(String source, String scope, byte[] body) {
    if (!scope.startsWith("store/")) {
      return Reading.of(Verdict.TOPIC_IGNORED);
    }
    JsonNode message = ShopJson.object(body);
    JsonNode data = message.path("data");
    return switch (scope) {
      case "store/product/inventory/updated",
          "store/product/inventory/order/updated",
          "store/sku/inventory/updated",
          "store/sku/inventory/order/updated" ->
          inventory(source, message, data.path("inventory"), data);
      case "store/product/created", "store/product/updated" ->
          Reading.of(stock.ask(source, ShopJson.requiredId(data, "id"), WAIT));
      case "store/product/deleted" -> {
        stock.forget(source, ShopJson.requiredId(data, "id"));
        yield Reading.of(Verdict.FORGOTTEN);
      }
      default ->
          scope.contains("/inventory/product/")
              ? Reading.of(stock.ask(source, ShopJson.requiredId(data, "product_id"), WAIT))
              : Reading.of(Verdict.TOPIC_IGNORED);
    };
  }

  private Reading inventory(String source, JsonNode message, JsonNode inventory, JsonNode data) {
    String named = ShopJson.id(inventory, "product_id");
    String product = named == null ? ShopJson.requiredId(data, "id") : named;
    String variant = ShopJson.id(inventory, "variant_id");
    Long units = ShopJson.units(inventory, "value");
    if (!"absolute".equals(ShopJson.text(inventory, "method")) || units == null) {
      return Reading.of(stock.ask(source, product, WAIT));
    }
    String key = key(product, variant);
    Reading reading =
        stock.observe(
            source,
            null,
            List.of(
                new Observation(
                    key, product, null, units, createdAt(message), null, Sale.UNSAID, Names.NONE)));
    if (stock.asks(source) != null && !stock.isNamed(source, key)) {
      stock.ask(source, product, WAIT); // for its name, which no webhook tells
    }
    return reading;
  }

  static String key(String product, @Nullable String variant) {
    return variant == null ? product : product + "-" + variant;
  }

  private static Instant createdAt(JsonNode message) {
    JsonNode seconds = message.path("created_at");
    if (!seconds.isIntegralNumber()
        || seconds.asLong() <= 0
        || seconds.asLong() > 99_999_999_999L) {
      throw new UnreadableWebhookException("created_at is missing or no time in seconds");
    }
    return Instant.ofEpochSecond(seconds.asLong());
  }
}
