package io.otn.consent;

import static java.time.ZoneOffset.UTC;

import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What expires soon, and who may be asked again because it did. */
@Component
public class Expiry {

  private final JdbcClient jdbc;

  Expiry(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Permissions of one page that nobody used so far; each number includes those before it.
   *
   * @param next when the first of them expires
   */
  public record Soon(
      String page, long inOneDay, long inSevenDays, long inThirtyDays, @Nullable Instant next) {}

  /** Page by page; counted along an index, so only what expires soon costs anything. */
  public List<Soon> soon(@Nullable String page, Instant now) {
    return jdbc.sql(
            """
            SELECT page.id AS page, soon.*
            FROM page, LATERAL (
                SELECT count(*) FILTER (WHERE expires_at <= :day) AS in_one_day,
                       count(*) FILTER (WHERE expires_at <= :week) AS in_seven_days,
                       count(*) AS in_thirty_days,
                       min(expires_at) AS next
                FROM consent
                WHERE page_id = page.id AND held AND expires_at > :now AND expires_at <= :month
            ) AS soon
            WHERE page.id = :page OR :page IS NULL
            ORDER BY page.id
            """)
        .param("page", page, Types.VARCHAR)
        .param("now", now.atOffset(UTC))
        .param("day", now.plus(Duration.ofDays(1)).atOffset(UTC))
        .param("week", now.plus(Duration.ofDays(7)).atOffset(UTC))
        .param("month", now.plus(Duration.ofDays(30)).atOffset(UTC))
        .query(Soon.class)
        .list();
  }

  /**
   * A person whose permission expired unused.
   *
   * @param windowExpiresAt until when the person may be asked; null where they never wrote
   */
  public record Lapsed(
      String id,
      String page,
      String psid,
      String topic,
      @Nullable String titleShown,
      Instant expiredAt,
      @Nullable Instant windowExpiresAt) {}

  /**
   * Who may be asked again: their newest consent to the topic expired, and they were not asked
   * since.
   *
   * @param psid null for all people of the page
   * @param open only those whose window is open now
   * @param after the id of the consent before the first
   */
  public List<Lapsed> toAskAgain(
      @Nullable String page,
      @Nullable String psid,
      boolean open,
      long after,
      int limit,
      Instant now) {
    return jdbc.sql(
            """
            SELECT id, page_id AS page, psid, topic, title_shown, expires_at AS expired_at, window_expires_at
            FROM consent
            LEFT JOIN subscriber USING (page_id, psid)
            WHERE lapsed AND id > :after
              AND (page_id = :page OR :page IS NULL)
              AND (psid = :psid OR :psid IS NULL)
              AND (NOT :open OR window_expires_at > :now)
              -- whoever tapped once more since, or took it back, is not asked
              AND NOT EXISTS (
                  SELECT FROM consent AS newer
                  WHERE newer.page_id = consent.page_id AND newer.psid = consent.psid
                    AND newer.topic = consent.topic
                    AND (newer.granted_at, newer.id) > (consent.granted_at, consent.id)
              )
            ORDER BY id
            LIMIT :limit
            """)
        .param("page", page, Types.VARCHAR)
        .param("psid", psid, Types.VARCHAR)
        .param("open", open)
        .param("after", after)
        .param("limit", limit)
        .param("now", now.atOffset(UTC))
        .query(Lapsed.class)
        .list();
  }

  /**
   * Notes that a person is asked again about a topic. To be called before the card is sent, so that
   * nobody is asked twice.
   *
   * @return false when they were asked already, or there is nothing to ask again
   */
  public boolean asks(String page, String psid, String topic, Instant now) {
    return 0
        < jdbc.sql(
                """
                UPDATE consent
                SET asked_again_at = :now
                WHERE page_id = :page AND psid = :psid AND topic = :topic
                  AND lapsed
                  AND NOT EXISTS (
                      SELECT FROM consent AS newer
                      WHERE newer.page_id = consent.page_id AND newer.psid = consent.psid
                        AND newer.topic = consent.topic AND newer.state <> 'EXPIRED'
                        AND (newer.granted_at, newer.id) > (consent.granted_at, consent.id)
                  )
                """)
            .param("page", page)
            .param("psid", psid)
            .param("topic", topic)
            .param("now", now.atOffset(UTC))
            .update();
  }
}
