package io.otn.asking;

import static java.time.ZoneOffset.UTC;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Texts that follow a tap, an answer or a stop word, in {@code follow_up}. They are said at most
 * once: a call that was never answered is not made again, for nobody wants to be thanked twice.
 */
@Component
class FollowUps {

  private final JdbcClient jdbc;
  private final AskingSettings settings;
  private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

  FollowUps(JdbcClient jdbc, AskingSettings settings) {
    this.jdbc = jdbc;
    this.settings = settings;
  }

  /** What a text follows. */
  enum Occasion {
    AFTER_TAP,
    ENGAGEMENT,
    STOP
  }

  record FollowUp(String page, UUID id, String psid, String text, int tries) {}

  /**
   * Plans a text, within the transaction that makes its cause true. False when this cause has one.
   *
   * @param cause what it follows, unique for the occasion
   */
  boolean plan(
      String page,
      String psid,
      Occasion occasion,
      String cause,
      @Nullable String topic,
      String text,
      Instant now) {
    return 1
        == jdbc.sql(
                """
                INSERT INTO follow_up (page_id, id, psid, occasion, cause, topic, text, planned_at, due_at)
                VALUES (:page, :id, :psid, :occasion, :cause, :topic, :text, :now, :now)
                ON CONFLICT (page_id, occasion, cause) DO NOTHING
                """)
            .param("page", page)
            .param("id", ids.generate())
            .param("psid", psid)
            .param("occasion", occasion.name())
            .param("cause", cause)
            .param("topic", topic, java.sql.Types.VARCHAR)
            .param("text", text)
            .param("now", now.atOffset(UTC))
            .update();
  }

  /** Notes that and why a text was not even planned. */
  void notes(
      String page,
      String psid,
      Occasion occasion,
      String cause,
      @Nullable String topic,
      String reason,
      String detail,
      Instant now) {
    jdbc.sql(
            """
            INSERT INTO follow_up (page_id, id, psid, occasion, cause, topic, text, state, reason, detail,
                                   planned_at)
            VALUES (:page, :id, :psid, :occasion, :cause, :topic, '', 'DROPPED', :reason, :detail, :now)
            ON CONFLICT (page_id, occasion, cause) DO NOTHING
            """)
        .param("page", page)
        .param("id", ids.generate())
        .param("psid", psid)
        .param("occasion", occasion.name())
        .param("cause", cause)
        .param("topic", topic, java.sql.Types.VARCHAR)
        .param("reason", reason)
        .param("detail", detail)
        .param("now", now.atOffset(UTC))
        .update();
  }

  /**
   * Claims what is due on pages that run, where the window is open. What cannot be said any more is
   * ended before.
   */
  List<FollowUp> claim(int limit, Set<String> busyPages, Instant now) {
    endLate(now);
    return jdbc.sql(
            """
            WITH due AS (
                SELECT follow_up.page_id, follow_up.id
                FROM follow_up
                JOIN page ON page.id = follow_up.page_id
                JOIN subscriber USING (page_id, psid)
                WHERE follow_up.state = 'PLANNED' AND due_at <= :now
                  AND page.state = 'RUNNING' AND (held_until IS NULL OR held_until <= :now)
                  AND window_expires_at > :now
                  AND NOT follow_up.page_id = ANY (:busy)
                ORDER BY due_at
                LIMIT :limit
                FOR UPDATE OF follow_up SKIP LOCKED
            )
            UPDATE follow_up
            SET state = 'SENDING', due_at = NULL, leased_until = :leasedUntil, tries = tries + 1,
                reason = NULL, detail = NULL
            FROM due
            WHERE follow_up.page_id = due.page_id AND follow_up.id = due.id
            RETURNING follow_up.page_id, follow_up.id, psid, text, tries
            """)
        .param("now", now.atOffset(UTC))
        .param("busy", busyPages.toArray(String[]::new))
        .param("limit", limit)
        .param("leasedUntil", now.plus(settings.lease()).atOffset(UTC))
        .query(FollowUps::read)
        .list();
  }

