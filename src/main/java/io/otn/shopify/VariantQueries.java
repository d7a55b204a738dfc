package io.otn.shopify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.otn.partner.Partner;
import io.otn.shopify.ShopifySettings.Access;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What is asked of a shop about its variants. One document for all of it, so that what a page, a
 * single read and a live look show is the same; the shape is {@code ProductVariant} of the Admin
 * API.
 */
@Component
class VariantQueries {

  private static final String LEVELS_OF_ITEM =
      """
      fragment levels on InventoryLevelConnection {
        pageInfo { hasNextPage endCursor }
        nodes { updatedAt location { id } quantities(names: ["available"]) { name quantity } }
      }
      """;

  private static final String VARIANT =
      """
      fragment variant on ProductVariant {
        id title price compareAtPrice sku inventoryPolicy inventoryQuantity updatedAt
        product { id title handle status publishedAt updatedAt }
        inventoryItem { id tracked updatedAt inventoryLevels(first: $levels) { ...levels } }
      }
      """
          + LEVELS_OF_ITEM;

  private static final String PAGE =
      """
      query Variants($first: Int!, $after: String, $query: String, $levels: Int!) {
        productVariants(first: $first, after: $after, query: $query, sortKey: ID) {
          pageInfo { hasNextPage endCursor }
          nodes { ...variant }
        }
      }
      """
          + VARIANT;

  private static final String NODES =
      """
      query Named($ids: [ID!]!, $levels: Int!) {
        nodes(ids: $ids) {
          __typename
          ... on ProductVariant { ...variant }
          ... on InventoryItem { variant { ...variant } }
          ... on Product { id }
        }
      }
      """
          + VARIANT;

  private static final String LEVELS =
      """
      query Levels($id: ID!, $first: Int!, $after: String) {
        inventoryItem(id: $id) { inventoryLevels(first: $first, after: $after) { ...levels } }
      }
      """
          + LEVELS_OF_ITEM;

  private static final String CURRENCY = "query Shop { shop { currencyCode } }";

  private final AdminApi api;
  private final ShopifySettings settings;

  VariantQueries(AdminApi api, ShopifySettings settings) {
    this.api = api;
    this.settings = settings;
  }

  /**
   * @param cursor behind the last variant; null when there are no more
   */
  record Page(List<JsonNode> variants, @Nullable String cursor) {}

  /** Variants that changed after this, by the shop's clock. */
  Page changed(Partner shop, Access access, Instant after, @Nullable String cursor)
      throws AdminApiException, InterruptedException {
    return page(shop, access, "updated_at:>'%s'".formatted(after), cursor);
  }

  Page all(Partner shop, Access access, @Nullable String cursor)
      throws AdminApiException, InterruptedException {
    return page(shop, access, null, cursor);
  }

  Page ofProduct(Partner shop, Access access, String product, @Nullable String cursor)
      throws AdminApiException, InterruptedException {
    return page(shop, access, "product_id:" + product, cursor);
  }

  private Page page(Partner shop, Access access, @Nullable String query, @Nullable String cursor)
      throws AdminApiException, InterruptedException {
    Map<String, Object> variables = new HashMap<>();
    variables.put("first", settings.pageSize());
    variables.put("after", cursor);
    variables.put("query", query);
    variables.put("levels", settings.levels());
    JsonNode found = api.ask(domain(shop), access, PAGE, variables).path("productVariants");
    List<JsonNode> variants = new ArrayList<>();
    for (JsonNode variant : found.path("nodes")) {
      variants.add(whole(shop, access, variant));
    }
    JsonNode info = found.path("pageInfo");
    return new Page(
        variants, info.path("hasNextPage").asBoolean() ? info.path("endCursor").asText() : null);
  }

  /**
   * Variants, or the variants of inventory items, by their global ids; what the shop does not know
   * is left out. Of products it is only told that they are there.
   *
   * @return by the id that was asked for
   */
  Map<String, JsonNode> named(Partner shop, Access access, Collection<String> gids)
      throws AdminApiException, InterruptedException {
    Map<String, JsonNode> found = new LinkedHashMap<>();
    List<String> ids = List.copyOf(gids);
    for (int from = 0; from < ids.size(); from += settings.pageSize()) {
      List<String> some = ids.subList(from, Math.min(ids.size(), from + settings.pageSize()));
      JsonNode nodes =
          api.ask(domain(shop), access, NODES, Map.of("ids", some, "levels", settings.levels()))
              .path("nodes");
      for (int n = 0; n < some.size(); n++) {
        JsonNode node = nodes.path(n);
        JsonNode variant = node.has("variant") ? node.path("variant") : node;
        if (variant.isObject()) {
          found.put(some.get(n), whole(shop, access, variant));
        }
      }
    }
    return found;
  }

  /** One variant, asked for once: somebody waits for the answer. */
  Map<String, JsonNode> now(Partner shop, Access access, Gid variant)
      throws AdminApiException, InterruptedException {
    JsonNode node =
        api.askOnce(
                domain(shop),
                access,
                NODES,
                Map.of("ids", List.of(variant.toString()), "levels", settings.levels()))
            .path("nodes")
            .path(0);
    return node.isObject() ? Map.of(variant.toString(), whole(shop, access, node)) : Map.of();
  }

  String currency(Partner shop, Access access) throws AdminApiException, InterruptedException {
    return api.ask(domain(shop), access, CURRENCY, Map.of())
        .path("shop")
        .path("currencyCode")
        .asText();
  }

  /** With the levels of all its locations, however many they are. */
  private JsonNode whole(Partner shop, Access access, JsonNode variant)
      throws AdminApiException, InterruptedException {
    JsonNode item = variant.path("inventoryItem");
    JsonNode levels = item.path("inventoryLevels");
    JsonNode info = levels.path("pageInfo");
    while (info.path("hasNextPage").asBoolean()) {
      Map<String, Object> variables = new HashMap<>();
      variables.put("id", item.path("id").asText());
      variables.put("first", 250);
      variables.put("after", info.path("endCursor").asText());
      JsonNode more =
          api.ask(domain(shop), access, LEVELS, variables)
              .path("inventoryItem")
              .path("inventoryLevels");
      more.path("nodes").forEach(level -> ((ArrayNode) levels.path("nodes")).add(level));
      info = more.path("pageInfo");
      ((ObjectNode) levels).set("pageInfo", info);
    }
    return variant;
  }

  private static String domain(Partner shop) {
    return Objects.requireNonNull(shop.shop(), "the scheme has checked it");
  }
}
