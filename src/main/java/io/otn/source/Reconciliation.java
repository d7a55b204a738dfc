package io.otn.source;

import static java.time.ZoneOffset.UTC;

import io.otn.source.Source.AlertKind;
import io.otn.worker.Worker;
import io.otn.worker.Workers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Runs the connectors' reconcilers: when somebody asked, when a schedule is over, again when a run
 * failed. A lease keeps two nodes from running one source at once.
 */
@Component
public class Reconciliation {

  private static final Logger log = LoggerFactory.getLogger(Reconciliation.class);
  private static final Duration FIRST_WAIT = Duration.ofMinutes(1);
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);
  private static final int LONGEST_SAID = 1_000;

  private final JdbcClient jdbc;
  private final ObjectProvider<Sources> sources;
  private final ObjectProvider<Reconciler> found;
  private final SourceAlerts alerts;
  private final SourceSettings settings;
  private final Clock clock;
  private final Worker worker;

  Reconciliation(
      JdbcClient jdbc,
      ObjectProvider<Sources> sources,
      ObjectProvider<Reconciler> found,
      SourceAlerts alerts,
      SourceSettings settings,
      Clock clock,
      Workers workers) {
    this.jdbc = jdbc;
    this.sources = sources;
    this.found = found;
    this.alerts = alerts;
    this.settings = settings;
    this.clock = clock;
    this.worker = workers.add("reconcile", this::runOnce);
  }

  /** True when something can look for what a source of this kind said unheard. */
  public boolean knows(String kind) {
    return reconcilers().containsKey(kind);
  }

  /**
   * Makes a run due now. One that waits already serves this too; one that is under way is followed
   * by another.
   *
   * @return false when nothing can ask this source
   */
  public boolean request(String id, Reconciler.Cause cause) {
    Instant now = clock.instant();
    boolean due =
        1
            == jdbc.sql(
                    """
                    UPDATE source
                    SET reconcile_due_at = least(reconcile_due_at, :now), reconcile_cause = coalesce(reconcile_cause, :cause),
                        reconcile_asked = reconcile_asked + 1
                    WHERE id = :id AND kind = ANY (:kinds)
                    """)
                .param("id", id)
                .param("cause", cause.name())
                .param("now", now.atOffset(UTC))
                .param("kinds", kinds())
                .update();
    worker.wake();
    return due;
  }

  /** One pass: runs what is due. Returns how many runs were made. */
  public int runOnce() {
    if (reconcilers().isEmpty()) {
      return 0;
    }
    schedule();
    int runs = 0;
    for (Optional<Due> due = claim(); due.isPresent(); due = claim()) {
      run(due.get());
      runs++;
    }
    return runs;
  }

  private record Due(String id, Reconciler.Cause cause, long asked, int tries) {}

  private void schedule() {
    Instant now = clock.instant();
    reconcilers()
        .forEach(
            (kind, reconciler) -> {
              if (reconciler.every().isPositive()) {
                jdbc.sql(
                        """
                        UPDATE source
                        SET reconcile_due_at = :now, reconcile_cause = 'SCHEDULE'
                        WHERE kind = :kind AND known AND state = 'RUNNING' AND reconcile_due_at IS NULL
                          AND coalesce(reconciled_at, since) <= :before
                        """)
                    .param("kind", kind)
                    .param("now", now.atOffset(UTC))
                    .param("before", now.minus(reconciler.every()).atOffset(UTC))
                    .update();
              }
            });
  }

  private Optional<Due> claim() {
    Instant now = clock.instant();
    return jdbc.sql(
            """
            UPDATE source
            SET reconcile_leased_until = :until
            WHERE id = (SELECT id
                        FROM source
                        WHERE reconcile_due_at <= :now AND known AND state = 'RUNNING' AND kind = ANY (:kinds)
                          AND (reconcile_leased_until IS NULL OR reconcile_leased_until <= :now)
                        ORDER BY reconcile_due_at, id
                        LIMIT 1
                        FOR UPDATE SKIP LOCKED)
            RETURNING id, reconcile_cause AS cause, reconcile_asked AS asked, reconcile_tries AS tries
            """)
        .param("now", now.atOffset(UTC))
        .param("until", now.plus(settings.reconcileLease()).atOffset(UTC))
        .param("kinds", kinds())
        .query(Due.class)
        .optional();
  }

  private void run(Due due) {
    Source source = sources.getObject().find(due.id()).orElseThrow();
    try {
      String said =
          Objects.requireNonNull(reconcilers().get(source.kind())).reconcile(source, due.cause());
      ended(due, said);
      alerts.end(due.id(), AlertKind.GAP);
      alerts.end(due.id(), AlertKind.RECONCILE_FAILED);
      log.info("event=source_reconciled source={} cause={}: {}", due.id(), due.cause(), said);
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      failed(due, Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName()));
      log.debug("source {}", due.id(), e);
    }
  }

  /** What was asked for while it ran is due still. */
  private void ended(Due due, String said) {
    jdbc.sql(
            """
            UPDATE source
            SET reconciled_at = :now, reconciled_said = :said, reconcile_tries = 0, reconcile_leased_until = NULL,
                reconcile_due_at = CASE WHEN reconcile_asked = :asked THEN NULL ELSE :now END,
                reconcile_cause = CASE WHEN reconcile_asked = :asked THEN NULL ELSE reconcile_cause END
            WHERE id = :id
            """)
        .param("id", due.id())
        .param("now", clock.instant().atOffset(UTC))
        .param("said", storable(said))
        .param("asked", due.asked())
        .update();
  }

  private void failed(Due due, String said) {
    Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(due.tries(), 10));
    OffsetDateTime again =
        clock.instant().plus(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait).atOffset(UTC);
    jdbc.sql(
            """
            UPDATE source
            SET reconcile_tries = reconcile_tries + 1, reconcile_due_at = :again, reconcile_leased_until = NULL
            WHERE id = :id
            """)
        .param("id", due.id())
        .param("again", again)
        .update();
    alerts.raise(due.id(), AlertKind.RECONCILE_FAILED, storable(said), clock.instant());
  }

  private static String storable(String said) {
    String text = said.replace("\0", "");
    return text.length() <= LONGEST_SAID ? text : text.substring(0, LONGEST_SAID);
  }

  private String[] kinds() {
    return reconcilers().keySet().toArray(String[]::new);
  }

  /** Asked late, for reconcilers lean on connectors, which lean on sources. */
  private Map<String, Reconciler> reconcilers() {
    List<Reconciler> all = found.stream().toList();
    return all.stream().collect(Collectors.toMap(Reconciler::kind, Function.identity()));
  }
}
