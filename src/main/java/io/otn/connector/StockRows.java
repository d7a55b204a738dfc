package io.otn.connector;

import static java.util.stream.Collectors.groupingBy;

import io.otn.connector.VariantStock.Level;
import io.otn.connector.VariantStock.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The stock tables. Rows are locked in one order, items before variants and each by id, so that two
 * nodes that read webhooks at once neither fire twice nor wait for each other in a circle.
 */
@Component
class StockRows {
  /** Hints that waited longer than this for a product body are of no more use. */
  private static final Duration PARKED_FOR = Duration.ofDays(30);

  /** A hint that waits for its item to be named. */
  record Parked(String item, String location, Level level, boolean announced) {}

  private final JdbcClient jdbc;

  StockRows(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Locks the items until the transaction ends, known or not. */
  void lockItems(String source, Collection<String> items) {
    String[] ids = items.toArray(String[]::new);
    jdbc.sql(
            """
            INSERT INTO stock_item (source, inventory_item_id)
            SELECT :source, id
            FROM unnest(:ids::text[]) AS id
            ORDER BY id
            ON CONFLICT DO NOTHING
            """)
        .param("source", source)
        .param("ids", ids)
        .update();
    jdbc.sql(
            """
            SELECT inventory_item_id
            FROM stock_item
            WHERE source = :source AND inventory_item_id = ANY (:ids::text[])
            ORDER BY inventory_item_id
            FOR UPDATE
            """)
        .param("source", source)
        .param("ids", ids)
        .query(String.class)
        .list();
  }

  /** False when something newer was told before. */
  boolean saveTracked(String source, String item, boolean tracked, Instant version) {
    return 1
        == jdbc.sql(
                """
                UPDATE stock_item
                SET tracked = :tracked, tracked_version = :version
                WHERE source = :source AND inventory_item_id = :item
                  AND (tracked_version IS NULL OR tracked_version < :version)
                """)
            .param("source", source)
            .param("item", item)
            .param("tracked", tracked)
            .param("version", at(version))
            .update();
  }

  Map<String, Boolean> tracked(String source, Collection<String> items) {
    Map<String, Boolean> tracked = new HashMap<>();
    jdbc.sql(
            """
            SELECT inventory_item_id, tracked
            FROM stock_item
            WHERE source = :source AND inventory_item_id = ANY (:ids::text[]) AND tracked IS NOT NULL
            """)
        .param("source", source)
        .param("ids", items.toArray(String[]::new))
        .query(
            row -> {
              tracked.put(row.getString("inventory_item_id"), row.getBoolean("tracked"));
            });
    return tracked;
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
        .query(StockRows::variant)
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
        .query(StockRows::variant)
        .list()
        .forEach(stock -> locked.put(stock.variantId, stock));
    return locked;
  }

  void save(String source, VariantStock stock) {
    jdbc.sql(
            """
            UPDATE stock_variant
            SET inventory_item_id = :item, product_id = :productId, product = :product,
                variant = :variant, url = :url, price = :price, sku = :sku,
                published = :published, backorder = :backorder, mapped_version = :mappedVersion,
                total = :total, total_version = :totalVersion,
                state = :state, state_since = :stateSince,
                available = :available, version = :version, epoch = :epoch
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
        .param("available", stock.available)
        .param("version", at(stock.version))
        .param("epoch", stock.epoch)
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

  /** By item and location. */
  Map<String, Map<String, Level>> levels(String source, Collection<String> items) {
    Map<String, Map<String, Level>> levels = new HashMap<>();
    jdbc.sql(
            """
            SELECT inventory_item_id, location_id, available, connected, version
            FROM stock_level
            WHERE source = :source AND inventory_item_id = ANY (:ids::text[])
            """)
        .param("source", source)
        .param("ids", items.toArray(String[]::new))
        .query(
            row -> {
              levels
                  .computeIfAbsent(row.getString("inventory_item_id"), item -> new HashMap<>())
                  .put(row.getString("location_id"), level(row));
            });
    return levels;
  }

  /** Keeps the level unless a newer one is kept. */
  void saveLevel(String source, String item, String location, Level level) {
    jdbc.sql(
            """
            INSERT INTO stock_level (source, inventory_item_id, location_id, available, connected, version)
            VALUES (:source, :item, :location, :available, :connected, :version)
            ON CONFLICT (source, inventory_item_id, location_id) DO UPDATE
            SET available = excluded.available, connected = excluded.connected, version = excluded.version
            WHERE stock_level.version < excluded.version
            """)
        .param("source", source)
        .param("item", item)
        .param("location", location)
        .param("available", level.available())
        .param("connected", level.connected())
        .param("version", at(level.version()))
        .update();
  }

  /** False when it waits already. */
  boolean park(String source, Parked parked, Instant now) {
    jdbc.sql(
            """
            DELETE FROM stock_parked
            WHERE source = :source AND inventory_item_id = :item AND parked_at < :tooOld
            """)
        .param("source", source)
        .param("item", parked.item())
        .param("tooOld", at(now.minus(PARKED_FOR)))
        .update();
    return 1
        == jdbc.sql(
                """
                INSERT INTO stock_parked
                    (source, inventory_item_id, location_id, available, connected, announced, version, parked_at)
                VALUES (:source, :item, :location, :available, :connected, :announced, :version, :now)
                ON CONFLICT DO NOTHING
                """)
            .param("source", source)
            .param("item", parked.item())
            .param("location", parked.location())
            .param("available", parked.level().available())
            .param("connected", parked.level().connected())
            .param("announced", parked.announced())
            .param("version", at(parked.level().version()))
            .param("now", at(now))
            .update();
  }

  /** Takes what waited for the items, oldest version first. */
  Map<String, List<Parked>> unpark(String source, Collection<String> items) {
    List<Parked> parked =
        jdbc.sql(
                """
                WITH unparked AS (
                    DELETE FROM stock_parked
                    WHERE source = :source AND inventory_item_id = ANY (:ids::text[])
                    RETURNING inventory_item_id, location_id, available, connected, announced, version
                )
                SELECT * FROM unparked ORDER BY version, location_id
                """)
            .param("source", source)
            .param("ids", items.toArray(String[]::new))
            .query(
                (row, n) ->
                    new Parked(
                        row.getString("inventory_item_id"),
                        row.getString("location_id"),
                        level(row),
                        row.getBoolean("announced")))
            .list();
    return parked.stream().collect(groupingBy(Parked::item));
  }

  /**
   * Forgets a product's variants and their levels; the count of restocks stays, so that a variant
   * that comes back does not reuse the id of an old event.
   */
  int forgetProduct(String source, String productId) {
    List<String> items =
        jdbc.sql(
                """
                SELECT inventory_item_id
                FROM stock_variant
                WHERE source = :source AND product_id = :product AND inventory_item_id IS NOT NULL
                """)
            .param("source", source)
            .param("product", productId)
            .query(String.class)
            .list();
    lockItems(source, items);
    return jdbc.sql(
            """
            WITH locked AS (
                SELECT variant_id
                FROM stock_variant
                WHERE source = :source AND product_id = :product
                ORDER BY variant_id
                FOR UPDATE
            ), levels AS (
                DELETE FROM stock_level
                WHERE source = :source AND inventory_item_id = ANY (:items::text[])
            ), items AS (
                UPDATE stock_item
                SET tracked = NULL, tracked_version = NULL
                WHERE source = :source AND inventory_item_id = ANY (:items::text[])
            )
            UPDATE stock_variant v
            SET inventory_item_id = NULL, product_id = NULL, product = NULL, variant = NULL,
                url = NULL, price = NULL, sku = NULL, published = true, backorder = false,
                mapped_version = NULL, total = NULL, total_version = NULL,
                state = 'UNKNOWN', state_since = NULL, available = NULL, version = NULL
            FROM locked
            WHERE v.source = :source AND v.variant_id = locked.variant_id
            """)
        .param("source", source)
        .param("product", productId)
        .param("items", items.toArray(String[]::new))
        .update();
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
    stock.available = row.getObject("available", Long.class);
    stock.version = instant(row, "version");
    stock.epoch = row.getLong("epoch");
    return stock;
  }

  private static Level level(ResultSet row) throws SQLException {
    return new Level(
        row.getObject("available", Long.class),
        row.getBoolean("connected"),
        row.getObject("version", OffsetDateTime.class).toInstant());
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
    return value == null ? null : value.toInstant();
  }

  private static @Nullable OffsetDateTime at(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
  }
}
