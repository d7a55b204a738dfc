package io.otn.connector;

import static java.util.stream.Collectors.groupingBy;

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
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Inventory items: their levels, and the hints that wait for a name. Rows are locked in one order,
 * items before variants and each by id, so that two nodes that read webhooks at once neither fire
 * twice nor wait for each other in a circle.
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

  /**
   * Keeps the level unless a newer one is kept.
   *
   * @param answered the shop itself has just said so: newer than what is kept of the same second
   */
  void saveLevel(String source, String item, String location, Level level, boolean answered) {
    jdbc.sql(
            """
            INSERT INTO stock_level (source, inventory_item_id, location_id, available, connected, version)
            VALUES (:source, :item, :location, :available, :connected, :version)
            ON CONFLICT (source, inventory_item_id, location_id) DO UPDATE
            SET available = excluded.available, connected = excluded.connected, version = excluded.version
            WHERE stock_level.version < excluded.version
               OR :answered AND stock_level.version = excluded.version
            """)
        .param("answered", answered)
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

  /** Forgets the items' levels and whether they are tracked. */
  void forgetItems(String source, Collection<String> items) {
    jdbc.sql(
            """
            WITH levels AS (
                DELETE FROM stock_level
                WHERE source = :source AND inventory_item_id = ANY (:ids::text[])
            )
            UPDATE stock_item
            SET tracked = NULL, tracked_version = NULL
            WHERE source = :source AND inventory_item_id = ANY (:ids::text[])
            """)
        .param("source", source)
        .param("ids", items.toArray(String[]::new))
        .update();
  }

  /** Remembers a location of the shop; true stock is at all of them together. */
  void seeLocation(String source, String location) {
    jdbc.sql(
            """
            INSERT INTO stock_location (source, location_id)
            VALUES (:source, :location)
            ON CONFLICT DO NOTHING
            """)
        .param("source", source)
        .param("location", location)
        .update();
  }

  Set<String> locations(String source) {
    return jdbc.sql("SELECT location_id FROM stock_location WHERE source = :source")
        .param("source", source)
        .query(String.class)
        .set();
  }

  /** A product to ask the shop about; later messages wait for the same answer. */
  void ask(String source, String product, Instant now, Instant dueAt) {
    jdbc.sql(
            """
            INSERT INTO stock_question (source, product_id, asked_for, due_at)
            VALUES (:source, :product, :now, :dueAt)
            ON CONFLICT (source, product_id) DO UPDATE SET asked_for = excluded.asked_for
            """)
        .param("source", source)
        .param("product", product)
        .param("now", at(now))
        .param("dueAt", at(dueAt))
        .update();
  }

  private static Level level(ResultSet row) throws SQLException {
    return new Level(
        row.getObject("available", Long.class),
        row.getBoolean("connected"),
        row.getObject("version", OffsetDateTime.class).toInstant());
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
