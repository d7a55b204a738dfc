package io.otn.delivery;

import static java.time.ZoneOffset.UTC;

import io.otn.web.ProblemException;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Sends dead letters again, as a person decides: a plan first, then what was planned and nothing
 * else. A replay is the same delivery with the same token, through the same door as the first try,
 * behind all that waits.
 */
@Component
public class Replay {

  private static final Logger log = LoggerFactory.getLogger(Replay.class);

  /** The lowest: who waits for news goes before who has waited for a decision. */
  private static final int LANE = 3;

  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;
  private final Dispatcher dispatcher;
  private final Clock clock;

  Replay(JdbcClient jdbc, TransactionTemplate transactions, Dispatcher dispatcher, Clock clock) {
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.dispatcher = dispatcher;
    this.clock = clock;
  }

  /**
   * @param why stable, such as {@code consent_expired}
   */
  public record Refused(String why, String explanation, long count) {}

  /**
   * @param matching how many dead letters are meant
   * @param sendable how many of them can be sent again
   * @param refused the others, by cause, most first
   */
  public record Plan(long matching, long sendable, List<Refused> refused) {}

  /**
   * What a replay would do. Changes nothing.
   *
   * @param expiresAt a new last moment of the messages, never beyond their consents' own; null
   *     keeps the one they have
   */
  public Plan plan(DeadLetterFilter filter, @Nullable Instant expiresAt) {
    return plan(filter, expiresAt, clock.instant());
  }

  private Plan plan(DeadLetterFilter filter, @Nullable Instant expiresAt, Instant now) {
    Map<String, Long> counts =
        filter
            .bind(
                jdbc.sql(
                    "SELECT coalesce("
                        + Refusal.OF
                        + ", '') AS refusal, count(*) AS count "
                        + DeadLetterFilter.DEAD
                        + "GROUP BY 1"))
            .param("now", now.atOffset(UTC))
            .param("expiresAt", offset(expiresAt), Types.TIMESTAMP_WITH_TIMEZONE)
            .query((row, n) -> Map.entry(row.getString("refusal"), row.getLong("count")))
            .list()
            .stream()
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    List<Refused> refused =
        counts.entrySet().stream()
            .filter(count -> !count.getKey().isEmpty())
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .map(
                count ->
                    new Refused(
                        count.getKey().toLowerCase(Locale.ROOT),
                        Refusal.valueOf(count.getKey()).sentence(),
                        count.getValue()))
            .toList();
    return new Plan(
        counts.values().stream().mapToLong(Long::longValue).sum(),
        counts.getOrDefault("", 0L),
        refused);
  }

  /**
   * Sends again what was planned, all or nothing.
   *
   * @param expect {@link Plan#sendable()} of the plan that was looked at
   * @throws ProblemException {@code plan_changed}, 409: it is another number by now, or about to
   *     be; nothing is done
   */
  public Plan run(DeadLetterFilter filter, @Nullable Instant expiresAt, long expect) {
    Instant now = clock.instant();
    Plan plan =
        transactions.execute(
            status -> {
              keepEvents(filter);
              Plan planned = plan(filter, expiresAt, now);
              long moved = planned.sendable() == expect ? move(filter, expiresAt, now) : -1;
              if (moved != expect) {
                throw changed(expect, planned.sendable());
              }
              return planned;
            });
    log.info("dead letters: {} sent again, {} cannot be", expect, plan.matching() - expect);
    dispatcher.wake();
    return plan;
  }

  /**
   * Until this transaction ends nobody withdraws the events meant: whoever does so afterwards finds
   * what is sent again, and takes it back. What is being withdrawn now is not waited for, as who
   * withdraws several locks them in another order.
   */
  private void keepEvents(DeadLetterFilter filter) {
    long locked =
        filter
            .bind(
                jdbc.sql(
                    "WITH meant AS (SELECT DISTINCT delivery.event_id AS id "
                        + DeadLetterFilter.DEAD
                        + """
                          ), kept AS (
                              SELECT id FROM trigger_event WHERE id IN (SELECT id FROM meant) FOR SHARE SKIP LOCKED
                          )
                          SELECT (SELECT count(*) FROM trigger_event WHERE id IN (SELECT id FROM meant))
                                 - (SELECT count(*) FROM kept)
                          """))
            .query(Long.class)
            .single();
    if (locked > 0) {
      throw changed("What some of these tell is being withdrawn at this moment.");
    }
  }

