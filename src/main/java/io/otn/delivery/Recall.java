package io.otn.delivery;

import static java.time.ZoneOffset.UTC;

import io.otn.consent.Consents;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Takes back what is not under way yet, when going on would only waste consents. */
@Component
public class Recall {

  /** Why the campaign of a recalled delivery was stopped. */
  public static final String WINDOW_ERRORS = Reason.STOPPED_WINDOW_ERRORS.code();

  private final JdbcClient jdbc;
  private final Consents consents;

  Recall(JdbcClient jdbc, Consents consents) {
    this.jdbc = jdbc;
    this.consents = consents;
  }

  /**
   * Ends the deliveries of one event that are due, and gives their consents back to their holders.
   * Where an attempt may have used the token, that is for a person to decide: they become dead
   * letters, and the consent stays reserved.
   *
   * @return how many deliveries were ended
   */
  @Transactional
  public int forWindowErrors(String page, UUID event, Instant now) {
    List<Ended> ended =
        jdbc.sql(
                """
                UPDATE delivery
                SET state = CASE WHEN unknown THEN 'DEAD' ELSE 'CANCELLED' END,
                    reason = CASE WHEN unknown THEN :unknown ELSE :stopped END,
                    finished_at = :now
                WHERE page_id = :page AND event_id = :event AND state = 'DUE'
                  AND replayed_at IS NULL   -- a person has decided otherwise since
                RETURNING consent_id, unknown
                """)
            .param("unknown", Reason.OUTCOME_UNKNOWN.code())
            .param("stopped", WINDOW_ERRORS)
            .param("now", now.atOffset(UTC))
            .param("page", page)
            .param("event", event)
            .query(Ended.class)
            .list();
    consents.end(
        ended.stream()
            .filter(delivery -> !delivery.unknown())
            .map(delivery -> new Consents.Key(page, delivery.consentId()))
            .toList(),
        Consents.End.HELD,
        WINDOW_ERRORS,
        now);
    return ended.size();
  }

  private record Ended(long consentId, boolean unknown) {}
}
