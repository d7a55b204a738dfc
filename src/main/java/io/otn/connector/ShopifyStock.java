package io.otn.connector;

import io.otn.connector.StockRows.Parked;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Reads a Shopify shop's webhooks into our own picture of its stock, and says what came back.
 *
 * <p>A webhook is only a hint: Shopify repeats them, delivers them in any order and up to a day
 * late, and its bodies do not say what changed. So a restock is the step from out to in of the
 * stored state, and never the message about it. What is seen of a variant for the first time is a
 * silent baseline.
 *
 * <p>Shapes: Shopify's webhook reference, API versions 2024-04 to 2026-10. A level names only its
 * inventory item; which variant that is, is learned from product bodies.
 */
@Component("shopifyStock")
public class ShopifyStock {
  private final StockRows rows;
  private final VariantRows variants;
  private final Stock stocks;

  ShopifyStock(StockRows rows, VariantRows variants, Stock stocks) {
    this.rows = rows;
    this.variants = variants;
    this.stocks = stocks;
  }

  /**
   * Applies one webhook. The caller has verified and stored it, and has a transaction open on this
   * thread: rows stay locked until that ends, so that of two readers one sees what the other wrote.
   *
   * @param source whose stock it is, such as the partner's id; keys are unique within it
   * @param shop the shop's domain, for links; may be blank
   * @param topic such as {@code inventory_levels/update}
   * @param receivedAt when it was received, or better triggered; orders bodies without a time of
   *     their own, which only {@code inventory_levels/disconnect} may be
   * @param answered the shop itself said so when it was asked; of two words of the same moment that
   *     differ this is the newer one
   * @throws io.otn.inbox.UnreadableWebhookException when the body is no JSON object, or lacks an id
   *     or a time that its topic needs
   */
  public Reading read(
      String source, String shop, String topic, byte[] body, Instant receivedAt, boolean answered) {
    return switch (topic) {
      case "inventory_levels/update", "inventory_levels/connect", "inventory_levels/disconnect" ->
          level(
              source,
              topic,
              ShopifyBody.parse(body),
              receivedAt.truncatedTo(ChronoUnit.MICROS),
              answered);
      case "inventory_items/update" -> item(source, ShopifyBody.parse(body));
      case "products/create", "products/update" ->
          new ProductReader(rows, variants, stocks, source, shop)
              .read(ShopifyBody.parse(body), topic.equals("products/create"), answered);
      case "products/delete" -> {
        int forgotten = stocks.forget(source, ShopifyBody.parse(body).id());
        yield Reading.of(forgotten == 1 ? Verdict.FORGOTTEN : Verdict.FORGOTTEN + "=" + forgotten);
      }
      case "variants/in_stock", "variants/out_of_stock" -> variant(source, ShopifyBody.parse(body));
      default -> Reading.of(Verdict.TOPIC_IGNORED);
    };
  }

  private Reading level(
      String source, String topic, ShopifyBody body, Instant receivedAt, boolean answered) {
    String item = body.levelItem();
    String location = body.requiredDigits("location_id");
    boolean connected = !topic.endsWith("/disconnect");
    Instant version = connected ? body.requiredVersion() : body.version();
    Level hint =
        new Level(
            connected ? body.strictQuantity("available") : null,
            connected,
            version == null ? receivedAt : version);
    boolean announced = topic.endsWith("/connect");

    rows.lockItems(source, List.of(item));
    rows.seeLocation(source, location);
    VariantStock stock = stocks.lockByItem(source, item);
    if (stock == null) {
      rows.saveLevel(source, item, location, hint, answered);
      boolean isNew = rows.park(source, new Parked(item, location, hint, announced), receivedAt);
      return Reading.of(isNew ? Verdict.PARKED : Verdict.REPEAT);
    }
    stock.answered = answered;
    String verdict = stock.level(location, hint, announced);
    rows.saveLevel(source, item, location, hint, answered);
    stocks.save(source, stock);
    return Reading.ofStocks(verdict, List.of(stock));
  }

  private Reading item(String source, ShopifyBody body) {
    String item = body.id();
    Boolean tracked = body.flag("tracked");
    if (tracked == null) {
      return Reading.of(Verdict.LEARNED);
    }
    Instant version = body.requiredVersion();
    rows.lockItems(source, List.of(item));
    if (!rows.saveTracked(source, item, tracked, version)) {
      return Reading.of(Verdict.STALE);
    }
    VariantStock stock = stocks.lockByItem(source, item);
    if (stock != null) {
      stock.settleSellability();
      stocks.save(source, stock);
    }
    return Reading.ofStocks(
        tracked ? Verdict.LEARNED : Verdict.NOT_TRACKED,
        stock == null ? List.of() : List.of(stock));
  }

  /** These name neither the inventory item nor the product's title; both are known from before. */
  private Reading variant(String source, ShopifyBody body) {
    String id = body.id();
    Instant version = body.requiredVersion();
    Long quantity = body.quantity("inventory_quantity");
    VariantStock stock = Stock.known(stocks.lock(source, List.of(id)), id);
    String productId = body.digits("product_id");
    stock.productId = productId == null ? stock.productId : productId;
    if (stock.mappedVersion == null || version.isAfter(stock.mappedVersion)) {
      ProductReader.learnVariant(stock, body);
    }
    stock.settleSellability();
    String verdict = quantity == null ? Verdict.LEARNED : stock.total(quantity, version);
    verdict = stock.rebase() ? Verdict.FIRST_SIGHT : verdict;
    stocks.save(source, stock);
    return Reading.ofStocks(verdict, List.of(stock));
  }

  static @Nullable String firstKnown(@Nullable String one, @Nullable String other) {
    return one != null ? one : other;
  }
}
