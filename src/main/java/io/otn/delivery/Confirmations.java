package io.otn.delivery;

import static java.time.ZoneOffset.UTC;

import io.otn.consent.Consents;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What a channel says by itself of a message that it took, beside the answer to the call, which may
 * be lost or not read yet. Such word is as good as the answer: the delivery is sent and its consent
 * spent, whatever was believed before.
 */
@Component
public class Confirmations {

  private static final Logger log = LoggerFactory.getLogger(Confirmations.class);

  private final JdbcClient jdbc;
  private final Consents consents;

  Confirmations(JdbcClient jdbc, Consents consents) {
    this.jdbc = jdbc;
    this.consents = consents;
  }

  /** What came of a confirmation. */
  public enum Verdict {
    /** The delivery is sent because of it. */
    CONFIRMED,
    /** It was sent already, by this message. */
    KNOWN,
    /** It was sent already, by another message; or its consent serves another delivery now. */
    CONTRADICTED,
    /** There is no such delivery to this person, or no attempt at it was ever made. */
    NOT_OURS
  }

  /**
   * The channel took a message for this delivery. Twice is once, in any order with the answer to
   * the call: an answer that comes later is one more fact about the attempt, and changes nothing.
   *
   * @param psid whom the message went to, where the channel says so; another person's delivery is
   *     not ours, since other apps may number their messages as we do
   * @param evidence in words, such as {@code confirmed by an echo}
   * @param now when we learned of it
   */
  @Transactional
  public Verdict accepted(
      DeliveryId id, @Nullable String psid, String messageId, String evidence, Instant now) {
    Verdict verdict = confirm(id, psid, messageId, now);
    if (verdict == Verdict.CONFIRMED) {
      tell(id, evidence, now);
      log.info("delivery={} state=SENT message={} {}", id, messageId, evidence);
    }
    return verdict;
  }

  /** The same, where the attempt itself is the evidence and recorded already. */
  @Transactional
  Verdict confirm(DeliveryId id, @Nullable String psid, String messageId, Instant now) {
    List<Consents.Key> spent = markSent(id, psid, messageId, now);
    if (spent.isEmpty()) {
      // It may have ended otherwise in this very moment; that end can be seen now.
      spent = markSent(id, psid, messageId, now);
    }
    if (!spent.isEmpty()) {
      consents.end(spent, Consents.End.SPENT, null, now);
      return Verdict.CONFIRMED;
    }
    Optional<Known> known = known(id, psid);
    if (known.isEmpty()) {
      return Verdict.NOT_OURS;
    }
    if (messageId.equals(known.get().messageId())) {
      return Verdict.KNOWN;
    }
    log.error(
        "delivery {} is {} with message {}, but message {} was accepted too",
        id,
        known.get().state(),
        known.get().messageId(),
        messageId);
    return Verdict.CONTRADICTED;
  }

  private List<Consents.Key> markSent(
      DeliveryId id, @Nullable String psid, String messageId, Instant now) {
    return jdbc.sql(
            """
            WITH told AS (   -- the open row is locked first, as by claims and settlements
                SELECT queue.page_id, queue.consent_id, queue.id, queue.attempt, queue.unknown, queue.leased_until
                FROM delivery
                JOIN delivery_queue AS queue
                    ON queue.page_id = delivery.page_id AND queue.consent_id = delivery.consent_id
                       AND queue.id = delivery.id
                WHERE delivery.id = :id AND delivery.page_id = :page AND (delivery.psid = :psid OR :psid IS NULL)
                  AND queue.attempt > 0
                FOR UPDATE OF queue
            ), before AS (
                SELECT delivery.page_id, delivery.event_id, delivery.psid,
                       coalesce(outcome, CASE WHEN told.leased_until IS NULL THEN 'DUE' ELSE 'SENDING' END)
                           AS state_before,
                       coalesce(told.attempt, delivery.attempt) AS attempt,
                       coalesce(told.unknown, delivery.unknown) AS unknown
                FROM delivery
                LEFT JOIN told ON told.id = delivery.id
                WHERE delivery.id = :id AND delivery.page_id = :page AND (psid = :psid OR :psid IS NULL)
                  AND outcome IS DISTINCT FROM 'SENT'
                  AND CASE WHEN outcome IS NULL THEN told.id IS NOT NULL ELSE delivery.attempt > 0 END
                  -- a consent that was given back may serve another delivery by now
                  AND NOT EXISTS (
                      SELECT FROM delivery_state AS other
                      WHERE other.page_id = delivery.page_id AND other.psid = delivery.psid
                        AND other.consent_id = delivery.consent_id AND other.id <> delivery.id
                        AND other.state IN ('DUE', 'SENDING', 'SENT', 'PROBABLY_DELIVERED')
                  )
                FOR UPDATE OF delivery
            ), closed AS (
                DELETE FROM delivery_queue AS queue
                USING told
                WHERE queue.page_id = told.page_id AND queue.consent_id = told.consent_id AND queue.id = told.id
                  AND EXISTS (SELECT FROM before)
            ), ended AS (
                UPDATE delivery
                SET outcome = 'SENT', message_id = :message, reason = NULL, dead = false,
                    attempt = before.attempt, unknown = before.unknown, finished_at = :now
                FROM before
                WHERE delivery.page_id = before.page_id AND delivery.event_id = before.event_id
                  AND delivery.psid = before.psid
                RETURNING delivery.page_id, delivery.event_id, delivery.consent_id, before.state_before,
                          'SENT' AS state
            ), """
                + Counts.MOVED
                + """
                SELECT page_id, consent_id
                FROM ended
                """)
        .param("page", id.page())
        .param("id", id.number())
        .param("psid", psid, java.sql.Types.VARCHAR)
        .param("message", messageId)
        .param("now", now.atOffset(UTC))
        .query((row, n) -> new Consents.Key(row.getString("page_id"), row.getLong("consent_id")))
        .list();
  }

  private void tell(DeliveryId id, String evidence, Instant now) {
    jdbc.sql(
            """
            INSERT INTO attempt (page_id, delivery_id, n, started_at, ended_at, class, detail)
            SELECT page_id, id, attempt, :now, :now, 'SENT', :evidence
            FROM delivery
            WHERE id = :id AND page_id = :page
            """)
        .param("page", id.page())
        .param("id", id.number())
        .param("evidence", evidence)
        .param("now", now.atOffset(UTC))
        .update();
  }

  private record Known(String state, @Nullable String messageId) {}

  private Optional<Known> known(DeliveryId id, @Nullable String psid) {
    return jdbc.sql(
            """
            SELECT state, message_id
            FROM delivery_state
            WHERE id = :id AND page_id = :page AND (psid = :psid OR :psid IS NULL) AND attempt > 0
            """)
        .param("page", id.page())
        .param("id", id.number())
        .param("psid", psid, java.sql.Types.VARCHAR)
        .query(Known.class)
        .optional();
  }
}
