package io.otn.connector;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.connector.Observation.Names;
import io.otn.connector.Observation.Sale;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Asks BigCommerce's catalog API (V3) about a product and its variants. */
@Component
class BigCommerceLive implements LiveStock {
  private static final String KIND = "bigcommerce/";
  private static final String USUAL = "https://api.bigcommerce.com";
  private static final Pattern ID = Pattern.compile("[0-9]{1,20}");

  private final ShopApi api;
  private final Shops shops;
  private final Clock clock;

  BigCommerceLive(ShopApi api, Shops shops, Clock clock) {
    this.api = api;
    this.shops = shops;
    this.clock = clock;
  }

  @Override
  public boolean answersFor(String source) {
    ShopSettings.Shop shop = source.startsWith(KIND) ? shops.find(source) : null;
    return shop != null && shop.api() != null && shop.shop() != null;
  }

  @Override
  public List<Observation> look(
      String source, @Nullable String productId, @Nullable String variantId) throws IOException {
    String id = productId == null && variantId != null ? variantId.split("-", 2)[0] : productId;
    ShopSettings.Shop shop = shops.find(source);
    if (id == null || !ID.matcher(id).matches() || shop == null || shop.api() == null) {
      return List.of();
    }
    Instant asked = clock.instant();
    String base = shop.api().url() == null ? USUAL : shop.api().url().toString();
    JsonNode answer =
        api.get(
            URI.create(
                "%s/stores/%s/v3/catalog/products/%s?include=variants"
                    .formatted(base.replaceFirst("/+$", ""), shop.shop(), id)),
            Map.of("X-Auth-Token", shop.api().secret(), "Accept", "application/json"));
    return answer == null ? List.of() : observed(answer.path("data"), id, shop, source, asked);
  }

  private List<Observation> observed(
      JsonNode product, String id, ShopSettings.Shop shop, String source, Instant asked) {
    StockPolicy policy = shops.policy(source);
    boolean waits = "preorder".equals(ShopJson.text(product, "availability")) && !policy.preorder();
    Sale sale = sale(product);
    List<Observation> seen = new ArrayList<>();
    seen.add(observation(id, id, product, product, waits, sale, shop, asked));
    boolean byVariant = "variant".equals(ShopJson.text(product, "inventory_tracking"));
    for (JsonNode variant : product.path("variants")) {
      String number = ShopJson.id(variant, "id");
      if (number != null && byVariant) {
        Sale own = variant.path("purchasing_disabled").asBoolean() ? Sale.NOT_OFFERED : sale;
        seen.add(
            observation(
                BigCommerceStock.key(id, number), id, product, variant, waits, own, shop, asked));
      }
    }
    return seen;
  }

  private static Sale sale(JsonNode product) {
    if ("disabled".equals(ShopJson.text(product, "availability"))
        || product.path("is_visible").isBoolean() && !product.path("is_visible").asBoolean()) {
      return Sale.NOT_OFFERED;
    }
    return "none".equals(ShopJson.text(product, "inventory_tracking"))
        ? Sale.NEVER_OUT
        : Sale.OFFERED;
  }

  private static Observation observation(
      String key,
      String productId,
      JsonNode product,
      JsonNode stocked,
      boolean waits,
      Sale sale,
      ShopSettings.Shop shop,
      Instant asked) {
    Long units = ShopJson.units(stocked, "inventory_level");
    List<String> options = new ArrayList<>();
    for (JsonNode option : stocked.path("option_values")) {
      String label = ShopJson.text(option, "label");
      if (label != null) {
        options.add(label);
      }
    }
    String price = ShopJson.text(stocked, "price");
    return new Observation(
        key,
        productId,
        null,
        waits && units != null ? Long.valueOf(0) : units,
        asked,
        null,
        sale,
        new Names(
            ShopJson.text(product, "name"),
            options.isEmpty() ? null : String.join(", ", options),
            url(shop, product),
            price == null ? ShopJson.text(product, "price") : price,
            ShopJson.text(stocked, "sku")));
  }

  /** Products know their path only; the store's address is configured. */
  private static @Nullable String url(ShopSettings.Shop shop, JsonNode product) {
    String path = ShopJson.text(product.path("custom_url"), "url");
    URI site = shop.api() == null ? null : shop.api().site();
    return path == null || site == null ? null : site.resolve(path).toString();
  }
}
