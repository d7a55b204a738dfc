package io.otn.connector;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Reads a WooCommerce shop's webhooks. WooCommerce sends each once and never again, writes the body
 * when it sends it, and leaves {@code date_modified_gmt} alone when a sale takes units: so a body
 * is as new as its arrival, and only one that an older change has written is stale. A save sends
 * two to nine of them; the same body is one webhook, others repeat what is known.
 */
@Component("wooCommerceStock")
public class WooCommerceStock {
  /** So that the webhooks of one save lead to one question. */
  private static final Duration WAIT = Duration.ofSeconds(2);

  private final Stock stock;
  private final Shops shops;
  private final Prices prices;

  WooCommerceStock(Stock stock, Shops shops, Prices prices) {
    this.stock = stock;
    this.shops = shops;
    this.prices = prices;
  }

  /**
   * Applies one webhook, in the caller's transaction.
   *
   * @param source whose stock it is, such as {@code woocommerce/acme}
   * @param topic such as {@code product.updated}
   * @throws io.otn.inbox.UnreadableWebhookException when the body is no JSON object or has no id
   */
  public Reading read(String source, String topic, byte[] body, Instant receivedAt) {
    return switch (topic) {
      case "product.created", "product.updated", "product.restored", "product.published" ->
          product(source, new WooCommerceProduct(ShopJson.object(body)), receivedAt);
      case "product.deleted" -> deleted(source, ShopJson.object(body));
      case "action.woocommerce_product_set_stock_status",
          "action.woocommerce_variation_set_stock_status" ->
          Reading.of(stock.ask(source, ShopJson.requiredId(ShopJson.object(body), "arg"), WAIT));
      default -> Reading.of(Verdict.TOPIC_IGNORED);
    };
  }

  private Reading product(String source, WooCommerceProduct product, Instant receivedAt) {
    Observation seen = product.observed(shops.policy(source), null, receivedAt);
    Reading reading = stock.observe(source, null, List.of(seen));
    String page = shops.page(source);
    ListedPrice price = product.isVariable() || page == null ? null : product.price();
    if (price != null && page != null && !reading.verdict().equals(Verdict.STALE)) {
      reading = reading.and(prices.observe(source, page, price, receivedAt));
    }
    return product.isVariable()
        ? reading.and(Reading.of(stock.ask(source, product.id(), WAIT)))
        : reading;
  }

  private Reading deleted(String source, JsonNode body) {
    String id = ShopJson.requiredId(body, "id");
    stock.forget(source, id);
    prices.forget(source, List.of(id));
    return Reading.of(Verdict.FORGOTTEN);
  }
}
