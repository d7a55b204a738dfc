package io.otn.connector;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.connector.Observation.Names;
import io.otn.connector.Observation.Sale;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A product or a variation as WooCommerce's REST API (wc/v3) and its webhooks show it.
 *
 * <p>{@code manage_stock} may be true, false or the text "parent"; {@code stock_quantity} is null
 * where stock is not managed, and then {@code stock_status} is all that is known. Times without
 * {@code _gmt} are local to the site, in a zone that is not told.
 */
record WooCommerceProduct(JsonNode json) {

  String id() {
    return ShopJson.requiredId(json, "id");
  }

  /** The product that it is a variation of; null when it is none. */
  @Nullable String parent() {
    return ShopJson.id(json, "parent_id");
  }

  /** Whether it can be bought in variations only, whose stock this body does not tell. */
  boolean isVariable() {
    return "variable".equals(ShopJson.text(json, "type"));
  }

  /** When it was changed last; a sale of some units may leave it as it was. */
  @Nullable Instant changedAt() {
    return gmt("date_modified_gmt");
  }

  /**
   * @param parent the product that this is a variation of, where it was asked for
   * @param at when the shop said so
   */
  Observation observed(StockPolicy policy, @Nullable WooCommerceProduct parent, Instant at) {
    return new Observation(
        id(),
        parent == null ? (parent() == null ? id() : parent()) : parent.id(),
        null,
        quantity(policy),
        at,
        changedAt(),
        sale(),
        names(parent));
  }

  private @Nullable Long quantity(StockPolicy policy) {
    String status = ShopJson.text(json, "stock_status");
    Long counted = ShopJson.units(json, "stock_quantity");
    if (status == null) {
      return counted;
    }
    return switch (status.toLowerCase(Locale.ROOT)) {
      case "outofstock" -> Long.valueOf(0);
      case "onbackorder" -> Long.valueOf(policy.backorder() ? policy.someUnits() : 0);
      case "instock" -> counted == null ? Long.valueOf(policy.someUnits()) : counted;
      default -> counted;
    };
  }

  private Sale sale() {
    String status = ShopJson.text(json, "status");
    boolean published = status == null || status.equals("publish");
    if (!published
        || json.path("purchasable").isBoolean() && !json.path("purchasable").asBoolean()) {
      return Sale.NOT_OFFERED;
    }
    String backorders = ShopJson.text(json, "backorders");
    boolean managed =
        json.path("manage_stock").asBoolean()
            || "parent".equals(ShopJson.text(json, "manage_stock"));
    return managed && backorders != null && !backorders.equals("no")
        ? Sale.NEVER_OUT
        : Sale.OFFERED;
  }

  private Names names(@Nullable WooCommerceProduct parent) {
    List<String> options = new ArrayList<>();
    for (JsonNode attribute : json.path("attributes")) {
      String option = ShopJson.text(attribute, "option");
      if (option != null) {
        options.add(option);
      }
    }
    String own = ShopJson.text(json, "name");
    return new Names(
        parent == null ? own : ShopJson.text(parent.json(), "name"),
        // A variation's own name holds its parent's already, where it has one.
        parent == null || options.isEmpty() ? null : String.join(", ", options),
        ShopJson.text(json, "permalink"),
        ShopJson.text(json, "price"),
        ShopJson.text(json, "sku"));
  }

  /** What it costs; null when it has no price, as what cannot be bought yet. */
  @Nullable ListedPrice price() {
    BigDecimal regular = ShopJson.number(json, "regular_price");
    BigDecimal now = ShopJson.number(json, "price");
    BigDecimal price = regular == null ? now : regular;
    if (price == null) {
      return null;
    }
    BigDecimal sale = regular == null ? null : ShopJson.number(json, "sale_price");
    return new ListedPrice(
        id(),
        id(),
        parent(),
        ShopJson.text(json, "name"),
        ShopJson.text(json, "permalink"),
        price,
        null,
        sale,
        gmt("date_on_sale_from_gmt"),
        gmt("date_on_sale_to_gmt"),
        sale() != Sale.NOT_OFFERED);
  }

  private @Nullable Instant gmt(String member) {
    String text = ShopJson.text(json, member);
    if (text == null) {
      return null;
    }
    try {
      return LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
