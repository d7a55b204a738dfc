package io.otn.connector;

import static java.time.ZoneOffset.UTC;

import io.otn.trigger.TriggerEvents;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Changes of a shop that move its stock but bring nothing back: a location opens or closes, an
 * inventory item goes, all of a shop goes. They never fire. Where what is left does not say for
 * certain whether a variant is in or out, its next hint is a baseline.
 *
 * <p>The caller has a transaction open on this thread; rows are locked in the order of {@code
 * StockRows}.
 */
@Component
public class SilentStock {
  private final JdbcClient jdbc;
  private final StockRows rows;
  private final TriggerEvents events;

  SilentStock(JdbcClient jdbc, StockRows rows, TriggerEvents events) {
    this.jdbc = jdbc;
    this.rows = rows;
    this.events = events;
  }

  /**
   * A location closed: what lies there counts no longer.
   *
   * @return how many items had stock told of there
   */
  public int closeLocation(String source, String location, Instant version) {
    List<String> items = lockItemsAt(source, location);
    jdbc.sql(
            """
            UPDATE stock_level
            SET connected = false, available = NULL, version = greatest(version, :version)
            WHERE source = :source AND location_id = :location
            """)
        .param("source", source)
        .param("location", location)
        .param("version", version.atOffset(UTC))
        .update();
    jdbc.sql("DELETE FROM stock_location WHERE source = :source AND location_id = :location")
        .param("source", source)
        .param("location", location)
        .update();
    recompute(source, items, version);
    return items.size();
  }

  /**
   * A location opened: what lies there is told by the hints to come, and is no restock.
   *
   * @return how many items had stock told of there before
   */
  public int openLocation(String source, String location) {
    List<String> items = lockItemsAt(source, location);
    rows.seeLocation(source, location);
    unsettle(source, items);
    return items.size();
  }

  /** An inventory item is deleted: its variant's stock is not known until another one is named. */
  public void forgetItem(String source, String item) {
    List<String> items = List.of(item);
    rows.lockItems(source, items);
    unsettle(source, items);
    jdbc.sql(
            """
            WITH parked AS (
                DELETE FROM stock_parked WHERE source = :source AND inventory_item_id = :item
            )
            UPDATE stock_variant
            SET inventory_item_id = NULL
            WHERE source = :source AND inventory_item_id = :item
            """)
        .param("source", source)
        .param("item", item)
        .update();
    rows.forgetItems(source, items);
  }

  /**
   * Forgets all that a shop told of its stock. What stays of a variant is its id and how often it
   * came back, so that no later event takes the id of an old one.
   *
   * @return how many variants were known
   */
  public int forgetSource(String source) {
    for (String table :
        List.of("stock_question", "stock_parked", "stock_level", "stock_location", "stock_item")) {
      jdbc.sql("DELETE FROM " + table + " WHERE source = :source").param("source", source).update();
    }
    return jdbc.sql(
            """
            UPDATE stock_variant
            SET inventory_item_id = NULL, product_id = NULL, product = NULL, variant = NULL,
                url = NULL, price = NULL, sku = NULL, published = true, backorder = false,
                mapped_version = NULL, total = NULL, total_version = NULL,
                state = 'UNKNOWN', state_since = NULL, doubt_since = NULL,
                available = NULL, version = NULL,
                came_back_at = NULL, fires_at = NULL, recheck = false, decision = NULL
            WHERE source = :source
            """)
        .param("source", source)
        .update();
  }

  /** The ids of a product's variants, as far as they are known. */
  public List<String> variantsOf(String source, String product) {
    return jdbc.sql(
            """
            SELECT variant_id
            FROM stock_variant
            WHERE source = :source AND product_id = :product
            ORDER BY variant_id
            """)
        .param("source", source)
        .param("product", product)
        .query(String.class)
        .list();
  }

  private List<String> lockItemsAt(String source, String location) {
    List<String> items =
        jdbc.sql(
                """
                SELECT inventory_item_id
                FROM stock_level
                WHERE source = :source AND location_id = :location
                """)
            .param("source", source)
            .param("location", location)
            .query(String.class)
            .list();
    rows.lockItems(source, items);
    return items;
  }

  private record Settled(String variantId, long epoch, boolean wentOut) {}

  /**
   * In, if the levels that are left hold something; out, if they are all there are; or unknown.
   * What was told of a variant that is out by now is taken back from who was not reached.
   */
  private void recompute(String source, List<String> items, Instant version) {
    jdbc
        .sql(
            """
            WITH locked AS (
                SELECT variant_id, inventory_item_id, state AS before
                FROM stock_variant
                WHERE source = :source AND inventory_item_id = ANY (:items::text[]) AND state <> 'UNKNOWN'
                ORDER BY variant_id
                FOR UPDATE
            ), stock AS (
                SELECT locked.variant_id, locked.before, sum(greatest(level.available, 0)) AS available,
                       count(*) FILTER (WHERE location.location_id IS NOT NULL)
                           = (SELECT count(*) FROM stock_location WHERE source = :source) AS complete
                FROM locked
                LEFT JOIN stock_level level
                    ON level.source = :source AND level.inventory_item_id = locked.inventory_item_id
                       AND level.connected AND level.available IS NOT NULL
                LEFT JOIN stock_location location
                    ON location.source = :source AND location.location_id = level.location_id
                GROUP BY locked.variant_id, locked.before
            ), settled AS (
                SELECT variant_id, before, available,
                       CASE WHEN available > 0 THEN 'IN' WHEN complete THEN 'OUT' ELSE 'UNKNOWN' END AS state
                FROM stock
            )
            UPDATE stock_variant variant
            SET state = settled.state,
                state_since = CASE WHEN settled.state <> 'UNKNOWN' THEN :version::timestamptz END,
                doubt_since = NULL, available = settled.available,
                total = NULL, total_version = NULL,
                version = greatest(variant.version, :version::timestamptz),
                came_back_at = CASE WHEN settled.state = 'IN' THEN variant.came_back_at END,
                fires_at = CASE WHEN settled.state = 'IN' THEN variant.fires_at END
            FROM settled
            WHERE variant.source = :source AND variant.variant_id = settled.variant_id
            RETURNING variant.variant_id, variant.epoch,
                      settled.before = 'IN' AND settled.state = 'OUT' AS went_out
            """)
        .param("source", source)
        .param("items", items.toArray(String[]::new))
        .param("version", version.atOffset(UTC))
        .query(Settled.class)
        .list()
        .stream()
        .filter(Settled::wentOut)
        .forEach(
            out ->
                events.withdraw(
                    source, VariantStock.eventId(out.variantId(), out.epoch()), "sold_out"));
  }

  private void unsettle(String source, List<String> items) {
    jdbc.sql(
            """
            WITH locked AS (
                SELECT variant_id
                FROM stock_variant
                WHERE source = :source AND inventory_item_id = ANY (:items::text[])
                ORDER BY variant_id
                FOR UPDATE
            )
            UPDATE stock_variant variant
            SET state = 'UNKNOWN', state_since = NULL, doubt_since = NULL,
                came_back_at = NULL, fires_at = NULL, recheck = false
            FROM locked
            WHERE variant.source = :source AND variant.variant_id = locked.variant_id
            """)
        .param("source", source)
        .param("items", items.toArray(String[]::new))
        .update();
  }
}
