package io.otn.delivery;

import io.otn.consent.PersonalData;
import java.time.Instant;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Forgets the deliveries to a person, with their attempts. A message that is under way may still
 * arrive; its answer then finds no delivery and no consent, so nothing comes of it, and no attempt
 * follows.
 */
@Component
class PersonErasure implements PersonalData {

  private final JdbcClient jdbc;

  PersonErasure(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public Map<String, Long> erase(String page, String psid, Instant now) {
    return jdbc.sql(
            """
            WITH open AS (
                DELETE FROM delivery_queue
                WHERE page_id = :page AND psid = :psid
                RETURNING id, leased_until
            ), gone AS (
                DELETE FROM delivery
                WHERE page_id = :page AND psid = :psid
                RETURNING page_id, event_id, id, outcome
            ), ended AS (
                SELECT page_id, event_id, gone.id,
                       coalesce(outcome, CASE WHEN leased_until IS NULL THEN 'DUE' ELSE 'SENDING' END) AS state
                FROM gone
                LEFT JOIN open ON open.id = gone.id
            ), counted AS (
                INSERT INTO delivery_count_change (page_id, event_id, state, n)
                SELECT page_id, event_id, state, -count(*)
                FROM ended
                GROUP BY page_id, event_id, state
            ), arrived AS (
                DELETE FROM arrival WHERE page_id = :page AND psid = :psid
            ), forgotten AS (
                DELETE FROM attempt
                USING gone
                WHERE attempt.page_id = gone.page_id AND attempt.delivery_id = gone.id
                RETURNING attempt.delivery_id
            )
            SELECT (SELECT count(*) FROM ended) AS deliveries,
                   (SELECT count(*) FROM ended WHERE state = 'SENDING') AS under_way,
                   (SELECT count(*) FROM forgotten) AS attempts
            """)
        .param("page", page)
        .param("psid", psid)
        .query(
            (row, n) ->
                Map.of(
                    "deliveries", row.getLong("deliveries"),
                    "attempts", row.getLong("attempts"),
                    "underWay", row.getLong("under_way")))
        .single();
  }
}
