package io.otn.delivery;

import static java.time.ZoneOffset.UTC;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Claims what is due, at the pace that all nodes share and in fair shares of pages. */
@Component
class Claims {

  /** Pace is kept in slots of this many milliseconds; a second is covered by eleven of them. */
  static final long SLOT_MILLIS = 100;

  private final JdbcClient jdbc;
  private final DeliverySettings settings;

  Claims(JdbcClient jdbc, DeliverySettings settings) {
    this.jdbc = jdbc;
    this.settings = settings;
  }

  /** A delivery that this node now holds, before it knows the token. */
  record Claimed(
      DeliveryId id,
      int attempt,
      int charged,
      boolean unknown,
      Instant expiresAt,
      long consent,
      String psid,
      String topic,
      UUID event) {}

  /**
   * Claims what is due on the pages that may send now, in fair shares.
   *
   * <p>Two statements: the first takes the pages, so that the second sees, in a snapshot of its
   * own, all that other nodes have sent on them.
   */
  @Transactional
  List<Claimed> claim(String channel, int limit, Instant now) {
    List<String> pages = takePages(channel, limit, now);
    if (pages.isEmpty()) {
      return List.of();
    }
    int share = Math.ceilDiv(limit, pages.size());
    return jdbc.sql(
            """
            WITH budget AS (
                SELECT wanted.page_id,
                       CASE WHEN :rate = 0 THEN :share
                            ELSE least(:share, :rate - coalesce(sum(pace.used), 0)) END AS n
                FROM unnest(:pages) AS wanted (page_id)
                LEFT JOIN page_pace AS pace
                    ON pace.page_id = wanted.page_id AND pace.slot BETWEEN :slot - 10 AND :slot
                GROUP BY wanted.page_id
            ), due AS (
                SELECT mine.page_id, mine.id
                FROM budget
                CROSS JOIN LATERAL (
                    SELECT page_id, id
                    FROM delivery
                    WHERE page_id = budget.page_id AND channel = :channel
                      AND state = 'DUE' AND due_at <= :now AND expires_at > :now
                    ORDER BY lane, due_at, id
                    LIMIT greatest(budget.n, 0)
                    FOR UPDATE SKIP LOCKED
                ) AS mine
            ), paced AS (
                INSERT INTO page_pace (page_id, slot, used)
                SELECT page_id, :slot, count(*) FROM due WHERE :rate > 0 GROUP BY page_id
                ON CONFLICT (page_id, slot) DO UPDATE SET used = page_pace.used + excluded.used
            )
            UPDATE delivery
            SET state = 'SENDING', attempt = attempt + 1, leased_until = :leasedUntil
            FROM due
            WHERE delivery.page_id = due.page_id AND delivery.id = due.id
            RETURNING delivery.page_id, delivery.id, attempt, charged, unknown, expires_at, consent_id,
                      psid, topic, event_id
            """)
        .param("channel", channel)
        .param("pages", pages.toArray(String[]::new))
        .param("share", share)
        .param("rate", settings.pageRate())
        .param("slot", now.toEpochMilli() / SLOT_MILLIS)
        .param("now", now.atOffset(UTC))
        .param("leasedUntil", now.plus(settings.lease()).atOffset(UTC))
        .query(Claims::claimed)
        .list();
  }

  private List<String> takePages(String channel, int limit, Instant now) {
    return jdbc.sql(
            """
            SELECT id
            FROM page
            WHERE state = 'RUNNING' AND (held_until IS NULL OR held_until <= :now)
              AND EXISTS (
                  SELECT FROM delivery
                  WHERE page_id = page.id AND channel = :channel AND state = 'DUE' AND due_at <= :now
              )
            ORDER BY random()   -- where there are more pages than messages to claim, each has its turn
            LIMIT :limit
            FOR NO KEY UPDATE SKIP LOCKED
            """)
        .param("channel", channel)
        .param("now", now.atOffset(UTC))
        .param("limit", limit)
        .query(String.class)
        .list();
  }

  private static Claimed claimed(ResultSet row, int n) throws SQLException {
    return new Claimed(
        new DeliveryId(row.getString("page_id"), row.getLong("id")),
        row.getInt("attempt"),
        row.getInt("charged"),
        row.getBoolean("unknown"),
        row.getTimestamp("expires_at").toInstant(),
        row.getLong("consent_id"),
        row.getString("psid"),
        row.getString("topic"),
        row.getObject("event_id", UUID.class));
  }

  /** Forgets the pace of seconds gone by. */
  void forgetPace(Instant now) {
    jdbc.sql("DELETE FROM page_pace WHERE slot < :slot")
        .param("slot", now.toEpochMilli() / SLOT_MILLIS - 600)
        .update();
  }
}
