package io.otn.campaign;

import static java.time.ZoneOffset.UTC;

import java.sql.Types;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Those who wait for what an event is about, and whom it would tell. */
@Component
class Holders {

  /**
   * Whether a {@code consent} is fulfilled by what an event tells, and its person was not told
   * already, as on another of their consents. What a plan takes says {@link Plan}, in a form for
   * many.
   *
   * @param page of the event, in SQL
   * @param event its id, in SQL; a row of {@code campaign} is its campaign
   */
  static String stillToBeTold(String page, String event) {
    return """
    (condition_rules IS NULL
     OR otn_condition_holds(condition_rules, (SELECT data FROM trigger_event WHERE id = %2$s)))
    AND (campaign.drop_rules IS NULL
         OR otn_drop_holds(
             campaign.drop_rules -> split_part(consent.topic, ':', 1), baseline, baseline_currency,
             (SELECT data FROM trigger_event WHERE id = %2$s)))
    AND NOT EXISTS (
        SELECT FROM delivery
        WHERE delivery.page_id = %1$s AND delivery.event_id = %2$s AND delivery.psid = consent.psid)
    """
        .formatted(page, event);
  }

  private final JdbcClient jdbc;

  Holders(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * How many people are still to be told. Counts no further than it has to.
   *
   * @param atMost where to stop
   */
  long waiting(Campaigns.Campaign campaign, long atMost, Instant now) {
    return jdbc.sql(
            """
            SELECT count(*)
            FROM (
                SELECT DISTINCT psid
                FROM consent
                JOIN campaign ON campaign.event_id = :event
                WHERE consent.page_id = :page AND topic = ANY (:topics) AND held AND consent.expires_at > :now
                  AND (granted_at <= :tappedUntil OR :tappedUntil::timestamptz IS NULL)
                  AND """
                + stillToBeTold(":page", ":event")
                + """
                LIMIT :atMost
            ) AS waiting
            """)
        .param("event", campaign.event())
        .param("page", campaign.page())
        .param("topics", campaign.topics().toArray(String[]::new))
        .param("now", now.atOffset(UTC))
        .param(
            "tappedUntil",
            campaign.tappedUntil() == null ? null : campaign.tappedUntil().atOffset(UTC),
            Types.TIMESTAMP_WITH_TIMEZONE)
        .param("atMost", atMost)
        .query(Long.class)
        .single();
  }
}
