package io.otn.connector;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Asks WooCommerce's REST API (wc/v3) about a product and its variations. */
@Component
class WooCommerceLive implements LiveStock {
  private static final String KIND = "woocommerce/";
  private static final int PER_PAGE = 100;
  private static final int MOST_PAGES = 20;
  private static final Pattern ID = Pattern.compile("[0-9]{1,20}");

  private final ShopApi api;
  private final Shops shops;
  private final Clock clock;

  WooCommerceLive(ShopApi api, Shops shops, Clock clock) {
    this.api = api;
    this.shops = shops;
    this.clock = clock;
  }

  @Override
  public boolean answersFor(String source) {
    ShopSettings.Api access = access(source);
    return access != null && access.key() != null && address(source) != null;
  }

  private ShopSettings.@Nullable Api access(String source) {
    ShopSettings.Shop shop = source.startsWith(KIND) ? shops.find(source) : null;
    return shop == null ? null : shop.api();
  }

  private @Nullable String address(String source) {
    ShopSettings.Shop shop = shops.find(source);
    if (shop == null || shop.api() == null) {
      return null;
    }
    String site = shop.api().url() == null ? shop.shop() : shop.api().url().toString();
    return site == null
        ? null
        : (site.contains("://") ? site : "https://" + site).replaceFirst("/+$", "")
            + "/wp-json/wc/v3/products/";
  }

  @Override
  public List<Observation> look(
      String source, @Nullable String productId, @Nullable String variantId) throws IOException {
    String id = productId == null ? variantId : productId;
    if (id == null || !ID.matcher(id).matches()) {
      return List.of();
    }
    Instant asked = clock.instant();
    JsonNode json = get(source, id);
    if (json == null) {
      return List.of();
    }
    WooCommerceProduct product = new WooCommerceProduct(json);
    StockPolicy policy = shops.policy(source);
    List<Observation> seen = new ArrayList<>();
    seen.add(product.observed(policy, null, asked));
    for (int page = 1; product.isVariable() && page <= MOST_PAGES; page++) {
      JsonNode variations = get(source, id + "/variations?per_page=" + PER_PAGE + "&page=" + page);
      if (variations == null || variations.isEmpty()) {
        break;
      }
      for (JsonNode variation : variations) {
        seen.add(new WooCommerceProduct(variation).observed(policy, product, asked));
      }
      if (variations.size() < PER_PAGE) {
        break;
      }
    }
    return seen;
  }

  private @Nullable JsonNode get(String source, String path) throws FetchException {
    ShopSettings.Api access = access(source);
    if (access == null) {
      return null;
    }
    String credentials =
        Base64.getEncoder().encodeToString((access.key() + ":" + access.secret()).getBytes(UTF_8));
    return api.get(
        URI.create(address(source) + path),
        Map.of("Authorization", "Basic " + credentials, "Accept", "application/json"));
  }
}
