package io.otn.campaign;

import static java.time.ZoneOffset.UTC;

import io.otn.consent.WaitingTopics;
import io.otn.topic.Release;
import io.otn.trigger.TriggerEvent;
import io.otn.worker.Signals;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The states of campaigns, and the planning of each in batches. */
@Component
class Campaigns {

  private final JdbcClient jdbc;
  private final EventRules rules;
  private final Plan plan;
  private final Waves waves;
  private final Signals signals;
  private final Approvals approvals;
  private final WaitingTopics waiting;
  private final LeftOut leftOut;

  Campaigns(
      JdbcClient jdbc,
      EventRules rules,
      Plan plan,
      Waves waves,
      Signals signals,
      Approvals approvals,
      WaitingTopics waiting,
      LeftOut leftOut) {
    this.approvals = approvals;
    this.jdbc = jdbc;
    this.rules = rules;
    this.plan = plan;
    this.waves = waves;
    this.signals = signals;
    this.waiting = waiting;
    this.leftOut = leftOut;
  }

  /**
   * @param tappedUntil null takes all who wait now
   * @param isNew nothing of it is planned yet
   * @param inWaves not all are told at once
   * @param places people that may be told by the wave that is being planned; null before the first
   */
  record Campaign(
      UUID event,
      String page,
      List<String> topics,
      Instant expiresAt,
      @Nullable Instant tappedUntil,
      boolean isNew,
      boolean inWaves,
      @Nullable Integer places) {}

  /** Events that have no campaign yet, oldest first. */
  List<UUID> newEvents(int limit) {
    return jdbc.sql(
            """
            SELECT id
            FROM trigger_event
            WHERE NOT planned
            ORDER BY id
            LIMIT :limit
            """)
        .param("limit", limit)
        .query(UUID.class)
        .list();
  }

  /** Opens the campaign of an event. Twice is once. */
  @Transactional
  void open(TriggerEvent event, Instant now) {
    Instant expiresAt =
        event.expiresAt() == null
            ? event.occurredAt().plus(rules.keep(event.topics()))
            : event.expiresAt();
    Release release = rules.release(event.topics());
    jdbc.sql(
            """
            INSERT INTO campaign (event_id, page_id, topics, plan_at, expires_at, created_at, drop_rules,
                                  per_unit, wave_pause, wave_max)
            VALUES (:event, :page, :topics, greatest(:sendAt::timestamptz, :now), :expiresAt, :now, :drops::jsonb,
                    :perUnit, :pause::interval, :waveMax)
            ON CONFLICT (event_id) DO NOTHING
            """)
        .param("event", event.id())
        .param("page", event.page())
        .param("topics", event.topics().toArray(String[]::new))
        .param("sendAt", timestamp(event.sendAt()), Types.TIMESTAMP_WITH_TIMEZONE)
        .param("expiresAt", expiresAt.atOffset(UTC))
        .param("drops", rules.drop(event.topics()))
        .param("perUnit", release == null ? null : release.perUnit(), Types.NUMERIC)
        .param("pause", release == null ? null : release.every().toString(), Types.VARCHAR)
        .param("waveMax", release == null ? null : release.atMost(), Types.INTEGER)
        .param("now", now.atOffset(UTC))
        .update();
    jdbc.sql("UPDATE trigger_event SET planned = true WHERE id = :event")
        .param("event", event.id())
        .update();
  }

