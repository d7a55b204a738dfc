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
    List<Consents.Key> spent = confirm(id, psid, messageId, evidence, now);
    if (!spent.isEmpty()) {
      consents.end(spent, Consents.End.SPENT, null, now);
      log.info("delivery={} state=SENT message={} {}", id, messageId, evidence);
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
        "delivery {} is {} with message {}, but message {} is {}",
        id,
        known.get().state(),
        known.get().messageId(),
        messageId,
        evidence);
    return Verdict.CONTRADICTED;
  }

  private List<Consents.Key> confirm(
      DeliveryId id, @Nullable String psid, String messageId, String evidence, Instant now) {
    return jdbc.sql(
            """
            WITH confirmed AS (
                UPDATE delivery
                SET state = 'SENT', message_id = :message, reason = NULL, leased_until = NULL,
                    finished_at = :now
                WHERE page_id = :page AND id = :id AND (psid = :psid OR :psid IS NULL)
                  AND state <> 'SENT' AND attempt > 0
                  -- a consent that was given back may serve another delivery by now
                  AND NOT EXISTS (
                      SELECT FROM delivery AS other
                      WHERE other.page_id = delivery.page_id
                        AND other.consent_id = delivery.consent_id AND other.id <> delivery.id
                        AND other.state IN ('DUE', 'SENDING', 'SENT', 'PROBABLY_DELIVERED')
                  )
                RETURNING page_id, id, attempt, consent_id
            ), told AS (
                INSERT INTO attempt (page_id, delivery_id, n, started_at, ended_at, class, detail)
                SELECT page_id, id, attempt, :now, :now, 'SENT', :evidence
                FROM confirmed
            )
            SELECT page_id, consent_id
            FROM confirmed
            """)
        .param("page", id.page())
        .param("id", id.number())
        .param("psid", psid, java.sql.Types.VARCHAR)
        .param("message", messageId)
        .param("evidence", evidence)
        .param("now", now.atOffset(UTC))
        .query((row, n) -> new Consents.Key(row.getString("page_id"), row.getLong("consent_id")))
        .list();
  }

  private record Known(String state, @Nullable String messageId) {}

  private Optional<Known> known(DeliveryId id, @Nullable String psid) {
    return jdbc.sql(
            """
            SELECT state, message_id
            FROM delivery
            WHERE page_id = :page AND id = :id AND (psid = :psid OR :psid IS NULL) AND attempt > 0
            """)
        .param("page", id.page())
        .param("id", id.number())
        .param("psid", psid, java.sql.Types.VARCHAR)
        .query(Known.class)
        .optional();
  }
}
