package io.otn.campaign;

import static java.time.ZoneOffset.UTC;

import io.otn.delivery.Accompanied;
import io.otn.delivery.QuietHours;
import java.sql.Types;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The one statement in which consents become deliveries. */
@Component
class Plan {

  private final JdbcClient jdbc;
  private final EventRules rules;
  private final QuietHours quietHours;

  Plan(JdbcClient jdbc, EventRules rules, QuietHours quietHours) {
    this.jdbc = jdbc;
    this.rules = rules;
    this.quietHours = quietHours;
  }

  /**
   * @param chosen people whose turn it was
   * @param taken those of them who were not taken by another campaign meanwhile
   */
  record Batch(int chosen, int taken) {}

  /**
   * Reserves one consent of each person and makes the delivery. People are taken in the order of
   * their first tap; of several consents the one that expires first is spent.
   *
   * @param limit people
   */
  Batch reserve(Campaigns.Campaign campaign, int limit, Instant now) {
    String quiet = rules.quietHours(campaign.topics());
    Batch batch =
        jdbc.sql(
                """
            WITH met AS MATERIALIZED (   -- many have the same condition: asked once of each (OFFSET keeps it so)
                SELECT condition_rules
                FROM (SELECT DISTINCT condition_rules
                      FROM consent
                      WHERE page_id = :page AND topic = ANY (:topics) AND held AND condition_rules IS NOT NULL
                      OFFSET 0) AS rules
                WHERE otn_condition_holds(
                    condition_rules, (SELECT data FROM trigger_event WHERE id = :event))
            ), waiting AS (
                SELECT id, psid, topic, expires_at,
                       -- a person's place in the queue is their first tap
                       min(granted_at) OVER (PARTITION BY psid) AS since,
                       row_number() OVER (PARTITION BY psid ORDER BY expires_at, granted_at, id) AS n
                FROM consent
                WHERE page_id = :page AND topic = ANY (:topics) AND held AND expires_at > :now
                  AND (granted_at <= :tappedUntil OR :tappedUntil::timestamptz IS NULL)
                  AND (condition_rules IS NULL OR condition_rules IN (SELECT condition_rules FROM met))
                  AND ((SELECT drop_rules FROM campaign WHERE event_id = :event) IS NULL
                       OR otn_drop_holds(
                           (SELECT drop_rules FROM campaign WHERE event_id = :event) -> split_part(topic, ':', 1),
                           baseline, baseline_currency, (SELECT data FROM trigger_event WHERE id = :event)))
                  -- told already, as on another of their consents
                  AND NOT EXISTS (
                      SELECT FROM delivery
                      WHERE delivery.page_id = :page AND delivery.event_id = :event
                        AND delivery.psid = consent.psid
                      OFFSET 0   -- asked person by person: a join would trust old statistics
                  )
            ), chosen AS (
                SELECT id, psid, topic, expires_at, since
                FROM waiting
                WHERE n = 1
                ORDER BY since, psid LIMIT :limit
            ), reserved AS (
                UPDATE consent
                SET state = 'RESERVED', changed_at = :now
                FROM chosen
                WHERE consent.page_id = :page AND consent.id = chosen.id
                  -- another campaign may have been faster
                  AND consent.state = 'HELD'
                RETURNING chosen.*
            ), planned AS (
                INSERT INTO delivery (page_id, event_id, psid, consent_id, topic, media, expires_at, created_at,
                                      quiet_from, quiet_to)
                SELECT :page, :event, psid, id, topic, :media, least(expires_at, :expiresAt), :now,
                       (:quiet::jsonb -> split_part(topic, ':', 1) ->> 'from')::time,
                       (:quiet::jsonb -> split_part(topic, ':', 1) ->> 'to')::time
                FROM reserved ORDER BY since, psid
                RETURNING page_id, consent_id, id, event_id, psid, topic, media, expires_at,
                          CASE WHEN quiet_from IS NOT NULL THEN :now::timestamptz END AS quiet_at
            ), queued AS (
                INSERT INTO delivery_queue (page_id, consent_id, id, event_id, psid, topic, media, expires_at, quiet_at,
                                            lane, due_at, alone)
                -- By the person and not by the page: see V095. A namesake of another page costs a look, no more.
                SELECT *, :lane, :now, NOT EXISTS (
                    SELECT FROM delivery_queue AS other WHERE other.psid = planned.psid)
                FROM planned
                RETURNING psid
            ), \
            """
                    + Accompanied.NOT_ALONE
                    + """
            , counted AS (
                INSERT INTO delivery_count_change (page_id, event_id, state, n)
                SELECT :page, :event, 'DUE', count(*) FROM planned HAVING count(*) > 0
            )
            SELECT (SELECT count(*) FROM chosen) AS chosen, (SELECT count(*) FROM planned) AS taken
            """)
            .param("page", campaign.page())
            .param("event", campaign.event())
            .param("topics", campaign.topics().toArray(String[]::new))
            .param("expiresAt", campaign.expiresAt().atOffset(UTC))
            .param(
                "tappedUntil",
                campaign.tappedUntil() == null ? null : campaign.tappedUntil().atOffset(UTC),
                Types.TIMESTAMP_WITH_TIMEZONE)
            .param("lane", rules.lane(campaign.topics()).order())
            .param("media", rules.media(campaign.topics()))
            .param("quiet", quiet, Types.VARCHAR)
            .param("limit", limit)
            .param("now", now.atOffset(UTC))
            .query(Batch.class)
            .single();
    if (quiet != null) {
      quietHours.respect(campaign.page(), now);
    }
    return batch;
  }
}
