package io.otn.source;

import static java.time.ZoneOffset.UTC;

import io.otn.source.Source.Alert;
import io.otn.source.Source.AlertKind;
import io.otn.source.Source.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The sources there are, and what connectors tell about them. */
@Component
public class Sources {

  private final JdbcClient jdbc;
  private final SourceTally tally;
  private final SourceAlerts alerts;
  private final Reconciliation reconciliation;
  private final Clock clock;

  Sources(
      JdbcClient jdbc,
      SourceTally tally,
      SourceAlerts alerts,
      Reconciliation reconciliation,
      Clock clock) {
    this.jdbc = jdbc;
    this.tally = tally;
    this.alerts = alerts;
    this.reconciliation = reconciliation;
    this.clock = clock;
  }

  /** All that are configured, by id. */
  public List<Source> all() {
    return read(null);
  }

  public Optional<Source> find(String id) {
    return read(id).stream().findFirst();
  }

  /** False while it is paused or stopped. What nobody configured runs: nothing forbids it. */
  public boolean runs(String id) {
    return jdbc.sql("SELECT count(*) FROM source WHERE id = :id AND state <> 'RUNNING'")
            .param("id", id)
            .query(Long.class)
            .single()
        == 0;
  }

  /** The ids of the sources that are paused: what they sent waits. */
  public Set<String> paused() {
    return Set.copyOf(
        jdbc.sql("SELECT id FROM source WHERE state = 'PAUSED'").query(String.class).list());
  }

  /**
   * The source said something: so many webhooks came, a file was fetched and read. Cheap: it is
   * counted in memory. Who polls tells it after each poll that succeeded, also when nothing was
   * new.
   */
  public void heard(String id, Instant at, int events) {
    tally.heard(id, at, events);
  }

  /**
   * The vendor switched a subscription off, or it is missing: an alert until {@link
   * #subscriptionsFine}, and a reconcile run.
   *
   * @param what names it in words for people, such as the topic and address; no secret
   */
  public void subscriptionDisabled(String id, String what) {
    if (alerts.raise(id, AlertKind.SUBSCRIPTION, what, clock.instant())) {
      reconciliation.request(id, Reconciler.Cause.SUBSCRIPTION);
    }
  }

  /** All subscriptions are as they should be. */
  public void subscriptionsFine(String id) {
    alerts.end(id, AlertKind.SUBSCRIPTION);
  }

  private List<Source> read(@Nullable String id) {
    Map<String, List<Alert>> lasting = alerts.lasting();
    return jdbc.sql(
            """
            SELECT source.*, coalesce(today.events, 0) AS events, coalesce(today.accepted, 0) AS accepted
            FROM source
            LEFT JOIN source_day AS today ON today.source_id = source.id AND today.day = :today
            WHERE known AND (source.id = :id OR :id::text IS NULL)
            ORDER BY source.id
            """)
        .param("today", clock.instant().atOffset(UTC).toLocalDate())
        .param("id", id, java.sql.Types.VARCHAR)
        .query((row, n) -> source(row, lasting))
        .list();
  }

  private static Source source(ResultSet row, Map<String, List<Alert>> lasting)
      throws SQLException {
    String id = row.getString("id");
    Long silence = row.getObject("silence_after_seconds", Long.class);
    String cause = row.getString("reconcile_cause");
    return new Source(
        id,
        row.getString("kind"),
        row.getString("page_id"),
        State.valueOf(row.getString("state")),
        row.getString("reason"),
        row.getTimestamp("since").toInstant(),
        silence == null ? null : Duration.ofSeconds(silence),
        instant(row.getTimestamp("last_event_at")),
        instant(row.getTimestamp("last_accepted_at")),
        row.getLong("events"),
        row.getLong("accepted"),
        cause == null ? null : Reconciler.Cause.valueOf(cause),
        instant(row.getTimestamp("reconciled_at")),
        row.getString("reconciled_said"),
        lasting.getOrDefault(id, List.of()));
  }

  private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
    return timestamp == null ? null : timestamp.toInstant();
  }
}
