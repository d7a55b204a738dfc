package io.otn.asking;

import static java.time.ZoneOffset.UTC;

import io.otn.web.ProblemException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Keeps a page from asking too much. It is asked inside the transaction that notes the card, and
 * locks the person's row first: requests to one person stand in line there, whatever node they come
 * from, so of many at once as many pass as the rules allow.
 */
@Component
class Throttle {

  /** The person saw the card, may have seen it, or the platform says so. */
  private static final String SEEN =
      "(state IN ('SENDING', 'SENT', 'UNKNOWN') OR reason = 'asked_already')";

  private final JdbcClient jdbc;
  private final AskingSettings settings;

  Throttle(JdbcClient jdbc, AskingSettings settings) {
    this.jdbc = jdbc;
    this.settings = settings;
  }

  /** A person in line. */
  private record Standing(
      @Nullable Instant windowExpiresAt,
      @Nullable Instant stoppedAt,
      @Nullable Instant requestsPausedUntil,
      @Nullable String requestsPausedWhy) {}

  /**
   * Passes when the person may be asked now; the card counts from here on.
   *
   * @throws ProblemException 422 {@code window_closed}, {@code person_stopped}, {@code
   *     person_requests_paused}, {@code asked_recently}, {@code person_daily_cap}, {@code
   *     page_daily_cap}
   */
  void pass(Ask ask, String title, Instant now) {
    Standing person =
        jdbc.sql(
                """
                SELECT window_expires_at, stopped_at, requests_paused_until, requests_paused_why
                FROM subscriber
                WHERE page_id = :page AND psid = :psid
                FOR NO KEY UPDATE
                """)
            .param("page", ask.page())
            .param("psid", ask.psid())
            .query(Standing.class)
            .optional()
            .orElseThrow(Refusals::windowClosed);
    if (person.windowExpiresAt() == null || !now.isBefore(person.windowExpiresAt())) {
      throw Refusals.windowClosed();
    }
    if (person.stoppedAt() != null && !ask.way().byPerson()) {
      throw Refusals.personStopped(person.stoppedAt());
    }
    if (person.requestsPausedUntil() != null && now.isBefore(person.requestsPausedUntil())) {
      throw Refusals.personPaused(person.requestsPausedUntil(), person.requestsPausedWhy());
    }
    sameTitle(ask, title, now);
    personDaily(ask, now);
    pageDaily(ask.page(), now);
  }

  private void sameTitle(Ask ask, String title, Instant now) {
    Optional<Instant> last =
        jdbc.sql(
                """
                SELECT max(asked_at)
                FROM consent_request
                WHERE page_id = :page AND psid = :psid AND asked_at > :since
                  AND lower(title) = lower(:title) AND
                """
                    + SEEN)
            .param("page", ask.page())
            .param("psid", ask.psid())
            .param("title", title)
            .param("since", now.minus(settings.sameTitleAfter()).atOffset(UTC))
            .query(Timestamp.class)
            .optional()
            .map(Timestamp::toInstant);
    if (last.isPresent() && settings.sameTitleAfter().isPositive()) {
      throw Refusals.askedRecently(last.get().plus(settings.sameTitleAfter()));
    }
  }

  private void personDaily(Ask ask, Instant now) {
    if (settings.personDaily() == 0) {
      return;
    }
    int sent =
        jdbc.sql(
                """
                SELECT count(*)
                FROM consent_request
                WHERE page_id = :page AND psid = :psid AND asked_at > :since AND
                """
                    + SEEN)
            .param("page", ask.page())
            .param("psid", ask.psid())
            .param("since", now.minus(Duration.ofDays(1)).atOffset(UTC))
            .query(Integer.class)
            .single();
    if (sent >= settings.personDaily()) {
      throw Refusals.personDailyCap(settings.personDaily());
    }
  }

  private void pageDaily(String page, Instant now) {
    if (settings.pageDaily() == 0) {
      return;
    }
    int counted =
        jdbc.sql(
                """
                INSERT INTO request_day (page_id, day, used)
                VALUES (:page, :day, 1)
                ON CONFLICT (page_id, day) DO UPDATE
                SET used = request_day.used + 1
                WHERE request_day.used < :cap
                """)
            .param("page", page)
            .param("day", now.atOffset(UTC).toLocalDate())
            .param("cap", settings.pageDaily())
            .update();
    if (counted == 0) {
      throw Refusals.pageDailyCap(settings.pageDaily());
    }
  }

  /** A card that nobody saw does not count for its page. */
  void giveBack(String page, Instant askedAt) {
    jdbc.sql(
            """
            UPDATE request_day
            SET used = used - 1
            WHERE page_id = :page AND day = :day AND used > 0
            """)
        .param("page", page)
        .param("day", askedAt.atOffset(UTC).toLocalDate())
        .update();
  }

  /** The platform wants no more cards for this person. */
  void pausePerson(String page, String psid, String why, Instant now) {
    jdbc.sql(
            """
            UPDATE subscriber
            SET requests_paused_until = greatest(requests_paused_until, :until),
                requests_paused_why = :why
            WHERE page_id = :page AND psid = :psid
            """)
        .param("page", page)
        .param("psid", psid)
        .param("until", now.plus(settings.personPause()).atOffset(UTC))
        .param("why", why)
        .update();
  }

  /** Forgets the counts of days gone by. */
  void forgetDays(Instant now) {
    jdbc.sql("DELETE FROM request_day WHERE day < :day")
        .param("day", now.atOffset(UTC).toLocalDate().minusDays(2))
        .update();
  }
}
