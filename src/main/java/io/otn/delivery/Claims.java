package io.otn.delivery;

import static java.time.ZoneOffset.UTC;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Claims what is due, at the pace that all nodes share. */
@Component
class Claims {

  private final JdbcClient jdbc;
  private final DeliverySettings settings;
  private final Pace pace;

  Claims(JdbcClient jdbc, DeliverySettings settings, Pace pace) {
    this.jdbc = jdbc;
    this.settings = settings;
    this.pace = pace;
  }

  /** A delivery that this node now holds, before it knows the token. */
  record Claimed(
      DeliveryId id,
      int attempt,
      int charged,
      boolean unknown,
      Instant dueAt,
      Instant expiresAt,
      long consent,
      String psid,
      String topic,
      UUID event,
      int lane) {}

  /**
   * What a claim gave.
   *
   * @param paused pages that gave less than their turn because another node is at them or their
   *     pace is used up
   */
  record Batch(List<Claimed> claimed, Set<String> paused) {}

  /**
   * Claims what is due on the pages whose turn it is.
   *
   * <p>The pages are locked first, so that the statements behind see, each in a snapshot of its
   * own, all that other nodes have sent on them. The locks are advisory: a page's row would be
   * written for nothing.
   */
  @Transactional
  Batch claim(String channel, List<Turns.Turn> turns, Instant now) {
    Map<String, Boolean> sending = lockThoseThatSend(turns, now);
    List<Turns.Turn> mine =
        turns.stream().filter(turn -> sending.getOrDefault(turn.page(), false)).toList();
    List<Turns.Turn> able =
        withinBudget(mine, now).stream().filter(turn -> turn.limit() > 0).toList();
    Map<String, Integer> limits =
        able.stream().collect(Collectors.toMap(Turns.Turn::page, Turns.Turn::limit));
    return new Batch(
        able.isEmpty() ? List.of() : lease(channel, able, now),
        turns.stream()
            .filter(turn -> sending.containsKey(turn.page()))
            .filter(turn -> limits.getOrDefault(turn.page(), 0) < turn.limit())
            .map(Turns.Turn::page)
            .collect(Collectors.toSet()));
  }

