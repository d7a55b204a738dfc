package io.otn.delivery;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * How many deliveries of an event are in which state: kept with each change, so that nobody counts
 * a million rows. A change adds rows instead of writing to one that others wait for; {@link #sum}
 * makes few of many.
 */
@Component
class Counts {

  /**
   * Two more terms of a statement's {@code WITH}: counts what stands in {@code ended} (page_id,
   * event_id, state_before, state).
   */
  static final String MOVED =
      """
      moved AS (
          INSERT INTO delivery_count (page_id, event_id, state, n)
          SELECT page_id, event_id, change.state, sum(change.n)
          FROM ended
          CROSS JOIN LATERAL (VALUES (state_before, -1), (ended.state, 1)) AS change (state, n)
          GROUP BY page_id, event_id, change.state
      )
      """;

  private static final int EVENTS = 1000;

  private final JdbcClient jdbc;

  Counts(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Any number may do it at once: each row is summed up by who deleted it. */
  void sum() {
    jdbc.sql(
            """
            WITH summed AS (
                DELETE FROM delivery_count
                WHERE (page_id, event_id) IN (
                    SELECT DISTINCT page_id, event_id FROM delivery_count WHERE NOT summed LIMIT :events)
                RETURNING page_id, event_id, state, n
            )
            INSERT INTO delivery_count (page_id, event_id, state, n, summed)
            SELECT page_id, event_id, state, sum(n), true
            FROM summed
            GROUP BY page_id, event_id, state
            HAVING sum(n) <> 0
            """)
        .param("events", EVENTS)
        .update();
  }
}
