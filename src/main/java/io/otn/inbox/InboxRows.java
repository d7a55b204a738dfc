package io.otn.inbox;

import static java.time.ZoneOffset.UTC;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The statements on the table {@code inbox}: many rows at once, by source. */
@Component
class InboxRows {

  private final JdbcClient jdbc;

  InboxRows(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  record Row(
      long id, String deliveryId, String subject, byte[] body, Instant receivedAt, int tries) {}

  record Source(String kind, String name) {}

  /** The sources of which something is due: an index look-up for each, however much it is. */
  List<Source> due() {
    return jdbc.sql(
            """
            WITH RECURSIVE waiting AS (
                (SELECT kind, source
                 FROM inbox
                 WHERE state = 'RECEIVED'
                 ORDER BY kind, source
                 LIMIT 1)
                UNION ALL
                SELECT next.kind, next.source
                FROM waiting
                CROSS JOIN LATERAL (
                    SELECT inbox.kind, inbox.source
                    FROM inbox
                    WHERE state = 'RECEIVED' AND (inbox.kind, inbox.source) > (waiting.kind, waiting.source)
                    ORDER BY inbox.kind, inbox.source
                    LIMIT 1) AS next
            )
            SELECT kind, source AS name
            FROM waiting
            """)
        .query(Source.class)
        .list();
  }

  /** True when nobody else reads this source until the transaction ends. */
  boolean lock(String kind, String source) {
    return jdbc.sql("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))")
        .param("name", "otn inbox " + kind + "/" + source)
        .query(Boolean.class)
        .single();
  }

  /** What is due of a source, in the order it came. */
  List<Row> next(String kind, String source, Instant now, int limit) {
    return jdbc.sql(
            """
            SELECT id, delivery_id, subject, body, received_at, tries
            FROM inbox
            WHERE kind = :kind AND source = :source AND state = 'RECEIVED' AND due_at <= :now
            ORDER BY kind, source, id
            LIMIT :limit
            FOR UPDATE SKIP LOCKED
            """)
        .param("kind", kind)
        .param("source", source)
        .param("now", now.atOffset(UTC))
        .param("limit", limit)
        .query(Row.class)
        .list();
  }

  record Settled(Row row, Read read) {}

  void settle(List<Settled> settled, Instant now) {
    jdbc.sql(
            """
            UPDATE inbox
            SET state = 'DONE', reason = read.reason, change = read.change, events = read.events::uuid[],
                settled_at = :now, tries = tries + 1
            FROM unnest(:ids::bigint[], :receivedAts::timestamptz[], :reasons::text[], :changes::text[], :events::text[])
                     AS read (id, received_at, reason, change, events)
            WHERE inbox.id = read.id AND inbox.received_at = read.received_at AND state = 'RECEIVED'
            """)
        .param("ids", settled.stream().map(each -> each.row().id()).toArray(Long[]::new))
        .param(
            "receivedAts",
            settled.stream().map(each -> each.row().receivedAt().toString()).toArray(String[]::new))
        .param(
            "reasons",
            settled.stream().map(each -> storable(each.read().reason())).toArray(String[]::new))
        .param(
            "changes",
            settled.stream().map(each -> changes(each.read().change())).toArray(String[]::new))
        .param(
            "events",
            settled.stream().map(each -> array(each.read().events())).toArray(String[]::new))
        .param("now", now.atOffset(UTC))
        .update();
  }

  private static @Nullable String changes(@Nullable String change) {
    return change == null ? null : storable(change);
  }

  private static String array(List<UUID> ids) {
    return "{" + String.join(",", ids.stream().map(UUID::toString).toList()) + "}";
  }

  void fail(Row row, String reason, Instant now) {
    jdbc.sql(
            """
            UPDATE inbox
            SET state = 'FAILED', reason = :reason, settled_at = :now, tries = tries + 1
            WHERE id = :id AND received_at = :receivedAt AND state = 'RECEIVED'
            """)
        .param("id", row.id())
        .param("receivedAt", at(row.receivedAt()))
        .param("reason", storable(reason))
        .param("now", at(now))
        .update();
  }

  void putOff(Row row, String reason, Instant due) {
    jdbc.sql(
            """
            UPDATE inbox
            SET tries = tries + 1, due_at = :due, reason = :reason
            WHERE id = :id AND received_at = :receivedAt AND state = 'RECEIVED'
            """)
        .param("id", row.id())
        .param("receivedAt", at(row.receivedAt()))
        .param("due", at(due))
        .param("reason", storable(reason))
        .update();
  }

  private static OffsetDateTime at(Instant instant) {
    return instant.atOffset(UTC);
  }

  /** PostgreSQL keeps no U+0000, and what a reader says may quote the sender. */
  private static String storable(String reason) {
    return reason.replace("\0", "");
  }
}
