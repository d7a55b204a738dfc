package io.otn.connector;

import io.otn.connector.KnownVariant.State;
import io.otn.connector.StockRows.Parked;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads a product body: it names variants and their inventory items, says whether they can be
 * bought, and gives each one's quantity over all locations. The product's {@code updated_at} is the
 * version of all of it; a variant's own may be older, for what did not change in it.
 */
final class ProductReader {
  private final StockRows rows;
  private final VariantRows variants;
  private final Stock stocks;
  private final String source;
  private final String shop;

  ProductReader(StockRows rows, VariantRows variants, Stock stock, String source, String shop) {
    this.rows = rows;
    this.variants = variants;
    this.stocks = stock;
    this.source = source;
    this.shop = shop;
  }

  /**
   * @param creation a new product: what it took to set up its stock is no restock
   * @param answered the shop itself said so when it was asked
   */
  Reading read(ShopifyBody product, boolean creation, boolean answered) {
    String productId = product.id();
    Instant version = product.version();
    Map<String, ShopifyBody> bodies = new LinkedHashMap<>();
    for (ShopifyBody body : product.elements("variants")) {
      String id = body.idOrNull();
      if (id != null) {
        bodies.put(id, body);
      }
    }
    Map<String, Integer> verdicts = new TreeMap<>();
    countUnlisted(product, bodies.keySet(), verdicts);
    if (bodies.isEmpty()) {
      verdicts.merge(Verdict.LEARNED, 1, Integer::sum);
      return Reading.of(Verdict.summary(verdicts));
    }

    Set<String> named = new HashSet<>();
    bodies.values().forEach(body -> addKnown(named, body.digits("inventory_item_id")));
    rows.lockItems(source, named);
    Map<String, VariantStock> locked = stocks.lock(source, bodies.keySet());
    Set<String> newlyNamed = mapItems(bodies, locked);
    Map<String, List<Parked>> parked = rows.unpark(source, newlyNamed);
    Set<String> items = new HashSet<>();
    locked.values().forEach(stock -> addKnown(items, stock.inventoryItemId));
    Map<String, Map<String, Level>> levels = rows.levels(source, items);
    Map<String, Boolean> tracked = rows.tracked(source, items);

    bodies.forEach(
        (id, body) -> {
          VariantStock stock = Stock.known(locked, id);
          stock.answered = answered;
          String item = stock.inventoryItemId;
          stock.levels.clear(); // they may have been of another item
          if (item != null) {
            stock.tracked = tracked.get(item);
            stock.levels.putAll(levels.getOrDefault(item, Map.of()));
          }
          List<Parked> waited = item == null ? List.of() : parked.getOrDefault(item, List.of());
          boolean isNew = stock.state == State.UNKNOWN;
          Instant cameBackBefore = stock.cameBackAt;
          learnProduct(stock, productId, product, body, version);
          String verdict = stocked(stock, waited, body.quantity("inventory_quantity"), version);
          if (creation && isNew) {
            stock.waitNoMore();
          }
          if (stock.cameBackAt != null && !stock.cameBackAt.equals(cameBackBefore)) {
            verdict = Verdict.RESTOCKED;
          } else if (isNew && stock.state != State.UNKNOWN) {
            verdict = Verdict.FIRST_SIGHT;
          }
          verdicts.merge(verdict, 1, Integer::sum);
          stocks.save(source, stock);
        });
    return Reading.ofStocks(Verdict.summary(verdicts), locked.values());
  }

  /** Gives each variant the inventory item that its body names, and returns those that are new. */
  private Set<String> mapItems(Map<String, ShopifyBody> bodies, Map<String, VariantStock> stocks) {
    Set<String> newlyNamed = new HashSet<>();
    Map<String, String> owners = new HashMap<>();
    bodies.forEach((id, body) -> putKnown(owners, body.digits("inventory_item_id"), id));
    stocks.values().stream()
        .filter(stock -> stock.inventoryItemId != null)
        .filter(
            stock ->
                !stock.variantId.equals(
                    owners.getOrDefault(stock.inventoryItemId, stock.variantId)))
        .forEach(stock -> stock.inventoryItemId = null);
    owners.forEach(
        (item, id) -> {
          VariantStock stock = stocks.get(id);
          if (stock != null && !item.equals(stock.inventoryItemId)) {
            variants.releaseItem(source, item, id);
            stock.inventoryItemId = item;
            newlyNamed.add(item);
          }
        });
    return newlyNamed;
  }

  /** What waited for a name first, in the order of versions; then the body's own quantity. */
  private static String stocked(
      VariantStock stock, List<Parked> waited, @Nullable Long quantity, @Nullable Instant version) {
    stock.settleSellability();
    String verdict = Verdict.LEARNED;
    // The stored levels hold the outcome of what waited, and must not be taken for its past.
    waited.forEach(parked -> stock.levels.remove(parked.location()));
    for (Parked parked : waited) {
      verdict = stock.level(parked.location(), parked.level(), parked.announced());
    }
    if (quantity != null && version != null) {
      verdict = stock.total(quantity, version);
    }
    if (stock.rebase()) {
      return Verdict.FIRST_SIGHT;
    }
    if (Boolean.FALSE.equals(stock.tracked)) {
      return Verdict.NOT_TRACKED;
    }
    return stock.canRunOut() ? verdict : Verdict.NOT_SELLABLE;
  }

  private void learnProduct(
      VariantStock stock,
      String productId,
      ShopifyBody product,
      ShopifyBody body,
      @Nullable Instant version) {
    Instant known = stock.mappedVersion;
    if (known != null && (version == null || version.isBefore(known))) {
      return;
    }
    stock.productId = productId;
    stock.product = ShopifyStock.firstKnown(product.text("title"), stock.product);
    String handle = product.text("handle");
    if (handle != null && !shop.isBlank()) {
      stock.url = "https://" + shop + "/products/" + handle + "?variant=" + stock.variantId;
    }
    String status = product.text("status");
    stock.published =
        (status == null || status.equals("active")) && !product.isNull("published_at");
    learnVariant(stock, body);
    stock.mappedVersion = version;
  }

  static void learnVariant(VariantStock stock, ShopifyBody body) {
    stock.variant = ShopifyStock.firstKnown(body.text("title"), stock.variant);
    stock.price = ShopifyStock.firstKnown(body.text("price"), stock.price);
    stock.sku = body.isNull("sku") ? null : ShopifyStock.firstKnown(body.text("sku"), stock.sku);
    String policy = body.text("inventory_policy");
    stock.backorder = policy == null ? stock.backorder : policy.equals("continue");
  }

  /** Bodies describe up to 100 variants; the others are only named. */
  private static void countUnlisted(
      ShopifyBody product, Set<String> listed, Map<String, Integer> verdicts) {
    for (ShopifyBody gid : product.elements("variant_gids")) {
      String id = gid.idOrNull();
      if (id != null && !listed.contains(id)) {
        verdicts.merge(Verdict.NOT_LISTED, 1, Integer::sum);
      }
    }
  }

  private static void addKnown(Set<String> ids, @Nullable String id) {
    if (id != null) {
      ids.add(id);
    }
  }

  private static void putKnown(Map<String, String> map, @Nullable String key, String value) {
    if (key != null) {
      map.put(key, value);
    }
  }
}
