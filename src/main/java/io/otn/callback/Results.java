package io.otn.callback;

import static java.time.ZoneOffset.UTC;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Turns what has happened since the last look into calls. Each look goes back a little further than
 * the last one went, for what was being written then; what was told is known by its subject.
 */
@Component
class Results {

  /** Longer than any transaction of the gateway may last. */
  private static final Duration OVERLAP = Duration.ofMinutes(5);

  private final JdbcClient jdbc;

  Results(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  private record Due(UUID id, Instant toldUntil) {}

  /** Looks once for each address that is told. Returns how many calls there are to make. */
  @Transactional
  int gather(Instant now, Duration every) {
    List<Due> due =
        jdbc.sql(
                """
                SELECT id, told_until
                FROM hook
                WHERE disabled_at IS NULL AND told_until <= :before
                ORDER BY told_until
                LIMIT 100
                FOR UPDATE SKIP LOCKED
                """)
            .param("before", now.minus(every).atOffset(UTC))
            .query(Due.class)
            .list();
    return due.stream().mapToInt(hook -> gather(hook, now)).sum();
  }

  private int gather(Due hook, Instant now) {
    int made = 0;
    for (String found : List.of(ACCEPTED, IGNORED, RELEASED, NOTIFIED, EXHAUSTED)) {
      made +=
          jdbc.sql(TOLD.formatted(found))
              .param("hook", hook.id())
              .param("since", hook.toldUntil().minus(OVERLAP).atOffset(UTC))
              .param("now", now.atOffset(UTC))
              .update();
    }
    jdbc.sql("UPDATE hook SET told_until = :now WHERE id = :hook")
        .param("now", now.atOffset(UTC))
        .param("hook", hook.id())
        .update();
    return made;
  }

  /** What is found has: event, type, subject, at, more (members of data beside the usual ones). */
  private static final String TOLD =
      """
      WITH me AS (
          SELECT id, source, types, topic, salt, created_at FROM hook WHERE id = :hook
      ), recent AS (
          SELECT id FROM trigger_event WHERE NOT planned
          UNION
          SELECT event_id FROM campaign WHERE created_at > :since
          UNION
          SELECT event_id FROM campaign WHERE expires_at > :since::timestamptz - interval '1 day'
      ), mine AS (
          SELECT event.id, event.event_id, event.page_id, event.topics, event.received_at,
                 campaign.state, campaign.reason, campaign.holders, campaign.planned_to, campaign.ended_at,
                 campaign.per_unit IS NOT NULL AS in_waves
          FROM me
          CROSS JOIN recent
          JOIN trigger_event AS event
              ON event.id = recent.id AND event.received_at >= me.created_at
             AND (split_part(event.source, ':', 1) = me.source OR me.source IS NULL)
             AND (me.topic IS NULL OR EXISTS (
                  SELECT FROM unnest(event.topics) AS about (topic)
                  WHERE about.topic = me.topic
                     OR right(me.topic, 1) = '*' AND starts_with(about.topic, left(me.topic, -1))))
          LEFT JOIN campaign ON campaign.event_id = event.id
          WHERE event.received_at > :since OR campaign.ended_at IS NULL OR campaign.ended_at > :since
      ), found AS (
      %s
      )
      INSERT INTO hook_call (hook_id, type, subject, body, due_at, created_at)
      SELECT me.id, found.type, found.subject,
             jsonb_build_object(
                 'type', found.type,
                 'timestamp', to_char(found.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
                 'data', jsonb_build_object(
                     'event', '/api/v1/events/' || found.id, 'source_event_id', found.event_id,
                     'page', found.page_id, 'topics', to_jsonb(found.topics)) || found.more),
             :now, :now
      FROM me, found
      WHERE found.type = ANY (me.types) AND found.at > :since
      ON CONFLICT (hook_id, type, subject) DO NOTHING
      """;

  private static final String ACCEPTED =
      """
          SELECT mine.*, 'trigger.accepted' AS type, mine.id::text AS subject, mine.received_at AS at,
                 '{}'::jsonb AS more
          FROM mine
      """;

  private static final String IGNORED =
      """
          SELECT mine.*, 'trigger.ignored' AS type, mine.id::text AS subject, mine.ended_at AS at,
                 jsonb_build_object('reason', CASE WHEN mine.state = 'DONE' THEN 'nobody_waited'
                                                   WHEN mine.state = 'EXPIRED' THEN 'expired'
                                                   ELSE mine.reason END) AS more
          FROM mine
          WHERE mine.ended_at IS NOT NULL AND mine.holders = 0
      """;

  private static final String RELEASED =
      """
          SELECT mine.*, 'wave.released' AS type, mine.id || '/' || mine.holders AS subject,
                 mine.planned_to AS at, jsonb_build_object('people_so_far', mine.holders) AS more
          FROM mine
          WHERE mine.holders > 0 AND mine.planned_to IS NOT NULL AND mine.state <> 'PLANNED' AND NOT mine.in_waves
          UNION ALL   -- each wave by itself; places that were given to others later are in the count so far
          SELECT mine.*, 'wave.released', mine.id || '/wave/' || wave.n, wave.planned_at,
                 jsonb_build_object('wave', wave.n, 'units', wave.units, 'people', wave.people, 'people_so_far', (
                     SELECT sum(people) FROM wave AS before WHERE before.event_id = wave.event_id AND before.n <= wave.n))
          FROM mine
          JOIN wave ON wave.event_id = mine.id
          WHERE mine.in_waves AND wave.people > 0
            AND (mine.state <> 'PLANNED'
                 OR wave.n < (SELECT max(n) FROM wave AS later WHERE later.event_id = wave.event_id))
      """;

  /** The person is a reference that is the same for this address only, and leads to nobody. */
  private static final String NOTIFIED =
      """
          SELECT mine.*,
                 CASE WHEN delivery.outcome IN ('SENT', 'PROBABLY_DELIVERED') THEN 'notification.sent'
                      WHEN delivery.outcome = 'DEAD' THEN 'notification.failed'
                      ELSE 'notification.returned_to_queue' END AS type,
                 delivery.page_id || '.' || delivery.id || '/' || extract(epoch FROM delivery.finished_at) AS subject,
                 delivery.finished_at AS at,
                 jsonb_strip_nulls(jsonb_build_object(
                     'topic', delivery.topic,
                     'recipient', 'r_' || left(encode(sha256(
                         me.salt || convert_to(delivery.page_id || '/' || delivery.psid, 'UTF8')), 'hex'), 24),
                     'certain', CASE WHEN delivery.outcome = 'PROBABLY_DELIVERED' THEN false
                                     WHEN delivery.outcome = 'SENT' THEN true END,
                     'code', CASE WHEN delivery.outcome IN ('DEAD', 'CANCELLED') THEN delivery.reason END)) AS more
          FROM me
          CROSS JOIN mine
          JOIN delivery ON delivery.page_id = mine.page_id AND delivery.event_id = mine.id
          WHERE me.types && ARRAY['notification.sent', 'notification.failed', 'notification.returned_to_queue']
            AND delivery.finished_at > :since
      """;

  private static final String EXHAUSTED =
      """
          SELECT mine.*, 'topic.exhausted' AS type, mine.id::text AS subject, mine.ended_at AS at,
                 '{}'::jsonb AS more
          FROM mine
          WHERE mine.state = 'DONE' AND mine.holders > 0 AND NOT EXISTS (
              SELECT FROM consent
              WHERE consent.page_id = mine.page_id AND consent.topic = ANY (mine.topics) AND consent.held
                AND consent.expires_at > :now)
      """;
}
