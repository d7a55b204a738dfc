package io.otn.page;

import static java.time.ZoneOffset.UTC;

import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The changes of a page, each one guarded statement that writes its line of the history and says
 * whether it applied.
 */
@Component
class PageStates {

  private final JdbcClient jdbc;

  PageStates(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A line of the history. */
  record Line(Change.Who who, @Nullable String via, Change.Kind kind, String detail, Instant at) {}

  /** A person's wish. False when it did not run. */
  boolean pause(String page, String reason, Remedy remedy, Line line) {
    return leave(page, Page.State.PAUSED, reason, remedy, false, line);
  }

  /**
   * A page that a person paused is stopped all the same, or a resume would know nothing of it.
   *
   * @param weightier whether it takes the place of another cause that the page is stopped for
   */
  boolean stop(String page, String reason, Remedy remedy, boolean weightier, Line line) {
    return leave(page, Page.State.STOPPED, reason, remedy, weightier, line);
  }

  private boolean leave(
      String page, Page.State to, String reason, Remedy remedy, boolean weightier, Line line) {
    return 1
        == change(
                """
                UPDATE page
                SET state = :state, reason = :reason, cause = :cause, fixer = :fixer,
                    advice = :advice, slow_start = :slowStart, probed_at = NULL, probe_said = NULL,
                    changed_at = :now
                WHERE id = :page
                  AND (state = 'RUNNING'
                       OR (:state = 'STOPPED' AND state = 'PAUSED')
                       OR (:weightier AND cause IS DISTINCT FROM :cause))
                """,
                page,
                line)
            .param("state", to.name())
            .param("reason", reason)
            .param("cause", remedy.cause())
            .param("fixer", remedy.fixer().name())
            .param("advice", remedy.advice())
            .param("slowStart", remedy.slowStart())
            .param("weightier", weightier)
            .update();
  }

  /**
   * False when it runs, or when it was changed since the person decided: by a block, or by another
   * person. A page that was stopped for its health begins slowly, and what was answered before is
   * no longer held against it.
   *
   * @param changedAt as it was when the person decided
   * @param startPace per cent
   */
  boolean resume(String page, Instant changedAt, int startPace, Line line) {
    return 1
        == change(
                """
                UPDATE page
                SET state = 'RUNNING', reason = NULL, cause = NULL, fixer = NULL, advice = NULL,
                    probed_at = NULL, probe_said = NULL,
                    held_until = NULL, held_since = NULL, held_reason = NULL, slow_streak = 0,
                    pace_percent = CASE WHEN slow_start
                        THEN least(pace_percent, :startPace) ELSE pace_percent END,
                    pace_since = CASE WHEN slow_start THEN :now ELSE pace_since END,
                    pace_reason = CASE WHEN slow_start AND :startPace < 100
                        THEN 'it was stopped for its health: it begins slowly'
                        ELSE pace_reason END,
                    health_from = CASE WHEN slow_start THEN :now ELSE health_from END,
                    slow_start = false, changed_at = :now
                WHERE id = :page AND state <> 'RUNNING' AND changed_at = :changedAt AND NOT region_restricted
                """,
                page,
                line)
            .param("changedAt", changedAt.atOffset(UTC))
            .param("startPace", startPace)
            .update();
  }

  /**
   * A resume that the probe did not allow. What the platform says now about who can fix it is newer
   * than what it was stopped for.
   */
  boolean refuse(String page, Probe.Finding finding, Line line) {
    Remedy remedy = finding.remedy();
    return 1
        == change(
                """
                UPDATE page
                SET probed_at = :now, probe_said = :said,
                    fixer = coalesce(:fixer, fixer), advice = coalesce(:advice, advice),
                    slow_start = slow_start OR :slowStart
                WHERE id = :page AND state <> 'RUNNING'
                """,
                page,
                line)
            .param("said", finding.said())
            .param("fixer", remedy == null ? null : remedy.fixer().name(), Types.VARCHAR)
            .param("advice", remedy == null ? null : remedy.advice(), Types.VARCHAR)
            .param("slowStart", remedy != null && remedy.slowStart())
            .update();
  }

  /**
   * Changes the pace of a running page. From then on answers count anew: what led to this has had
   * its effect.
   *
   * @param from as it was when the change was decided; another node may have changed it since
   * @param reason null at full pace
   */
  boolean pace(String page, int from, int to, @Nullable String reason, Line line) {
    return 1
        == change(
                """
                UPDATE page
                SET pace_percent = :to, pace_reason = :reason, pace_since = :now, health_from = :now
                WHERE id = :page AND state = 'RUNNING' AND pace_percent = :from
                """,
                page,
                line)
            .param("from", from)
            .param("to", to)
            .param("reason", reason, Types.VARCHAR)
            .update();
  }

  /** The platform warned: at most this pace from now on, whether the page runs or not. */
  void warn(String page, int pace, String reason, Line line) {
    change(
            """
            UPDATE page
            SET pace_percent = least(pace_percent, :pace), pace_reason = :reason, pace_since = :now,
                health_from = :now
            WHERE id = :page
            """,
            page,
            line)
        .param("pace", pace)
        .param("reason", reason)
        .update();
  }

  /** The platform's block is over; the page stays as it is until a person resumes it. */
  void unblock(String page, String blockedFor, Remedy remedy, Line line) {
    change(
            """
            UPDATE page
            SET fixer = CASE WHEN cause = :blockedFor THEN :fixer ELSE fixer END,
                advice = CASE WHEN cause = :blockedFor THEN :advice ELSE advice END
            WHERE id = :page
            """,
            page,
            line)
        .param("blockedFor", blockedFor)
        .param("fixer", remedy.fixer().name())
        .param("advice", remedy.advice())
        .update();
  }

  /**
   * False when it was restricted before. Whatever else it was stopped or paused for is told less.
   */
  boolean restrictRegion(String page, Remedy remedy, Line line) {
    return 1
        == change(
                """
                UPDATE page
                SET region_restricted = true, state = 'STOPPED', reason = :detail, cause = :cause,
                    fixer = :fixer, advice = :advice, probed_at = NULL, probe_said = NULL,
                    changed_at = :now
                WHERE id = :page AND NOT region_restricted
                """,
                page,
                line)
            .param("cause", remedy.cause())
            .param("fixer", remedy.fixer().name())
            .param("advice", remedy.advice())
            .update();
  }

  /** The page stays stopped until a person resumes it. False when it was not restricted. */
  boolean liftRegion(String page, String restrictedFor, String advice, Line line) {
    return 1
        == change(
                """
                UPDATE page
                SET region_restricted = false,
                    reason = CASE WHEN cause = :restrictedFor THEN :detail ELSE reason END,
                    advice = CASE WHEN cause = :restrictedFor THEN :advice ELSE advice END
                WHERE id = :page AND region_restricted
                """,
                page,
                line)
            .param("restrictedFor", restrictedFor)
            .param("advice", advice)
            .update();
  }

  /** When the page came into its state. */
  Instant changedAt(String page) {
    return jdbc.sql("SELECT changed_at FROM page WHERE id = :page")
        .param("page", page)
        .query(OffsetDateTime.class)
        .single()
        .toInstant();
  }

  /** Notes the time of a policy event. False when a newer one was read before. */
  boolean policy(String page, Instant at) {
    return 1
        == jdbc.sql(
                """
                UPDATE page
                SET policy_at = :at
                WHERE id = :page AND (policy_at IS NULL OR policy_at <= :at)
                """)
            .param("page", page)
            .param("at", at.atOffset(UTC))
            .update();
  }

  /** A change of a page, and the line about it in its history if there was one: one statement. */
  private JdbcClient.StatementSpec change(String update, String page, Line line) {
    return jdbc.sql(
            """
            WITH changed AS (
            %s
                RETURNING id, pace_percent
            )
            INSERT INTO page_change (page_id, at, who, via, kind, detail, pace_percent)
            SELECT id, :now, :who, :via, :kind, :detail, pace_percent FROM changed
            """
                .formatted(update.indent(4).stripTrailing()))
        .param("page", page)
        .param("now", line.at().atOffset(UTC))
        .param("who", line.who().name())
        .param("via", line.via(), Types.VARCHAR)
        .param("kind", line.kind().name())
        .param("detail", line.detail());
  }
}