  /**
   * {@code unknown} stays: where an earlier attempt may have used the token, a dead one now still
   * says that the message arrived. Attempts go on counting, so that a late report of an old one is
   * told apart; retries begin anew.
   */
  private long move(DeadLetterFilter filter, @Nullable Instant expiresAt, Instant now) {
    return filter
        .bind(
            jdbc.sql(
                "WITH matching AS (SELECT delivery.page_id, delivery.event_id, delivery.psid,"
                    + " consent.expires_at AS last, "
                    + Refusal.OF
                    + " AS refusal "
                    + DeadLetterFilter.DEAD
                    + """
                      ORDER BY delivery.page_id, delivery.id   -- two at once wait instead of blocking each other
                      FOR UPDATE OF delivery
                    ), ended AS (
                        UPDATE delivery
                        SET outcome = NULL, dead = false, reason = NULL, finished_at = NULL,
                            expires_at = coalesce(least(:expiresAt, matching.last), delivery.expires_at),
                            replayed_at = :now, replay_of_reason = delivery.reason,
                            replay_of_attempt = delivery.attempt, replay_of_expires_at = delivery.expires_at
                        FROM matching
                        WHERE delivery.page_id = matching.page_id AND delivery.event_id = matching.event_id
                          AND delivery.psid = matching.psid AND matching.refusal IS NULL AND delivery.dead
                        RETURNING delivery.*, 'DEAD' AS state_before, 'DUE' AS state
                    ), queued AS (
                        INSERT INTO delivery_queue (page_id, consent_id, id, event_id, psid, topic, channel, media, lane,
                                                    replayed, attempt, unknown, due_at, expires_at, quiet_at)
                        SELECT page_id, consent_id, id, event_id, psid, topic, channel, media, :lane,
                               true, attempt, unknown, :now, expires_at,
                               CASE WHEN quiet_from IS NOT NULL THEN :now::timestamptz END
                        FROM ended
                        RETURNING psid
                    ), """
                    + Accompanied.NOT_ALONE
                    + ", "
                    + Counts.MOVED
                    + "SELECT count(*) FROM ended"))
        .param("lane", LANE)
        .param("now", now.atOffset(UTC))
        .param("expiresAt", offset(expiresAt), Types.TIMESTAMP_WITH_TIMEZONE)
        .query(Long.class)
        .single();
  }

  static ProblemException changed(long expect, long found) {
    return changed("The plan was about %d, but now it would be about %d.".formatted(expect, found));
  }

  private static ProblemException changed(String why) {
    return new ProblemException(
            HttpStatus.CONFLICT, "plan_changed", why + " Nothing was done. Look at the plan again.")
        .field("expect", "the number that a new plan tells");
  }

  /**
   * What became of replayed deliveries.
   *
   * @param due wait to be sent
   * @param ended without a message, once more
   */
  public record Progress(long due, long sending, long sent, long probablyDelivered, long ended) {}

  public Progress progress(DeadLetterFilter filter) {
    return filter
        .bind(
            jdbc.sql(
                """
                SELECT count(*) FILTER (WHERE outcome IS NULL AND queue.leased_until IS NULL) AS due,
                       count(*) FILTER (WHERE outcome IS NULL AND queue.leased_until IS NOT NULL) AS sending,
                       count(*) FILTER (WHERE outcome = 'SENT') AS sent,
                       count(*) FILTER (WHERE outcome = 'PROBABLY_DELIVERED') AS probably_delivered,
                       count(*) FILTER (WHERE outcome IN ('DEAD', 'CANCELLED')) AS ended
                """
                    + DeadLetterFilter.REPLAYED))
        .query(Progress.class)
        .single();
  }

  /**
   * @param cancelled dead letters again
   * @param others what was too late to cancel; one that is being sent may still come back as due
   */
  public record Cancelled(long cancelled, Progress others) {}

  /** Takes back what a replay left due: dead letters again, as they were. */
  public Cancelled cancel(DeadLetterFilter filter) {
    Instant now = clock.instant();
    Cancelled cancelled =
        transactions.execute(
            status -> {
              long back = takeBack(filter, now);
              return new Cancelled(back, progress(filter));
            });
    log.info("dead letters: {} of a replay taken back", cancelled.cancelled());
    return cancelled;
  }

  private long takeBack(DeadLetterFilter filter, Instant now) {
    return filter
        .bind(
            jdbc.sql(
                "WITH matching AS (SELECT delivery.page_id, delivery.consent_id, delivery.id "
                    + DeadLetterFilter.REPLAYED
                    + """
                      AND outcome IS NULL
                      ORDER BY delivery.page_id, delivery.id
                      FOR UPDATE OF delivery
                    ), closed AS (
                        DELETE FROM delivery_queue AS queue
                        USING matching
                        WHERE queue.page_id = matching.page_id AND queue.consent_id = matching.consent_id
                          AND queue.id = matching.id AND queue.leased_until IS NULL
                        RETURNING queue.*
                    ), ended AS (
                        UPDATE delivery
                        SET outcome = 'DEAD', dead = true, finished_at = :now, expires_at = replay_of_expires_at,
                            attempt = closed.attempt, unknown = closed.unknown,
                            -- unless the replay itself has put it in doubt
                            reason = CASE WHEN EXISTS (
                                         SELECT FROM attempt AS told
                                         WHERE told.page_id = delivery.page_id AND told.delivery_id = delivery.id
                                           AND n > replay_of_attempt AND class = 'UNKNOWN')
                                     THEN :unknown ELSE replay_of_reason END,
                            replayed_at = NULL, replay_of_reason = NULL, replay_of_attempt = NULL,
                            replay_of_expires_at = NULL
                        FROM closed
                        WHERE delivery.page_id = closed.page_id AND delivery.event_id = closed.event_id
                          AND delivery.psid = closed.psid
                        RETURNING delivery.page_id, delivery.event_id, 'DUE' AS state_before, 'DEAD' AS state
                    ), """
                    + Counts.MOVED
                    + "SELECT count(*) FROM ended"))
        .param("unknown", Reason.OUTCOME_UNKNOWN.code())
        .param("now", now.atOffset(UTC))
        .query(Long.class)
        .single();
  }

  private static java.time.@Nullable OffsetDateTime offset(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(UTC);
  }
}