  private void endLate(Instant now) {
    jdbc.sql(
            """
            WITH late AS (
                SELECT page_id, id
                FROM follow_up
                WHERE state = 'PLANNED' AND due_at <= :now
                  AND (planned_at <= :late OR NOT EXISTS (
                      SELECT FROM subscriber
                      WHERE subscriber.page_id = follow_up.page_id AND subscriber.psid = follow_up.psid
                        AND window_expires_at > :now))
                LIMIT 1000
                FOR UPDATE SKIP LOCKED
            )
            UPDATE follow_up
            SET state = 'DROPPED', due_at = NULL,
                reason = CASE WHEN planned_at <= :late THEN 'too_late' ELSE 'window_closed' END,
                detail = CASE WHEN planned_at <= :late
                    THEN 'It could not be said in time, and so late it would only surprise.'
                    ELSE 'The window is closed.' END
            FROM late
            WHERE follow_up.page_id = late.page_id AND follow_up.id = late.id
            """)
        .param("now", now.atOffset(UTC))
        .param("late", now.minus(settings.followUpWithin()).atOffset(UTC))
        .update();
  }

  /** The platform was busy, and said nothing: the same again later. */
  void again(FollowUp followUp, Instant due, String detail) {
    jdbc.sql(
            """
            UPDATE follow_up
            SET state = 'PLANNED', leased_until = NULL, due_at = :due, reason = 'platform_busy',
                detail = :detail
            WHERE page_id = :page AND id = :id AND state = 'SENDING'
            """)
        .param("page", followUp.page())
        .param("id", followUp.id())
        .param("due", due.atOffset(UTC))
        .param("detail", detail)
        .update();
  }

  /** Which of these messages to a person are among texts that were sent. */
  List<String> sentAs(String page, String psid, Collection<String> messageIds) {
    return jdbc.sql(
            """
            SELECT message_id
            FROM follow_up
            WHERE page_id = :page AND psid = :psid AND message_id = ANY (:messageIds)
            """)
        .param("page", page)
        .param("psid", psid)
        .param("messageIds", messageIds.toArray(String[]::new))
        .query(String.class)
        .list();
  }

  boolean sent(String page, UUID id, String messageId) {
    return 1
        == jdbc.sql(
                """
                UPDATE follow_up
                SET state = 'SENT', leased_until = NULL, message_id = :messageId, reason = NULL,
                    detail = NULL
                WHERE page_id = :page AND id = :id AND state IN ('SENDING', 'UNKNOWN')
                """)
            .param("page", page)
            .param("id", id)
            .param("messageId", messageId)
            .update();
  }

  /**
   * @param state REFUSED or UNKNOWN
   */
  void ends(FollowUp followUp, String state, String reason, String detail) {
    jdbc.sql(
            """
            UPDATE follow_up
            SET state = :state, leased_until = NULL, reason = :reason, detail = :detail
            WHERE page_id = :page AND id = :id AND state = 'SENDING'
            """)
        .param("page", followUp.page())
        .param("id", followUp.id())
        .param("state", state)
        .param("reason", reason)
        .param("detail", detail)
        .update();
  }

  /** Calls whose node died: it may have been said, so it is not said again. */
  int abandons(Instant now) {
    return jdbc.sql(
            """
            UPDATE follow_up
            SET state = 'UNKNOWN', leased_until = NULL, reason = 'platform_silent',
                detail = 'The gateway stopped before the answer came: it may or may not have been said.'
            WHERE state = 'SENDING' AND leased_until <= :now
            """)
        .param("now", now.atOffset(UTC))
        .update();
  }

  /** What is planned for a person who wants no more. */
  void takesBack(String page, String psid, String reason, String detail) {
    jdbc.sql(
            """
            UPDATE follow_up
            SET state = 'DROPPED', due_at = NULL, reason = :reason, detail = :detail
            WHERE page_id = :page AND psid = :psid AND state = 'PLANNED'
            """)
        .param("page", page)
        .param("psid", psid)
        .param("reason", reason)
        .param("detail", detail)
        .update();
  }

  /** Forgets old ones, some at a time. */
  int forgets(Instant before) {
    return jdbc.sql(
            """
            DELETE FROM follow_up
            WHERE (page_id, id) IN (
                SELECT page_id, id
                FROM follow_up
                WHERE state NOT IN ('PLANNED', 'SENDING') AND planned_at < :before
                ORDER BY planned_at
                LIMIT 1000
            )
            """)
        .param("before", before.atOffset(UTC))
        .update();
  }

  private static FollowUp read(ResultSet row, int n) throws SQLException {
    return new FollowUp(
        row.getString("page_id"),
        row.getObject("id", UUID.class),
        row.getString("psid"),
        row.getString("text"),
        row.getInt("tries"));
  }
}
