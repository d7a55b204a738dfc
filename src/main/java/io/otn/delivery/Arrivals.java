package io.otn.delivery;

import static java.time.ZoneOffset.UTC;

import io.otn.consent.Consents;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What the channel says has arrived at a person, up to a moment and without naming a delivery:
 * evidence about attempts that got no answer.
 *
 * <p>It counts where it fits one such attempt alone: the moment lies between the attempt's begin
 * and a little after its end, and no other message of ours explains it. With the message's id it is
 * as good as an echo. Without one it is not good enough to stop a retry, which is safe and finds
 * out; but what was given up for want of an answer becomes probably delivered.
 */
@Component
public class Arrivals {

  private static final Logger log = LoggerFactory.getLogger(Arrivals.class);

  /** What arrives later than this after a call was given up may well be something else. */
  private static final Duration AFTER_THE_CALL = Duration.ofSeconds(10);

  private static final Duration KEPT = Duration.ofDays(2);

  private final JdbcClient jdbc;
  private final Confirmations confirmations;
  private final Consents consents;

  Arrivals(JdbcClient jdbc, Confirmations confirmations, Consents consents) {
    this.jdbc = jdbc;
    this.confirmations = confirmations;
    this.consents = consents;
  }

  /** Whether there is a delivery to this person of which nobody knows yet if it was sent. */
  public boolean matter(String page, String psid) {
    return jdbc.sql(
            """
            SELECT EXISTS (
                       SELECT FROM delivery_queue
                       WHERE page_id = :page AND psid = :psid AND (unknown OR leased_until IS NOT NULL))
                OR EXISTS (
                       SELECT FROM delivery
                       WHERE page_id = :page AND psid = :psid
                         AND (outcome = 'PROBABLY_DELIVERED' OR reason = :inDoubt))
            """)
        .param("page", page)
        .param("psid", psid)
        .param("inDoubt", Reason.OUTCOME_UNKNOWN.code())
        .query(Boolean.class)
        .single();
  }

  /**
   * All that was sent to a person before a moment has arrived.
   *
   * @param messageIds which messages that were, but for those known to be no delivery of ours; null
   *     where the channel names none
   * @return whether a delivery's outcome is known because of it
   */
  @Transactional
  public boolean told(
      String page,
      String psid,
      @Nullable Collection<String> messageIds,
      Instant watermark,
      Instant now) {
    jdbc.sql(
            """
            INSERT INTO arrival (page_id, psid, watermark, message_id, told_at)
            SELECT :page, :psid, :watermark, message_id, :now
            FROM unnest(:messageIds::text[]) AS message_id
            ON CONFLICT DO NOTHING
            """)
        .param("page", page)
        .param("psid", psid)
        .param("watermark", watermark.atOffset(UTC))
        .param(
            "messageIds",
            messageIds == null ? new String[] {null} : messageIds.toArray(String[]::new))
        .param("now", now.atOffset(UTC))
        .update();
    return resolve(page, psid, now);
  }

  /** An unanswered attempt, and the only arrival that fits it. */
  private record Evidence(
      long delivery, @Nullable String messageId, Instant watermark, int attempt) {}

  /** Looks whether what arrived at a person tells the outcome of what was tried meanwhile. */
  @Transactional
  boolean resolve(String page, String psid, Instant now) {
    List<Evidence> found = evidence(page, psid);
    List<Evidence> named = found.stream().filter(fit -> fit.messageId() != null).toList();
    if (named.size() == 1) {
      Evidence fit = named.getFirst();
      DeliveryId id = new DeliveryId(page, fit.delivery());
      return confirmations.accepted(
              id,
              psid,
              Objects.requireNonNull(fit.messageId()),
              "confirmed by a delivery receipt: what was sent until %s has arrived"
                  .formatted(fit.watermark()),
              now)
          == Confirmations.Verdict.CONFIRMED;
    }
    return named.isEmpty() && found.size() == 1 && probably(page, found.getFirst(), now);
  }

