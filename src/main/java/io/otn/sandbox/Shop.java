package io.otn.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.otn.sandbox.SandboxSettings.ProductSettings;
import io.otn.sandbox.SandboxSettings.ShopSettings;
import io.otn.sandbox.SandboxSettings.VariantSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/** A small Shopify shop: products, stock at one location, and signed webhooks about both. */
class Shop {
  static final long LOCATION = 655441491L;
  private static final List<ProductSettings> RANGE =
      List.of(
          new ProductSettings(
              632910392L,
              "Northwind Tee",
              "29.00",
              List.of(
                  new VariantSettings(808950810L, "Black / M", 39072856L, 0),
                  new VariantSettings(808950811L, "Black / L", 39072857L, 12))),
          new ProductSettings(
              921728736L,
              "Harbour Hoodie",
              "64.00",
              List.of(new VariantSettings(447654529L, "Navy / S", 39072858L, 4))));

  private final World world;
  private final SandboxClock clock;
  private final Surroundings surroundings;
  private final Poster poster;
  private final CallLog log;
  private final ShopSettings settings;

  /** Webhooks leave in the order of the changes that they tell. */
  private final ReentrantLock posting = new ReentrantLock();

  Shop(
      World world,
      SandboxClock clock,
      Surroundings surroundings,
      Poster poster,
      CallLog log,
      SandboxSettings settings) {
    this.world = world;
    this.clock = clock;
    this.surroundings = surroundings;
    this.poster = poster;
    this.log = log;
    this.settings = settings.shop();
  }

  String domain() {
    return settings.domain();
  }

  List<ProductSettings> products() {
    return settings.products().isEmpty() ? RANGE : settings.products();
  }

  int available(VariantSettings variant) {
    var stock = world.stock(variant.id());
    return stock == null ? variant.available() : stock.available();
  }

  String url(ProductSettings product, VariantSettings variant) {
    return "https://%s/products/%s?variant=%d"
        .formatted(settings.domain(), handle(product), variant.id());
  }

  ProductSettings productOf(long variant) {
    return products().stream()
        .filter(p -> p.variants().stream().anyMatch(v -> v.id() == variant))
        .findFirst()
        .orElseThrow(
            () ->
                Refusal.notFound(
                    "The shop has no variant %d. GET /sandbox/shop lists them."
                        .formatted(variant)));
  }

  VariantSettings variant(long id) {
    return productOf(id).variants().stream().filter(v -> v.id() == id).findFirst().orElseThrow();
  }

  /** Sets the stock and tells it twice, as Shopify does: by the level and by the product. */
  List<Integer> stock(long variantId, int available) throws InterruptedException {
    var product = productOf(variantId);
    var variant = variant(variantId);
    posting.lockInterruptibly();
    try {
      var now = clock.now();
      world.record(new Fact.Stocked(variantId, available, now));
      return List.of(
          post("inventory_levels/update", level(variant, available, now), now),
          post("products/update", body(product, now), now));
    } finally {
      posting.unlock();
    }
  }

  /**
   * Tells every product as it is.
   *
   * @return whether the gateway took them all
   */
  boolean announce() throws InterruptedException {
    posting.lockInterruptibly();
    try {
      for (var product : products()) {
        var now = clock.now();
        int status = post("products/update", body(product, now), now);
        if (status < 200 || status > 299) {
          return false;
        }
      }
      return true;
    } finally {
      posting.unlock();
    }
  }

  boolean announcesItself() {
    return settings.announce();
  }

  private int post(String topic, ObjectNode payload, Instant at) throws InterruptedException {
    var body = Json.bytes(payload);
    var headers = new HashMap<String, String>();
    headers.put("X-Shopify-Topic", topic);
    headers.put("X-Shopify-Hmac-Sha256", Signature.shopify(settings.secret(), body));
    headers.put("X-Shopify-Shop-Domain", settings.domain());
    headers.put("X-Shopify-API-Version", settings.apiVersion());
    headers.put("X-Shopify-Webhook-Id", UUID.randomUUID().toString());
    headers.put("X-Shopify-Event-Id", UUID.randomUUID().toString());
    headers.put("X-Shopify-Triggered-At", at.toString());
    headers.put("User-Agent", "Shopify-Captain-Hook");
    var answer =
        poster.post(
            surroundings.gatewayUrl() + "/hooks/shopify/" + settings.partner(),
            headers,
            body,
            Duration.ofSeconds(5));
    log.add("out", "Shop", "webhook " + topic, answer.outcome());
    return answer.status();
  }

  private static ObjectNode level(VariantSettings variant, int available, Instant at) {
    var body = Json.object();
    body.put("inventory_item_id", variant.inventoryItemId());
    body.put("location_id", LOCATION);
    body.put("available", available);
    body.put("updated_at", time(at));
    body.put(
        "admin_graphql_api_id",
        "gid://shopify/InventoryLevel/%d?inventory_item_id=%d"
            .formatted(LOCATION, variant.inventoryItemId()));
    return body;
  }

  private ObjectNode body(ProductSettings product, Instant at) {
    var body = Json.object();
    body.put("id", product.id());
    body.put("admin_graphql_api_id", "gid://shopify/Product/" + product.id());
    body.put("title", product.title());
    body.put("vendor", "Northwind");
    body.put("handle", handle(product));
    body.put("status", "active");
    body.put("published_at", "2026-01-05T09:00:00Z");
    body.put("created_at", "2026-01-05T09:00:00Z");
    body.put("updated_at", time(at));
    var variants = body.putArray("variants");
    var gids = body.putArray("variant_gids");
    int position = 1;
    for (var variant : product.variants()) {
      var stock = world.stock(variant.id());
      var changed = stock == null ? Instant.parse("2026-01-05T09:00:00Z") : stock.at();
      var available = available(variant);
      variants
          .addObject()
          .put("id", variant.id())
          .put("admin_graphql_api_id", "gid://shopify/ProductVariant/" + variant.id())
          .put("product_id", product.id())
          .put("title", variant.title())
          .put("price", product.price())
          .putNull("compare_at_price")
          .put("sku", "NW-" + variant.id())
          .put("position", position++)
          .put("inventory_policy", "deny")
          .put("inventory_item_id", variant.inventoryItemId())
          .put("inventory_quantity", available)
          .put("old_inventory_quantity", available)
          .put("updated_at", time(changed));
      gids.addObject()
          .put("admin_graphql_api_id", "gid://shopify/ProductVariant/" + variant.id())
          .put("updated_at", time(changed));
    }
    body.put("has_variants_that_requires_components", false);
    body.putNull("category");
    return body;
  }

  /** Shopify's times have whole seconds. */
  private static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String handle(ProductSettings product) {
    return product.title().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
  }
}
