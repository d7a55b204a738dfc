package io.otn.campaign;

import static java.time.ZoneOffset.UTC;

import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Those who wait for what an event is about, and whose conditions it does not fulfil. */
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
            WITH conditional AS MATERIALIZED (
                SELECT psid, condition_rules
                FROM consent
                WHERE page_id = :page AND topic = ANY (:topics) AND held AND condition_rules IS NOT NULL
                  AND expires_at > :now
            ), unmet AS MATERIALIZED (   -- many have the same condition: asked once of each (OFFSET keeps it so)
                SELECT condition_rules
                FROM (SELECT DISTINCT condition_rules FROM conditional OFFSET 0) AS rules
                WHERE NOT otn_condition_holds(
                    condition_rules, (SELECT data FROM trigger_event WHERE id = :event))
            )
            SELECT count(DISTINCT psid)
            FROM conditional
            JOIN unmet USING (condition_rules)
            WHERE NOT EXISTS (   -- told on another of their consents
                SELECT FROM delivery
                WHERE delivery.page_id = :page AND delivery.event_id = :event
                  AND delivery.psid = conditional.psid
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
