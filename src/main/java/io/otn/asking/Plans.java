package io.otn.asking;

import static java.time.ZoneOffset.UTC;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.otn.asking.Drafts.Draft;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Requests that wait for their time, in {@code consent_request}. Each transition says whether it
 * applied.
 */
@Component
class Plans {

  private static final NoArgGenerator IDS = Generators.timeBasedEpochGenerator();

  private final JdbcClient jdbc;
  private final Requests cards;
  private final AskingSettings settings;

  Plans(JdbcClient jdbc, Requests cards, AskingSettings settings) {
    this.jdbc = jdbc;
    this.cards = cards;
    this.settings = settings;
  }

  /** A request that waits for its time. */
  record Planned(UUID id, Ask ask, int tries) {}

  /**
   * Plans a request. One that is planned for this person and topic already is brought forward.
   *
   * @return false when it changes nothing
   */
  boolean plan(Ask ask, Instant dueAt, Instant now) {
    return 1
        == jdbc.sql(
                """
                INSERT INTO consent_request AS planned
                    (page_id, id, psid, topic, data, condition, condition_rules, way, state, asked_at,
                     due_at)
                VALUES (:page, :id, :psid, :topic, :data::jsonb, :condition, :rules::jsonb, :way,
                        'PLANNED', :now, :due)
                ON CONFLICT (page_id, psid, topic) WHERE state = 'PLANNED' DO UPDATE
                SET due_at = excluded.due_at, way = excluded.way, data = excluded.data,
                    condition = excluded.condition, condition_rules = excluded.condition_rules
                WHERE excluded.due_at < planned.due_at
                """)
            .param("page", ask.page())
            .param("id", IDS.generate())
            .param("psid", ask.psid())
            .param("topic", ask.topic())
            .param("data", cards.written(ask.data()))
            .param(
                "condition",
                ask.condition() == null ? null : ask.condition().toString(),
                Types.VARCHAR)
            .param("rules", ask.condition() == null ? null : ask.condition().rules(), Types.VARCHAR)
            .param("way", ask.way().name())
            .param("now", now.atOffset(UTC))
            .param("due", dueAt.atOffset(UTC))
            .update();
  }

  /** Planned requests whose time has come, on pages that have calls to spare. */
  List<Planned> due(int limit, Set<String> busyPages, Instant now) {
    return jdbc.sql(
            """
            SELECT page_id, id, psid, topic, data, way, tries
            FROM consent_request
            WHERE state = 'PLANNED' AND due_at <= :now AND NOT page_id = ANY (:busy)
            ORDER BY due_at
            LIMIT :limit
            """)
        .param("now", now.atOffset(UTC))
        .param("busy", busyPages.toArray(String[]::new))
        .param("limit", limit)
        .query(this::planned)
        .list();
  }

  /** Begins a planned one. False when another node has it, or it was taken back. */
  boolean begins(Planned planned, Draft draft, Instant now) {
    return 1
        == jdbc.sql(
                """
                UPDATE consent_request
                SET state = 'SENDING', title = :title, asked_at = :now, due_at = NULL,
                    leased_until = :leasedUntil, reason = NULL, detail = NULL
                WHERE page_id = :page AND id = :id AND state = 'PLANNED' AND due_at <= :now
                """)
            .param("page", planned.ask().page())
            .param("id", planned.id())
            .param("title", draft.title())
            .param("now", now.atOffset(UTC))
            .param("leasedUntil", now.plus(settings.lease()).atOffset(UTC))
            .update();
  }

  /** A rule says no to a planned one. */
  boolean drops(String page, UUID id, String reason, String detail) {
    return 1
        == jdbc.sql(
                """
                UPDATE consent_request
                SET state = 'DROPPED', due_at = NULL, reason = :reason, detail = :detail
                WHERE page_id = :page AND id = :id AND state = 'PLANNED'
                """)
            .param("page", page)
            .param("id", id)
            .param("reason", reason)
            .param("detail", detail)
            .update();
  }

  /** A planned one waits for its page; that is no try. */
  void waits(String page, UUID id, Instant until) {
    jdbc.sql(
            """
            UPDATE consent_request
            SET due_at = :until
            WHERE page_id = :page AND id = :id AND state = 'PLANNED'
            """)
        .param("page", page)
        .param("id", id)
        .param("until", until.atOffset(UTC))
        .update();
  }

  /** The platform was busy: the same again later. False when the lease is over. */
  boolean again(String page, UUID id, Instant due, String detail) {
    return 1
        == jdbc.sql(
                """
                UPDATE consent_request AS busy
                SET state = 'PLANNED', leased_until = NULL, due_at = :due, tries = tries + 1,
                    reason = 'platform_busy', detail = :detail
                WHERE page_id = :page AND id = :id AND state = 'SENDING'
                  AND NOT EXISTS (
                      SELECT FROM consent_request AS other
                      WHERE other.page_id = busy.page_id AND other.psid = busy.psid
                        AND other.topic = busy.topic AND other.state = 'PLANNED')
                """)
            .param("page", page)
            .param("id", id)
            .param("due", due.atOffset(UTC))
            .param("detail", detail)
            .update();
  }

  /**
   * Takes back what is planned for a person.
   *
   * @param kind only topics of this kind, and only what nobody asked for; null for all
   */
  int takesBack(String page, String psid, @Nullable String kind, String reason, String detail) {
    return jdbc.sql(
            """
            UPDATE consent_request
            SET state = 'DROPPED', due_at = NULL, reason = :reason, detail = :detail
            WHERE page_id = :page AND psid = :psid AND state = 'PLANNED'
              AND (:kind IS NULL
                   OR (starts_with(topic, :kind || ':') AND way IN ('FIRST_CONTACT', 'ENGAGEMENT', 'EXPIRY')))
            """)
        .param("page", page)
        .param("psid", psid)
        .param("kind", kind, Types.VARCHAR)
        .param("reason", reason)
        .param("detail", detail)
        .update();
  }

  private Planned planned(ResultSet row, int n) throws SQLException {
    return new Planned(
        row.getObject("id", UUID.class),
        new Ask(
            row.getString("page_id"),
            row.getString("psid"),
            row.getString("topic"),
            cards.read(row.getString("data")),
            Way.valueOf(row.getString("way"))),
        row.getInt("tries"));
  }
}
