package io.otn.campaign;

import static java.time.ZoneOffset.UTC;

import java.sql.Types;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Those who wait for what an event is about, and whom it would tell. */
@Component
class Holders {

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
                  AND (condition_rules IS NULL
                       OR otn_condition_holds(
                           condition_rules, (SELECT data FROM trigger_event WHERE id = :event)))
                  AND (campaign.drop_rules IS NULL
                       OR otn_drop_holds(
                           campaign.drop_rules -> split_part(topic, ':', 1), baseline, baseline_currency,
                           (SELECT data FROM trigger_event WHERE id = :event)))
                  AND NOT EXISTS (   -- told already, as on another of their consents
                      SELECT FROM delivery
                      WHERE delivery.page_id = :page AND delivery.event_id = :event
                        AND delivery.psid = consent.psid
                  )
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
