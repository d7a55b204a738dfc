package io.otn.consent;

import static java.time.ZoneOffset.UTC;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Takes consents back for their holders, and tells what they hold. A reserved consent is withdrawn
 * too: the claim of its delivery finds it gone, and cancels. A message that is under way at that
 * moment may still arrive.
 */
@Component
public class Withdrawals {

  /** Reasons, as they stand with the consent. */
  public static final String BY_PERSON = "withdrawn_by_person";

  static final String BY_API = "withdrawn_by_api";

  private final JdbcClient jdbc;

  Withdrawals(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Withdraws what a person holds on a page.
   *
   * @param topic null for all topics
   * @param until what was granted later stays; null for all
   * @return how many consents were alive and are withdrawn now
   */
  public int ofPerson(
      String page,
      String psid,
      @Nullable String topic,
      @Nullable Instant until,
      String reason,
      Instant now) {
    return jdbc.sql(
            """
            UPDATE consent
            SET state = 'WITHDRAWN', reason = :reason, changed_at = :now
            WHERE page_id = :page AND psid = :psid AND (topic = :topic OR :topic IS NULL)
              AND (granted_at <= :until OR :until::timestamptz IS NULL)
              AND state IN ('HELD', 'RESERVED')
            """)
        .param("page", page)
        .param("psid", psid)
        .param("topic", topic, java.sql.Types.VARCHAR)
        .param(
            "until",
            until == null ? null : until.atOffset(UTC),
            java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
        .param("reason", reason)
        .param("now", now.atOffset(UTC))
        .update();
  }

  /** Withdraws one. False when it is over already, or was never there. */
  boolean one(@Nullable String page, long id, String reason, Instant now) {
    return 1
        == jdbc.sql(
                """
                UPDATE consent
                SET state = 'WITHDRAWN', reason = :reason, changed_at = :now
                FROM page
                WHERE consent.page_id = page.id AND consent.id = :id
                  AND (page.id = :page OR :page IS NULL)
                  AND consent.state IN ('HELD', 'RESERVED')
                """)
            .param("page", page, java.sql.Types.VARCHAR)
            .param("id", id)
            .param("reason", reason)
            .param("now", now.atOffset(UTC))
            .update();
  }

  /** One consent without its token. */
  Optional<Consent> find(@Nullable String page, long id) {
    // Ids are unique in themselves; the pages are named one by one because the key begins with
    // them.
    return jdbc.sql(
            """
            SELECT page_id AS page, consent.id, psid, topic, consent.state, consent.reason, title_shown,
                   condition, granted_at, expires_at
            FROM page
            JOIN consent ON consent.page_id = page.id AND consent.id = :id
            WHERE page.id = :page OR :page IS NULL
            """)
        .param("page", page, java.sql.Types.VARCHAR)
        .param("id", id)
        .query(Consent.class)
        .optional();
  }

  /** Whether a person holds a living consent for any topic of this kind. */
  public boolean holdsKind(String page, String psid, String kind, Instant now) {
    return jdbc.sql(
            """
            SELECT EXISTS (
                SELECT FROM consent
                WHERE page_id = :page AND psid = :psid AND starts_with(topic, :kind || ':')
                  AND state IN ('HELD', 'RESERVED') AND expires_at > :now
            )
            """)
        .param("page", page)
        .param("psid", psid)
        .param("kind", kind)
        .param("now", now.atOffset(UTC))
        .query(Boolean.class)
        .single();
  }

  /**
   * What an earlier consent was about.
   *
   * @param data of its card, as JSON
   * @param condition as the person allowed it; null for all news of the topic
   */
  public record Earlier(String data, @Nullable String condition) {}

  /** The consent that ended last for this topic; empty when none did. */
  public Optional<Earlier> ended(String page, String psid, String topic) {
    return jdbc.sql(
            """
            SELECT data, condition
            FROM consent
            WHERE page_id = :page AND psid = :psid AND topic = :topic
              AND state IN ('SPENT', 'VOID', 'WITHDRAWN', 'EXPIRED')
            ORDER BY changed_at DESC
            LIMIT 1
            """)
        .params(Map.of("page", page, "psid", psid, "topic", topic))
        .query(Earlier.class)
        .optional();
  }
}