  /** Pages that may send now; false where another node is at it. */
  private Map<String, Boolean> lockThoseThatSend(List<Turns.Turn> turns, Instant now) {
    return jdbc
        .sql(
            """
            SELECT id, pg_try_advisory_xact_lock(hashtextextended('otn page ' || id, 0)) AS mine
            FROM page
            WHERE id = ANY (:pages) AND state = 'RUNNING' AND (held_until IS NULL OR held_until <= :now)
            """)
        .param("pages", texts(turns, Turns.Turn::page))
        .param("now", now.atOffset(UTC))
        .query((row, n) -> Map.entry(row.getString("id"), row.getBoolean("mine")))
        .list()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private List<Turns.Turn> withinBudget(List<Turns.Turn> turns, Instant now) {
    Map<String, Pace.Budget> budgets =
        pace.budgets(turns.stream().map(Turns.Turn::page).toList(), now);
    List<Turns.Turn> able = new ArrayList<>();
    for (Turns.Turn turn : turns) {
      Pace.Budget budget = budgets.get(turn.page());
      if (budget != null) {
        able.add(turn.atMost(budget.messages(), budget.media()));
      }
    }
    return able;
  }

  /**
   * A lane is read in the order of its times, and lanes are merged by these with their offsets. Of
   * one person's deliveries one is under way at a time, the first of them first.
   */
  private List<Claimed> lease(String channel, List<Turns.Turn> turns, Instant now) {
    return jdbc.sql(
            """
            WITH turn AS (
                SELECT *
                FROM unnest(:pages, :limits, :media, :marks1::timestamptz[], :ids1, :marks2::timestamptz[],
                            :ids2, :marks3::timestamptz[], :ids3)
                    AS turn (page_id, n, media, mark1, id1, mark2, id2, mark3, id3)
            ), next AS (
                SELECT mine.place
                FROM turn
                CROSS JOIN LATERAL (
                    SELECT due.place, due.media, sum(due.media::integer) OVER (ORDER BY due.turn_at, due.id) AS media_n
                    FROM (
                        VALUES (1::smallint, turn.mark1, turn.id1, :behind1::interval),
                               (2::smallint, turn.mark2, turn.id2, :behind2::interval),
                               (3::smallint, turn.mark3, turn.id3, :behind3::interval)
                    ) AS lane (n, mark, id, behind)
                    CROSS JOIN LATERAL (
                        SELECT queue.ctid AS place, id, media, due_at + lane.behind AS turn_at
                        FROM delivery_queue AS queue
                        WHERE page_id = turn.page_id AND queue.lane = lane.n
                          AND (due_at, queue.id) > (lane.mark, lane.id)
                          AND due_at <= :now AND expires_at > :now AND leased_until IS NULL AND channel = :channel
                          AND (quiet_at IS NULL OR quiet_at > :now)
                          AND (alone OR NOT EXISTS (
                              SELECT FROM delivery_queue AS other
                              WHERE other.psid = queue.psid AND other.id <> queue.id
                                AND other.page_id || '' = queue.page_id   -- not by an index of the page: see V095
                                AND (other.leased_until IS NOT NULL
                                     OR (other.due_at <= :now AND other.expires_at > :now
                                         AND (other.lane, other.due_at, other.id)
                                             < (queue.lane, queue.due_at, queue.id)))
                          ))
                        ORDER BY due_at, queue.id
                        LIMIT turn.n
                    ) AS due
                    ORDER BY due.turn_at, due.id
                    LIMIT turn.n
                ) AS mine
                WHERE NOT mine.media OR mine.media_n <= turn.media
            ), claimed AS (
                UPDATE delivery_queue AS queue
                SET attempt = attempt + 1, leased_until = :leasedUntil
                WHERE queue.ctid = ANY (ARRAY(SELECT place FROM next))
                  AND queue.leased_until IS NULL   -- a sweep may have ended it since
                RETURNING queue.page_id, id, attempt, charged, unknown, due_at, expires_at, queue.consent_id, psid,
                          topic, event_id, lane, media
            ), leased AS (
                INSERT INTO delivery_lease (leased_until, page_ids, consent_ids)
                SELECT :leasedUntil, array_agg(page_id), array_agg(consent_id)
                FROM claimed
                HAVING count(*) > 0
            ), counted AS (
                INSERT INTO delivery_count_change (page_id, event_id, state, n)
                SELECT page_id, event_id, state, sign * count(*)
                FROM claimed
                CROSS JOIN (VALUES ('DUE', -1), ('SENDING', 1)) AS change (state, sign)
                GROUP BY page_id, event_id, state, sign
            ), taken AS (
                SELECT page_id, count(*) AS used, count(*) FILTER (WHERE media) AS media
                FROM claimed
                GROUP BY page_id
            ), paced AS (
                INSERT INTO page_pace (page_id, slot, used, media)
                SELECT page_id, :slot, used, taken.media
                FROM taken
                JOIN page ON page.id = page_id
                WHERE :rate > 0 OR pace_percent < 100 OR taken.media > 0
                ON CONFLICT (page_id, slot)
                DO UPDATE SET used = page_pace.used + excluded.used, media = page_pace.media + excluded.media
            ), spent AS (
                INSERT INTO page_day (page_id, day, used)
                SELECT page_id, :day, used
                FROM taken
                WHERE :quota > 0
                ON CONFLICT (page_id, day) DO UPDATE SET used = page_day.used + excluded.used
            )
            SELECT *
            FROM claimed
            ORDER BY page_id, lane, due_at, id
            """)
        .param("channel", channel)
        .param("pages", texts(turns, Turns.Turn::page))
        .param("limits", numbers(turns, Turns.Turn::limit))
        .param("media", numbers(turns, Turns.Turn::media))
        .param("marks1", texts(turns, turn -> turn.mark(1).dueAt().toString()))
        .param("ids1", ids(turns, turn -> turn.mark(1).id()))
        .param("marks2", texts(turns, turn -> turn.mark(2).dueAt().toString()))
        .param("ids2", ids(turns, turn -> turn.mark(2).id()))
        .param("marks3", texts(turns, turn -> turn.mark(3).dueAt().toString()))
        .param("ids3", ids(turns, turn -> turn.mark(3).id()))
        .param("behind1", settings.laneOffsets().get(0).toString())
        .param("behind2", settings.laneOffsets().get(1).toString())
        .param("behind3", settings.laneOffsets().get(2).toString())
        .param("rate", settings.pageRate())
        .param("quota", settings.pageQuota())
        .param("slot", Pace.slot(now))
        .param("day", now.atOffset(UTC).toLocalDate())
        .param("now", now.atOffset(UTC))
        .param("leasedUntil", now.plus(settings.lease()).atOffset(UTC))
        .query(Claims::claimed)
        .list();
  }

  /**
   * What is due somewhere although nobody said so: retries whose time has come, other nodes' plans.
   */
  List<String> pagesWithWork(String channel, Instant now) {
    return jdbc.sql(
            """
            WITH RECURSIVE open AS (   -- one step from page to page in the index, whatever waits there
                (SELECT page_id FROM delivery_queue ORDER BY page_id LIMIT 1)
                UNION ALL
                SELECT (SELECT page_id FROM delivery_queue WHERE page_id > open.page_id ORDER BY page_id LIMIT 1)
                FROM open
                WHERE page_id IS NOT NULL
            )
            SELECT page.id
            FROM open
            JOIN page ON page.id = open.page_id
            WHERE page.state = 'RUNNING' AND (held_until IS NULL OR held_until <= :now)
              AND EXISTS (
                  SELECT
                  FROM (VALUES (1::smallint), (2::smallint), (3::smallint)) AS lane (n)
                  CROSS JOIN LATERAL (
                      SELECT due_at
                      FROM delivery_queue AS queue
                      WHERE queue.page_id = page.id AND queue.lane = lane.n AND due_at <= :now
                        AND leased_until IS NULL AND channel = :channel AND (quiet_at IS NULL OR quiet_at > :now)
                      ORDER BY due_at, queue.id
                      LIMIT 1
                  ) AS due
              )
            """)
        .param("channel", channel)
        .param("now", now.atOffset(UTC))
        .query(String.class)
        .list();
  }

  private static Claimed claimed(ResultSet row, int n) throws SQLException {
    return new Claimed(
        new DeliveryId(row.getString("page_id"), row.getLong("id")),
        row.getInt("attempt"),
        row.getInt("charged"),
        row.getBoolean("unknown"),
        row.getTimestamp("due_at").toInstant(),
        row.getTimestamp("expires_at").toInstant(),
        row.getLong("consent_id"),
        row.getString("psid"),
        row.getString("topic"),
        row.getObject("event_id", UUID.class),
        row.getInt("lane"));
  }

  private static String[] texts(List<Turns.Turn> turns, Function<Turns.Turn, String> value) {
    return turns.stream().map(value).toArray(String[]::new);
  }

  private static Integer[] numbers(List<Turns.Turn> turns, ToIntFunction<Turns.Turn> value) {
    return turns.stream().map(value::applyAsInt).toArray(Integer[]::new);
  }

  private static Long[] ids(List<Turns.Turn> turns, ToLongFunction<Turns.Turn> value) {
    return turns.stream().map(value::applyAsLong).toArray(Long[]::new);
  }
}
