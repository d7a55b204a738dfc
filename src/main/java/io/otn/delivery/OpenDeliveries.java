package io.otn.delivery;

import io.otn.page.Backlog;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Tells what waits on pages, from the kept counts. */
@Component
class OpenDeliveries implements Backlog {

  private final JdbcClient jdbc;

  OpenDeliveries(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public Map<String, Waiting> waiting(@Nullable String page) {
    return jdbc
        .sql(
            """
            WITH campaign AS (
                SELECT page_id, sum(n) AS deliveries
                FROM delivery_count
                WHERE state IN ('DUE', 'SENDING') AND (page_id = :page OR :page IS NULL)
                GROUP BY page_id, event_id
                HAVING sum(n) > 0
            ), open AS (
                SELECT page_id, sum(deliveries) AS deliveries, count(*) AS campaigns
                FROM campaign
                GROUP BY page_id
            )
            SELECT page_id, deliveries, campaigns, (
                SELECT min(first.due_at)
                FROM (VALUES (1::smallint), (2::smallint), (3::smallint)) AS lane (n)
                CROSS JOIN LATERAL (
                    SELECT due_at
                    FROM delivery_queue AS queue
                    WHERE queue.page_id = open.page_id AND queue.lane = lane.n AND leased_until IS NULL
                    ORDER BY due_at, queue.id
                    LIMIT 1
                ) AS first
            ) AS next
            FROM open
            """)
        .param("page", page, java.sql.Types.VARCHAR)
        .query(
            (row, n) ->
                Map.entry(
                    row.getString("page_id"),
                    new Waiting(
                        row.getLong("deliveries"),
                        row.getLong("campaigns"),
                        row.getTimestamp("next") == null
                            ? null
                            : row.getTimestamp("next").toInstant())))
        .list()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
