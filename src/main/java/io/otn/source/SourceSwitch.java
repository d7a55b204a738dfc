package io.otn.source;

import static java.time.ZoneOffset.UTC;

import java.time.Clock;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Pauses, stops and resumes one source.
 *
 * <pre>
 *   RUNNING ◄──► PAUSED      a person's decision: what comes is stored and waits
 *      ▲ │
 *      │ └─────► STOPPED     the source said so; a person, or the source itself, resumes it
 *      └────────────┘
 * </pre>
 */
@Component
public class SourceSwitch {

  private static final Logger log = LoggerFactory.getLogger(SourceSwitch.class);

  private final JdbcClient jdbc;
  private final Reconciliation reconciliation;
  private final Clock clock;
  private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();

  SourceSwitch(JdbcClient jdbc, Reconciliation reconciliation, Clock clock) {
    this.jdbc = jdbc;
    this.reconciliation = reconciliation;
    this.clock = clock;
  }

  /** Called when a source runs again, on a thread that it must not keep. */
  public void onResumed(Runnable listener) {
    listeners.add(listener);
  }

  /**
   * A person's decision. What the source sends is stored and waits. A source that does not run
   * stays as it is.
   */
  public boolean pause(String id, String why) {
    return change(id, "PAUSED", why, "RUNNING");
  }

  /**
   * The source itself ended it, such as an app that was uninstalled. A source that is paused stays
   * paused.
   *
   * @param why in words for people
   */
  public boolean stop(String id, String why) {
    return change(id, "STOPPED", why, "RUNNING");
  }

  /** It runs again: what waits is read, and what was missed is asked for. */
  public boolean resume(String id) {
    boolean resumed =
        1
            == jdbc.sql(
                    """
                    UPDATE source
                    SET state = 'RUNNING', reason = NULL, since = :now
                    WHERE id = :id AND state <> 'RUNNING'
                    """)
                .param("id", id)
                .param("now", clock.instant().atOffset(UTC))
                .update();
    if (resumed) {
      log.info("event=source_resumed source={}", id);
      reconciliation.request(id, Reconciler.Cause.RESUMED);
      listeners.forEach(Runnable::run);
    }
    return resumed;
  }

  private boolean change(String id, String to, String why, String from) {
    boolean changed =
        1
            == jdbc.sql(
                    """
                    UPDATE source
                    SET state = :to, reason = :why, since = :now
                    WHERE id = :id AND state = :from
                    """)
                .param("id", id)
                .param("to", to)
                .param("why", why)
                .param("from", from)
                .param("now", clock.instant().atOffset(UTC))
                .update();
    if (changed) {
      log.warn("event=source_{} source={}: {}", to.toLowerCase(java.util.Locale.ROOT), id, why);
    }
    return changed;
  }
}
