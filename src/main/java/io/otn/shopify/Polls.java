package io.otn.shopify;

import static java.time.ZoneOffset.UTC;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How far each shop has been read by its Admin API. */
@Component
class Polls {

  /**
   * @param begunAt when this shop was read for the first time, since it was forgotten last
   * @param changedTo the newest change that was seen, by the shop's clock; null when nothing was
   *     read yet
   * @param fullStartedAt of the full read under way, else of the last one
   * @param fullCursor where the full read under way goes on; null from the beginning
   */
  record Poll(
      String source,
      Instant begunAt,
      @Nullable Instant changedTo,
      @Nullable Instant polledAt,
      boolean fullDue,
      @Nullable Instant fullStartedAt,
      @Nullable String fullCursor,
      @Nullable Instant fullEndedAt,
      @Nullable String currency,
      @Nullable Instant auditedAt,
      @Nullable String auditSaid) {}

  private final JdbcClient jdbc;

  Polls(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The shop's, begun now if nothing of it was read. */
  Poll begin(String source, Instant now) {
    jdbc.sql(
            """
            INSERT INTO shopify_poll (source, begun_at) VALUES (:source, :now)
            ON CONFLICT (source) DO NOTHING
            """)
        .param("source", source)
        .param("now", now.atOffset(UTC))
        .update();
    return find(source).orElseThrow();
  }

  /** Empty when nothing of it was read. */
  Optional<Poll> find(String source) {
    return jdbc.sql(
            """
            SELECT begun_at, changed_to, polled_at, full_due, full_started_at, full_cursor, full_ended_at,
                   currency, audited_at, audit_said
            FROM shopify_poll
            WHERE source = :source
            """)
        .param("source", source)
        .query(
            (row, n) ->
                new Poll(
                    source,
                    row.getObject("begun_at", OffsetDateTime.class).toInstant(),
                    instant(row.getObject("changed_to", OffsetDateTime.class)),
                    instant(row.getObject("polled_at", OffsetDateTime.class)),
                    row.getBoolean("full_due"),
                    instant(row.getObject("full_started_at", OffsetDateTime.class)),
                    row.getString("full_cursor"),
                    instant(row.getObject("full_ended_at", OffsetDateTime.class)),
                    row.getString("currency"),
                    instant(row.getObject("audited_at", OffsetDateTime.class)),
                    row.getString("audit_said")))
        .optional();
  }

  /** The next run reads all variants. */
  void makeFullDue(String source) {
    jdbc.sql("UPDATE shopify_poll SET full_due = true WHERE source = :source")
        .param("source", source)
        .update();
  }

  /** A read of changes ended, and saw all up to this. The mark never goes back. */
  void changesRead(String source, @Nullable Instant newest, Instant now) {
    jdbc.sql(
            """
            UPDATE shopify_poll
            SET changed_to = greatest(changed_to, :newest::timestamptz), polled_at = :now
            WHERE source = :source
            """)
        .param("source", source)
        .param("newest", newest == null ? null : newest.atOffset(UTC))
        .param("now", now.atOffset(UTC))
        .update();
  }

  /**
   * A full read begins.
   *
   * @param changesFrom where reads of changes go on if there was none before
   */
  void fullStarted(String source, Instant changesFrom, Instant now) {
    jdbc.sql(
            """
            UPDATE shopify_poll
            SET full_started_at = :now, full_cursor = NULL, changed_to = coalesce(changed_to, :from)
            WHERE source = :source
            """)
        .param("source", source)
        .param("from", changesFrom.atOffset(UTC))
        .param("now", now.atOffset(UTC))
        .update();
  }

  /** The full read goes on behind this. */
  void fullReadTo(String source, String cursor) {
    jdbc.sql("UPDATE shopify_poll SET full_cursor = :cursor WHERE source = :source")
        .param("source", source)
        .param("cursor", cursor)
        .update();
  }

  void fullEnded(String source, Instant now) {
    jdbc.sql(
            """
            UPDATE shopify_poll
            SET full_due = false, full_cursor = NULL, full_ended_at = :now
            WHERE source = :source
            """)
        .param("source", source)
        .param("now", now.atOffset(UTC))
        .update();
  }

  void currency(String source, String currency) {
    jdbc.sql("UPDATE shopify_poll SET currency = :currency WHERE source = :source")
        .param("source", source)
        .param("currency", currency)
        .update();
  }

  void audited(String source, String said, Instant now) {
    jdbc.sql("UPDATE shopify_poll SET audited_at = :now, audit_said = :said WHERE source = :source")
        .param("said", said)
        .param("source", source)
        .param("now", now.atOffset(UTC))
        .update();
  }

  /** A full read saw these products. */
  void seen(String source, Collection<String> products, Instant now) {
    jdbc.sql(
            """
            INSERT INTO shopify_product (source, product_id, seen_at)
            SELECT :source, id, :now
            FROM unnest(:ids::text[]) AS id
            ON CONFLICT (source, product_id) DO UPDATE SET seen_at = excluded.seen_at
            """)
        .param("source", source)
        .param("ids", products.toArray(String[]::new))
        .param("now", now.atOffset(UTC))
        .update();
  }

  /** Products of earlier full reads that the one begun then has not seen. */
  List<String> unseen(String source, Instant since) {
    return jdbc.sql(
            """
            SELECT product_id
            FROM shopify_product
            WHERE source = :source AND seen_at < :since
            ORDER BY product_id
            """)
        .param("source", source)
        .param("since", since.atOffset(UTC))
        .query(String.class)
        .list();
  }

  void forgetProducts(String source, Collection<String> products) {
    jdbc.sql(
            """
            DELETE FROM shopify_product
            WHERE source = :source AND product_id = ANY (:ids::text[])
            """)
        .param("source", source)
        .param("ids", products.toArray(String[]::new))
        .update();
  }

  /** Forgets all of a shop; the next run begins anew. */
  void forget(String source) {
    for (String table : List.of("shopify_poll", "shopify_product", "shopify_read")) {
      jdbc.sql("DELETE FROM " + table + " WHERE source = :source").param("source", source).update();
    }
  }

  private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
    return time == null ? null : time.toInstant();
  }
}
