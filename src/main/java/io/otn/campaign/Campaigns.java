package io.otn.campaign;

import static java.time.ZoneOffset.UTC;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import io.otn.consent.WaitingTopics;
import io.otn.topic.TopicKey;
import io.otn.topic.TopicKind;
import io.otn.topic.TopicKinds;
import io.otn.trigger.TriggerEvent;
import io.otn.worker.Signals;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The states of campaigns, and the one statement in which consents become deliveries. */
@Component
class Campaigns {

  private static final Duration KEEP_WITHOUT_A_KIND = Duration.ofDays(2);

  private final JdbcClient jdbc;
  private final TopicKinds kinds;
  private final Signals signals;
  private final Approvals approvals;
  private final WaitingTopics waiting;
  private final LeftOut leftOut;

  Campaigns(
      JdbcClient jdbc,
      TopicKinds kinds,
      Signals signals,
      Approvals approvals,
      WaitingTopics waiting,
      LeftOut leftOut) {
    this.approvals = approvals;
    this.jdbc = jdbc;
    this.kinds = kinds;
    this.signals = signals;
    this.waiting = waiting;
    this.leftOut = leftOut;
  }

  /**
   * @param tappedUntil null takes all who wait now
   * @param isNew nothing of it is planned yet
   */
  record Campaign(
      UUID event,
      String page,
      List<String> topics,
      Instant expiresAt,
      @Nullable Instant tappedUntil,
      boolean isNew) {}

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
            ? event.occurredAt().plus(keep(event.topics()))
            : event.expiresAt();
    jdbc.sql(
            """
            INSERT INTO campaign (event_id, page_id, topics, plan_at, expires_at, created_at, drop_rules)
            VALUES (:event, :page, :topics, greatest(:sendAt::timestamptz, :now), :expiresAt, :now, :drops::jsonb)
            ON CONFLICT (event_id) DO NOTHING
            """)
        .param("event", event.id())
        .param("page", event.page())
        .param("topics", event.topics().toArray(String[]::new))
        .param("sendAt", timestamp(event.sendAt()), java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
        .param("expiresAt", expiresAt.atOffset(UTC))
        .param("drops", dropRules(event.topics()))
        .param("now", now.atOffset(UTC))
        .update();
    jdbc.sql("UPDATE trigger_event SET planned = true WHERE id = :event")
        .param("event", event.id())
        .update();
  }

  /** By kind; null when none of them is about prices. */
  @Nullable String dropRules(List<String> topics) {
    String rules =
        kindsOf(topics)
            .filter(kind -> kind.drop() != null)
            .distinct()
            .map(kind -> "\"%s\": %s".formatted(kind.name(), requireNonNull(kind.drop()).json()))
            .collect(joining(", "));
    return rules.isEmpty() ? null : "{" + rules + "}";
  }

  /** How long an event about these topics is worth a message, where it does not say itself. */
  Duration keep(List<String> topics) {
    return kindsOf(topics)
        .map(TopicKind::keep)
        .max(Duration::compareTo)
        .orElse(KEEP_WITHOUT_A_KIND);
  }

  private Stream<TopicKind> kindsOf(List<String> topics) {
    return topics.stream()
        .map(TopicKey::parse)
        .flatMap(Optional::stream)
        .map(key -> kinds.find(key.kind()))
        .filter(Objects::nonNull);
  }

  /**
   * Takes the next holders of one campaign whose time has come: reserves one consent of each person
   * and makes the delivery, all or nothing. People are taken in the order of their first tap; of
   * several consents the one that expires first is spent.
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
    alone(campaign.page());
    Batch batch = reserve(campaign, limit, now);
    // Not where a faster campaign took some: who stands behind them comes with the next batch.
    boolean all = batch.chosen() < limit && batch.taken() == batch.chosen();
    jdbc.sql(
            """
            UPDATE campaign
            SET holders = holders + :taken, planned_to = :now, left_out = coalesce(:leftOut, left_out),
                state = CASE WHEN :all THEN 'RUNNING' ELSE state END
            WHERE event_id = :event AND state = 'PLANNED'
            """)
        .param("event", campaign.event())
        .param("taken", batch.taken())
        .param("all", all)
        .param("leftOut", all ? leftOut.count(campaign, now) : null, java.sql.Types.INTEGER)
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

  private record Batch(int chosen, int taken) {}

  private Optional<Campaign> lockNext(Instant now) {
    return jdbc.sql(
            """
            SELECT event_id, page_id, topics, expires_at,
                   CASE WHEN reason = 'late_consents' THEN plan_at END AS tapped_until,
                   planned_to IS NULL AS is_new
            FROM campaign
            WHERE state = 'PLANNED' AND plan_at <= :now AND expires_at > :now
            ORDER BY planned_to NULLS FIRST, plan_at   -- a large campaign lets others in between
            LIMIT 1
            FOR UPDATE SKIP LOCKED
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
        row.getBoolean("is_new"));
  }

  private Batch reserve(Campaign campaign, int limit, Instant now) {
    int lane =
        kindsOf(campaign.topics())
            .map(TopicKind::lane)
            .min(TopicKind.Lane::compareTo)
            .orElse(TopicKind.Lane.NORMAL)
            .order();
    return jdbc.sql(
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
                INSERT INTO delivery (page_id, event_id, psid, consent_id, topic, media, expires_at, created_at)
                SELECT :page, :event, psid, id, topic, :media, least(expires_at, :expiresAt), :now
                FROM reserved ORDER BY since, psid
                RETURNING page_id, consent_id, id, event_id, psid, topic, media, expires_at
            ), queued AS (
                INSERT INTO delivery_queue (page_id, consent_id, id, event_id, psid, topic, media, expires_at, lane, due_at,
                                            alone)
                SELECT *, :lane, :now, NOT EXISTS (
                    SELECT FROM delivery_queue AS other WHERE other.page_id = :page AND other.psid = planned.psid)
                FROM planned
            ), accompanied AS (
                UPDATE delivery_queue AS other
                SET alone = false
                FROM planned
                WHERE other.page_id = :page AND other.psid = planned.psid AND alone
            ), counted AS (
                INSERT INTO delivery_count (page_id, event_id, state, n)
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
            timestamp(campaign.tappedUntil()),
            java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
        .param("lane", lane)
        .param("media", kindsOf(campaign.topics()).anyMatch(TopicKind::media))
        .param("limit", limit)
        .param("now", now.atOffset(UTC))
        .query(Batch.class)
        .single();
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
                    WHEN state <> 'RUNNING' OR EXISTS (
                        SELECT FROM delivery
                        WHERE page_id = campaign.page_id AND event_id = campaign.event_id
                          AND outcome = 'CANCELLED' AND delivery.reason = 'expired')
                    THEN 'EXPIRED'
                    ELSE 'DONE' END,
                ended_at = :now
            WHERE (state = 'RUNNING' AND NOT EXISTS (
                       SELECT FROM delivery_queue
                       WHERE page_id = campaign.page_id AND event_id = campaign.event_id))
               OR (state IN ('PLANNED', 'AWAITING_APPROVAL') AND expires_at <= :now)
            """)
        .param("now", now.atOffset(UTC))
        .update();
  }
}
