package io.otn.worker;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * News from node to node: something is due on a page. PostgreSQL's NOTIFY, so it is heard when the
 * transaction that made the work has ended, and never before. Seldom, for all who commit with a
 * notification queue up for one lock: once for a plan, not for each delivery. A signal that is lost
 * costs a poll's time, nothing else.
 */
@Component
public class Signals implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(Signals.class);
  private static final String CHANNEL = "otn_due";
  private static final Duration WAIT = Duration.ofMillis(500);
  private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(1);

  private final DataSource database;
  private final JdbcClient jdbc;
  private final WorkerSettings settings;
  private final CopyOnWriteArrayList<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private volatile boolean running;
  private volatile @Nullable Thread thread;

  Signals(DataSource database, JdbcClient jdbc, WorkerSettings settings) {
    this.database = database;
    this.jdbc = jdbc;
    this.settings = settings;
  }

  /** Tells all nodes, this one too, when the present transaction commits. */
  public void due(String page) {
    jdbc.sql("SELECT pg_notify('" + CHANNEL + "', :page)")
        .param("page", page)
        .query((row, n) -> n)
        .list();
  }

  /** The listener gets the page's id, on a thread that it must not keep. */
  public void onDue(Consumer<String> listener) {
    listeners.add(listener);
  }

  @Override
  public void start() {
    running = true;
    thread = Thread.ofVirtual().name("signals").start(this::listen);
  }

  private void listen() {
    while (running) {
      try (Connection mine = database.getConnection();
          Statement statement = mine.createStatement()) {
        statement.execute("LISTEN " + CHANNEL);
        hear(mine.unwrap(PGConnection.class));
      } catch (SQLException e) {
        if (running) {
          log.debug("signals of other nodes are not heard; polling goes on", e);
          rest();
        }
      }
    }
  }

  private void hear(PGConnection source) throws SQLException {
    while (running) {
      for (PGNotification signal : source.getNotifications((int) WAIT.toMillis())) {
        listeners.forEach(listener -> listener.accept(signal.getParameter()));
      }
    }
  }

  private static void rest() {
    try {
      Thread.sleep(AFTER_A_FAILURE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void stop() {
    running = false;
    Thread listening = thread;
    thread = null;
    if (listening != null) {
      try {
        listening.join(WAIT.multipliedBy(2));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public boolean isAutoStartup() {
    return settings.enabled();
  }
}
