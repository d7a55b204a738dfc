package io.otn.source;

import static java.time.ZoneOffset.UTC;

import io.otn.source.Source.AlertKind;
import io.otn.worker.Workers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Keeps the registry: who is configured, when each was heard, who is silent, and whether the
 * gateway itself was away.
 */
@Component
public class SourceWatch {

  private static final Duration REST = Duration.ofSeconds(2);

  private final JdbcClient jdbc;
  private final ObjectProvider<SourceList> lists;
  private final SourceTally tally;
  private final SourceAlerts alerts;
  private final Reconciliation reconciliation;
  private final SourceMetrics metrics;
  private final SourceSettings settings;
  private final Clock clock;
  private boolean awake;
  private @Nullable Instant last;

  SourceWatch(
      JdbcClient jdbc,
      ObjectProvider<SourceList> lists,
      SourceTally tally,
      SourceAlerts alerts,
      Reconciliation reconciliation,
      SourceMetrics metrics,
      SourceSettings settings,
      Clock clock,
      Workers workers) {
    this.jdbc = jdbc;
    this.lists = lists;
    this.tally = tally;
    this.alerts = alerts;
    this.reconciliation = reconciliation;
    this.metrics = metrics;
    this.settings = settings;
    this.clock = clock;
    workers.add("sources", this::pass);
  }

  /** Woken often, looks seldom. */
  private int pass() {
    Instant now = clock.instant();
    if (last != null && Duration.between(last, now).abs().compareTo(REST) < 0) {
      return 0;
    }
    runOnce();
    last = now;
    return 0;
  }

  /** One look at all sources. */
  public void runOnce() {
    Instant now = clock.instant();
    learn(now);
    if (!awake) {
      noticeGap(now);
      awake = true;
    }
    stillHere(now);
    tally.write();
    endSilence(now);
    noticeSilence(now);
    metrics.refresh();
  }

  private void learn(Instant now) {
    List<SourceList.Entry> entries =
        lists.stream().flatMap(list -> list.sources().stream()).distinct().toList();
    jdbc.sql(
            """
            INSERT INTO source (id, kind, page_id, pushed, silence_after_seconds, since)
            SELECT DISTINCT ON (told.kind, told.name)
                   told.kind || '/' || told.name, told.kind, nullif(told.page, ''), told.pushed, nullif(told.silence, 0),
                   :now
            FROM unnest(:kinds::text[], :names::text[], :pages::text[], :pushed::boolean[], :silences::bigint[])
                     AS told (kind, name, page, pushed, silence)
            ORDER BY told.kind, told.name
            ON CONFLICT (id) DO UPDATE
            SET page_id = excluded.page_id, pushed = excluded.pushed, known = true,
                silence_after_seconds = excluded.silence_after_seconds,
                since = CASE WHEN source.known THEN source.since ELSE excluded.since END
            WHERE (source.page_id, source.pushed, source.known, source.silence_after_seconds)
                  IS DISTINCT FROM (excluded.page_id, excluded.pushed, true, excluded.silence_after_seconds)
            """)
        .param("kinds", entries.stream().map(SourceList.Entry::kind).toArray(String[]::new))
        .param("names", entries.stream().map(SourceList.Entry::name).toArray(String[]::new))
        .param(
            "pages",
            entries.stream()
                .map(entry -> Objects.requireNonNullElse(entry.page(), ""))
                .toArray(String[]::new))
        .param("pushed", entries.stream().map(SourceList.Entry::pushed).toArray(Boolean[]::new))
        .param("silences", entries.stream().map(this::silence).toArray(Long[]::new))
        .param("now", now.atOffset(UTC))
        .update();
    jdbc.sql("UPDATE source SET known = false WHERE known AND NOT id = ANY (:ids)")
        .param("ids", entries.stream().map(SourceList.Entry::id).toArray(String[]::new))
        .update();
  }

  /** In seconds; 0 is never. */
  private long silence(SourceList.Entry entry) {
    Duration after = entry.silenceAfter() == null ? settings.silenceAfter() : entry.silenceAfter();
    return after == null ? 0 : Math.max(1, after.toSeconds());
  }

  /**
   * After our own downtime senders may have given up: what calls us, and has called before, is
   * asked for what it said.
   */
  private void noticeGap(Instant now) {
    Instant alive =
        jdbc.sql("SELECT at FROM alive")
            .query(java.sql.Timestamp.class)
            .optional()
            .map(java.sql.Timestamp::toInstant)
            .orElse(now);
    if (Duration.between(alive, now).compareTo(settings.gapAfter()) < 0) {
      return;
    }
    for (String id :
        jdbc.sql(
                """
                SELECT id
                FROM source
                WHERE known AND pushed AND state = 'RUNNING' AND last_event_at IS NOT NULL
                ORDER BY id
                """)
            .query(String.class)
            .list()) {
      boolean asked = reconciliation.request(id, Reconciler.Cause.GAP);
      alerts.raise(
          id,
          AlertKind.GAP,
          "the gateway was down from %s to %s; %s"
              .formatted(
                  alive.truncatedTo(ChronoUnit.SECONDS),
                  now.truncatedTo(ChronoUnit.SECONDS),
                  asked
                      ? "the source is asked for what it said meanwhile"
                      : "nothing can ask this source for what it said meanwhile"),
          now);
    }
  }

  private void stillHere(Instant now) {
    jdbc.sql(
            """
            INSERT INTO alive (at) VALUES (:now)
            ON CONFLICT (one) DO UPDATE SET at = greatest(alive.at, excluded.at)
            """)
        .param("now", now.atOffset(UTC))
        .update();
  }

  private record Silent(String id, String detail) {}

  private void noticeSilence(Instant now) {
    List<Silent> silent =
        jdbc.sql(
                """
                WITH silent AS (
                    SELECT id, last_event_at, silence_after_seconds
                    FROM source
                    WHERE known AND state = 'RUNNING'
                      AND greatest(last_event_at, since) <= :now - silence_after_seconds * interval '1 second'
                )
                INSERT INTO source_alert (source_id, kind, since, detail)
                SELECT id, 'SILENT', :now,
                       coalesce('no event since ' || to_char(last_event_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                                'no event yet')
                           || '; silence-after is ' || justify_hours(silence_after_seconds * interval '1 second')
                FROM silent
                ON CONFLICT DO NOTHING
                RETURNING source_id AS id, detail
                """)
            .param("now", now.atOffset(UTC))
            .query(Silent.class)
            .list();
    for (Silent source : silent) {
      alerts.tell(source.id(), AlertKind.SILENT, source.detail());
      reconciliation.request(source.id(), Reconciler.Cause.SILENCE);
    }
  }

  /**
   * Ends silence when it speaks, or when nobody expects it to; and a gap that nothing could ask
   * about when it speaks.
   */
  private void endSilence(Instant now) {
    record Ended(String id, AlertKind kind) {}
    jdbc.sql(
            """
            DELETE FROM source_alert AS alert
            USING source
            WHERE source.id = alert.source_id
              AND (alert.kind = 'SILENT'
                   AND (NOT known OR state <> 'RUNNING' OR silence_after_seconds IS NULL
                        OR greatest(last_event_at, source.since) > :now - silence_after_seconds * interval '1 second')
                OR alert.kind = 'GAP' AND reconcile_due_at IS NULL AND last_event_at > alert.since)
            RETURNING alert.source_id AS id, alert.kind
            """)
        .param("now", now.atOffset(UTC))
        .query(Ended.class)
        .list()
        .forEach(ended -> alerts.tellEnd(ended.id(), ended.kind()));
  }
}
