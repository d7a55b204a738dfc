package io.otn.delivery;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * How many deliveries of an event are in which state: kept with each change, so that nobody counts
 * a million rows. A change is noted as a row of its own instead of written to one that others wait
 * for; {@link #sum} adds the notes up. A count is what the view {@code delivery_count} sums up to.
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
          INSERT INTO delivery_count_change (page_id, event_id, state, n)
          SELECT page_id, event_id, change.state, sum(change.n)
          FROM ended
          CROSS JOIN LATERAL (VALUES (state_before, -1), (ended.state, 1)) AS change (state, n)
          GROUP BY page_id, event_id, change.state
      )
      """;

  private final JdbcClient jdbc;

  Counts(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** One node at a time: two would wait for each other's sums, in no order. */
  void sum() {
    int changed =
        jdbc.sql(
                """
                WITH change AS (
                    DELETE FROM delivery_count_change
                    WHERE (SELECT pg_try_advisory_xact_lock(hashtextextended('otn counts', 0)))
                    RETURNING page_id, event_id, state, n
                )
                INSERT INTO delivery_count_sum AS kept (page_id, event_id, state, n)
                SELECT page_id, event_id, state, sum(n)
                FROM change
                GROUP BY page_id, event_id, state
                HAVING sum(n) <> 0
                ON CONFLICT (page_id, event_id, state) DO UPDATE SET n = kept.n + excluded.n
                """)
            .update();
    if (changed > 0) {
      jdbc.sql("DELETE FROM delivery_count_sum WHERE state IN ('DUE', 'SENDING') AND n = 0")
          .update();
    }
  }
}