  private List<Evidence> evidence(String page, String psid) {
    return jdbc.sql(
            """
            SELECT delivery.id AS delivery, arrival.message_id, max(arrival.watermark) AS watermark,
                   max(attempt.n) AS attempt
            FROM delivery
            JOIN attempt
                ON attempt.page_id = delivery.page_id AND attempt.delivery_id = delivery.id
                   AND attempt.class = 'UNKNOWN'
            JOIN arrival
                ON arrival.page_id = delivery.page_id AND arrival.psid = delivery.psid
                   AND arrival.watermark BETWEEN attempt.started_at AND attempt.ended_at + :after::interval
            WHERE delivery.page_id = :page AND delivery.psid = :psid
              AND (outcome IS NULL OR outcome = 'PROBABLY_DELIVERED' OR reason = :inDoubt)
              -- another message that we know of explains it as well
              AND NOT EXISTS (
                  SELECT FROM delivery AS other
                  WHERE other.page_id = delivery.page_id AND other.psid = delivery.psid AND other.id <> delivery.id
                    AND (other.message_id = arrival.message_id
                         OR (arrival.message_id IS NULL AND other.outcome = 'SENT'
                             AND other.finished_at >= attempt.started_at)))
            GROUP BY delivery.id, arrival.message_id
            """)
        .param("page", page)
        .param("psid", psid)
        .param("after", AFTER_THE_CALL.toString())
        .param("inDoubt", Reason.OUTCOME_UNKNOWN.code())
        .query(Evidence.class)
        .list();
  }

  private boolean probably(String page, Evidence fit, Instant now) {
    List<Consents.Key> spent =
        jdbc.sql(
                """
                WITH before AS (
                    SELECT page_id, event_id, psid
                    FROM delivery
                    WHERE page_id = :page AND id = :id AND outcome = 'DEAD' AND reason = :inDoubt
                    FOR UPDATE
                ), ended AS (
                    UPDATE delivery
                    SET outcome = 'PROBABLY_DELIVERED', reason = :reason, dead = false, finished_at = :now
                    FROM before
                    WHERE delivery.page_id = before.page_id AND delivery.event_id = before.event_id
                      AND delivery.psid = before.psid
                    RETURNING delivery.page_id, delivery.event_id, delivery.id, delivery.consent_id,
                              'DEAD' AS state_before, 'PROBABLY_DELIVERED' AS state
                ), told AS (
                    INSERT INTO attempt (page_id, delivery_id, n, started_at, ended_at, class, detail)
                    SELECT page_id, id, :attempt, :now, :now, 'UNKNOWN', :evidence
                    FROM ended
                ),\
                """
                    + Counts.MOVED
                    + """
                    SELECT page_id, consent_id
                    FROM ended
                    """)
            .param("page", page)
            .param("id", fit.delivery())
            .param("inDoubt", Reason.OUTCOME_UNKNOWN.code())
            .param("reason", Reason.ARRIVED_BY_A_RECEIPT.code())
            .param("attempt", fit.attempt())
            .param(
                "evidence",
                "a delivery receipt covers this attempt: what was sent until %s has arrived"
                    .formatted(fit.watermark()))
            .param("now", now.atOffset(UTC))
            .query((row, n) -> new Consents.Key(row.getString(1), row.getLong(2)))
            .list();
    consents.end(spent, Consents.End.SPENT, null, now);
    spent.forEach(
        consent ->
            log.info(
                "delivery={}.{} state=PROBABLY_DELIVERED a delivery receipt covers attempt {}",
                page,
                fit.delivery(),
                fit.attempt()));
    return !spent.isEmpty();
  }

  /** The same for all whose attempts were abandoned, as after a crash. */
  void resolveAbandoned(Instant now) {
    record Told(String page, String psid) {}
    jdbc.sql(
            """
            SELECT DISTINCT arrival.page_id AS page, arrival.psid
            FROM arrival
            JOIN delivery_queue AS queue
                ON queue.page_id = arrival.page_id AND queue.psid = arrival.psid AND queue.unknown
            """)
        .query(Told.class)
        .list()
        .forEach(told -> resolve(told.page(), told.psid(), now));
  }

  /** Forgets what is old, and what turned out to be the message of a delivery. */
  void forget(Instant now) {
    jdbc.sql(
            """
            DELETE FROM arrival
            WHERE told_at < :old
               OR EXISTS (
                   SELECT FROM delivery
                   WHERE delivery.page_id = arrival.page_id AND delivery.psid = arrival.psid
                     AND delivery.message_id = arrival.message_id)
            """)
        .param("old", now.minus(KEPT).atOffset(UTC))
        .update();
  }
}
