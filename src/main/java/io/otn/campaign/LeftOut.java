package io.otn.campaign;

import static java.time.ZoneOffset.UTC;

import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Those who wait for what an event is about, and are not told: it does not fulfil their conditions,
 * or the price has not fallen far enough since they asked.
 */
@Component
class LeftOut {

  private final JdbcClient jdbc;

  LeftOut(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** How many people, once all others are planned. They go on waiting. */
  int count(Campaigns.Campaign campaign, Instant now) {
    return jdbc.sql(
            """
            WITH waiting AS MATERIALIZED (
                SELECT psid, topic, condition_rules, baseline, baseline_currency
                FROM consent
                WHERE page_id = :page AND topic = ANY (:topics) AND held AND expires_at > :now
                  AND (condition_rules IS NOT NULL
                       OR (SELECT drop_rules FROM campaign WHERE event_id = :event) IS NOT NULL)
            ), unmet AS MATERIALIZED (   -- many have the same condition: asked once of each (OFFSET keeps it so)
                SELECT condition_rules
                FROM (SELECT DISTINCT condition_rules FROM waiting WHERE condition_rules IS NOT NULL OFFSET 0) AS rules
                WHERE NOT otn_condition_holds(
                    condition_rules, (SELECT data FROM trigger_event WHERE id = :event))
            )
            SELECT count(DISTINCT psid)
            FROM waiting
            WHERE (condition_rules IN (SELECT condition_rules FROM unmet)
                   OR NOT otn_drop_holds(
                       (SELECT drop_rules FROM campaign WHERE event_id = :event) -> split_part(topic, ':', 1),
                       baseline, baseline_currency, (SELECT data FROM trigger_event WHERE id = :event)))
              AND NOT EXISTS (   -- told on another of their consents
                  SELECT FROM delivery
                  WHERE delivery.page_id = :page AND delivery.event_id = :event
                    AND delivery.psid = waiting.psid
              )
            """)
        .param("page", campaign.page())
        .param("event", campaign.event())
        .param("topics", campaign.topics().toArray(String[]::new))
        .param("now", now.atOffset(UTC))
        .query(Integer.class)
        .single();
  }
}