  /**
   * Takes the next holders of one campaign whose time has come, all or nothing.
   *
   * @return empty when nothing is to be planned now
   */
  @Transactional
  Optional<Planned> planNext(int limit, Instant now) {
    Campaign campaign = lockNext(now).orElse(null);
    if (campaign == null) {
      return Optional.empty();
    }
    if (approvals.waits(campaign, now)) {
      return Optional.of(new Planned(campaign.page(), 0));
    }
    if (campaign.inWaves() && campaign.places() == null) {
      waves.begin(campaign, now);
      return Optional.of(new Planned(campaign.page(), 0));
    }
    alone(campaign.page());
    int most = campaign.places() == null ? limit : Math.min(limit, campaign.places());
    Plan.Batch batch = plan.reserve(campaign, most, now);
    // Not where a faster campaign took some: who stands behind them comes with the next batch.
    boolean all = batch.chosen() < most && batch.taken() == batch.chosen();
    boolean planned = campaign.inWaves() ? waves.took(campaign, batch.taken(), all, now) : all;
    jdbc.sql(
            """
            UPDATE campaign
            SET holders = holders + :taken, planned_to = :now, left_out = coalesce(:leftOut, left_out),
                state = CASE WHEN :planned THEN 'RUNNING' ELSE state END
            WHERE event_id = :event AND state = 'PLANNED'
            """)
        .param("event", campaign.event())
        .param("taken", batch.taken())
        .param("planned", planned)
        .param("leftOut", planned ? leftOut.count(campaign, now) : null, Types.INTEGER)
        .param("now", now.atOffset(UTC))
        .update();
    if (batch.taken() > 0) {
      waiting.changed(campaign.page(), campaign.topics());
    }
    if (campaign.isNew() && batch.taken() > 0) {
      signals.due(campaign.page());
    }
    return Optional.of(new Planned(campaign.page(), batch.taken()));
  }

  /**
   * @param taken how many holders
   */
  record Planned(String page, int taken) {}

  /** Two plans of a page at once would not see that both have something for the same person. */
  private void alone(String page) {
    jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended('otn plan ' || :page, 0))")
        .param("page", page)
        .query((row, n) -> n)
        .list();
  }

  private Optional<Campaign> lockNext(Instant now) {
    return jdbc.sql(
            """
            SELECT event_id, page_id, topics, expires_at,
                   CASE WHEN per_unit IS NOT NULL THEN (   -- who taps between two waves asks for the next event
                            SELECT min(released_at) FROM wave WHERE wave.event_id = campaign.event_id HAVING count(*) > 1)
                        WHEN for_late THEN plan_at END AS tapped_until,
                   planned_to IS NULL AS is_new, per_unit IS NOT NULL AS in_waves,
                   (SELECT size + replaced - people
                    FROM wave
                    WHERE wave.event_id = campaign.event_id
                    ORDER BY n DESC
                    LIMIT 1) AS places
            FROM campaign
            WHERE state = 'PLANNED' AND plan_at <= :now AND expires_at > :now
            ORDER BY planned_to NULLS FIRST, plan_at   -- a large campaign lets others in between
            LIMIT 1
            FOR UPDATE OF campaign SKIP LOCKED
            """)
        .param("now", now.atOffset(UTC))
        .query(Campaigns::campaign)
        .optional();
  }

  private static Campaign campaign(ResultSet row, int n) throws SQLException {
    Timestamp tappedUntil = row.getTimestamp("tapped_until");
    return new Campaign(
        row.getObject("event_id", UUID.class),
        row.getString("page_id"),
        List.of((String[]) row.getArray("topics").getArray()),
        row.getTimestamp("expires_at").toInstant(),
        tappedUntil == null ? null : tappedUntil.toInstant(),
        row.getBoolean("is_new"),
        row.getBoolean("in_waves"),
        row.getObject("places", Integer.class));
  }

  private static @Nullable OffsetDateTime timestamp(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(UTC);
  }

  /** Ends campaigns: all were told, or the event is stale. */
  int end(Instant now) {
    return jdbc.sql(
            """
            UPDATE campaign
            SET state = CASE
                    WHEN expires_at > :now THEN 'DONE'
                    WHEN state <> 'RUNNING' OR next_wave_at IS NOT NULL OR EXISTS (
                        SELECT FROM delivery
                        WHERE page_id = campaign.page_id AND event_id = campaign.event_id
                          AND outcome = 'CANCELLED' AND delivery.reason = 'expired')
                    THEN 'EXPIRED'
                    ELSE 'DONE' END,
                ended_at = :now
            WHERE (state = 'RUNNING' AND (next_wave_at IS NULL OR expires_at <= :now) AND NOT EXISTS (
                       SELECT FROM delivery_queue
                       WHERE page_id = campaign.page_id AND event_id = campaign.event_id))
               OR (state IN ('PLANNED', 'AWAITING_APPROVAL') AND expires_at <= :now)
            """)
        .param("now", now.atOffset(UTC))
        .update();
  }
}
