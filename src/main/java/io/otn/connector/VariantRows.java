package io.otn.connector;

import io.otn.connector.KnownVariant.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Variants: one row each, locked for as long as the transaction of its reader. */
@Component
class VariantRows {
  private final JdbcClient jdbc;

  VariantRows(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Locks the variant that the item belongs to; null when no product body has named it yet. */
  @Nullable VariantStock lockByItem(String source, String item) {
    return jdbc.sql(
            """
            SELECT v.*, i.tracked
            FROM stock_variant v
            LEFT JOIN stock_item i USING (source, inventory_item_id)
            WHERE v.source = :source AND v.inventory_item_id = :item
            FOR UPDATE OF v
            """)
        .param("source", source)
        .param("item", item)
        .query(VariantRows::variant)
        .optional()
        .orElse(null);
  }

  /** Locks the variants, new ones too, so that two first sights of one variant are one. */
  Map<String, VariantStock> lockVariants(String source, Collection<String> variants) {
    String[] ids = variants.toArray(String[]::new);
    jdbc.sql(
            """
            INSERT INTO stock_variant (source, variant_id)
            SELECT :source, id
            FROM unnest(:ids::text[]) AS id
            ORDER BY id
            ON CONFLICT (source, variant_id) DO NOTHING
            """)
        .param("source", source)
        .param("ids", ids)
        .update();
    Map<String, VariantStock> locked = new HashMap<>();
    jdbc.sql(
            """
            SELECT v.*, i.tracked
            FROM stock_variant v
            LEFT JOIN stock_item i USING (source, inventory_item_id)
            WHERE v.source = :source AND v.variant_id = ANY (:ids::text[])
            ORDER BY v.variant_id
            FOR UPDATE OF v
            """)
        .param("source", source)
        .param("ids", ids)
        .query(VariantRows::variant)
        .list()
        .forEach(stock -> locked.put(stock.variantId, stock));
    return locked;
  }

  /** A variant as it is kept, not locked, without its levels. */
  Optional<VariantStock> read(String source, String variant) {
    return jdbc.sql(
            """
            SELECT v.*, i.tracked
            FROM stock_variant v
            LEFT JOIN stock_item i USING (source, inventory_item_id)
            WHERE v.source = :source AND v.variant_id = :variant
            """)
        .param("source", source)
        .param("variant", variant)
        .query(VariantRows::variant)
        .optional();
  }

  void save(String source, VariantStock stock) {
    jdbc.sql(
            """
            UPDATE stock_variant
            SET inventory_item_id = :item, product_id = :productId, product = :product,
                variant = :variant, url = :url, price = :price, sku = :sku,
                published = :published, backorder = :backorder, mapped_version = :mappedVersion,
                total = :total, total_version = :totalVersion,
                state = :state, state_since = :stateSince, doubt_since = :doubtSince,
                available = :available, version = :version, epoch = :epoch, page_id = :page,
                came_back_at = :cameBackAt, fires_at = :firesAt, recheck = :recheck,
                fired_at = :firedAt, policy = :policy
            WHERE source = :source AND variant_id = :variantId
            """)
        .param("source", source)
        .param("variantId", stock.variantId)
        .param("item", stock.inventoryItemId)
        .param("productId", stock.productId)
        .param("product", stock.product)
        .param("variant", stock.variant)
        .param("url", stock.url)
        .param("price", stock.price)
        .param("sku", stock.sku)
        .param("published", stock.published)
        .param("backorder", stock.backorder)
        .param("mappedVersion", at(stock.mappedVersion))
        .param("total", stock.total)
        .param("totalVersion", at(stock.totalVersion))
        .param("state", stock.state.name())
        .param("stateSince", at(stock.stateSince))
        .param("doubtSince", at(stock.doubtSince))
        .param("available", stock.available)
        .param("version", at(stock.version))
        .param("epoch", stock.epoch)
        .param("page", stock.page)
        .param("cameBackAt", at(stock.cameBackAt))
        .param("firesAt", at(stock.firesAt))
        .param("recheck", stock.recheck)
        .param("firedAt", at(stock.firedAt))
        .param("policy", stock.policyDigest)
        .update();
  }

  /** Takes items from any other variant that still claims them: an item belongs to one. */
  void releaseItem(String source, String item, String exceptVariant) {
    jdbc.sql(
            """
            UPDATE stock_variant
            SET inventory_item_id = NULL
            WHERE source = :source AND inventory_item_id = :item AND variant_id <> :except
            """)
        .param("source", source)
        .param("item", item)
        .param("except", exceptVariant)
        .update();
  }

  boolean isNamed(String source, String variant) {
    return jdbc.sql(
            """
            SELECT product IS NOT NULL
            FROM stock_variant
            WHERE source = :source AND variant_id = :variant
            """)
        .param("source", source)
        .param("variant", variant)
        .query(Boolean.class)
        .optional()
        .orElse(false);
  }

  /** The inventory items of a product's variants. */
  List<String> itemsOfProduct(String source, String productId) {
    return jdbc.sql(
            """
            SELECT inventory_item_id
            FROM stock_variant
            WHERE source = :source AND product_id = :product AND inventory_item_id IS NOT NULL
            """)
        .param("source", source)
        .param("product", productId)
        .query(String.class)
        .list();
  }

  record Forgotten(String variantId, long epoch) {}

  /**
   * Forgets a product's variants. The count of restocks stays, so that a variant that comes back
   * does not reuse the id of an old event.
   */
  List<Forgotten> forgetProduct(String source, String productId) {
    return jdbc.sql(
            """
            WITH locked AS (
                SELECT variant_id
                FROM stock_variant
                WHERE source = :source AND product_id = :product
                ORDER BY variant_id
                FOR UPDATE
            )
            UPDATE stock_variant v
            SET inventory_item_id = NULL, product_id = NULL, product = NULL, variant = NULL,
                url = NULL, price = NULL, sku = NULL, published = true, backorder = false,
                mapped_version = NULL, total = NULL, total_version = NULL,
                state = 'UNKNOWN', state_since = NULL, doubt_since = NULL,
                available = NULL, version = NULL, came_back_at = NULL, fires_at = NULL, recheck = false
            FROM locked
            WHERE v.source = :source AND v.variant_id = locked.variant_id
            RETURNING v.variant_id, v.epoch
            """)
        .param("source", source)
        .param("product", productId)
        .query(Forgotten.class)
        .list();
  }

  private static VariantStock variant(ResultSet row, int n) throws SQLException {
    VariantStock stock = new VariantStock(row.getString("variant_id"));
    stock.inventoryItemId = row.getString("inventory_item_id");
    stock.productId = row.getString("product_id");
    stock.product = row.getString("product");
    stock.variant = row.getString("variant");
    stock.url = row.getString("url");
    stock.price = row.getString("price");
    stock.sku = row.getString("sku");
    stock.published = row.getBoolean("published");
    stock.backorder = row.getBoolean("backorder");
    stock.tracked = row.getObject("tracked", Boolean.class);
    stock.mappedVersion = instant(row, "mapped_version");
    stock.total = row.getObject("total", Long.class);
    stock.totalVersion = instant(row, "total_version");
    stock.state = State.valueOf(row.getString("state"));
    stock.stateSince = instant(row, "state_since");
    stock.doubtSince = instant(row, "doubt_since");
    stock.available = row.getObject("available", Long.class);
    stock.version = instant(row, "version");
    stock.epoch = row.getLong("epoch");
    stock.page = row.getString("page_id");
    stock.cameBackAt = instant(row, "came_back_at");
    stock.firesAt = instant(row, "fires_at");
    stock.recheck = row.getBoolean("recheck");
    stock.firedAt = instant(row, "fired_at");
    stock.policyDigest = row.getString("policy");
    return stock;
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
    return value == null ? null : value.toInstant();
  }

  private static @Nullable OffsetDateTime at(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }
}
