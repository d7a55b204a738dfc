package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.otn.inbox.Inbox;
import io.otn.inbox.NotStoredException;
import io.otn.inbox.Webhook;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Webhooks of many requests in one commit. */
class IntakeTest {
  private Stage stage;
  private Inbox inbox;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
    inbox = stage.bean(Inbox.class);
  }

  @Test
  void what_comes_at_the_same_time_is_stored_once_each_and_a_repeat_is_known() throws Exception {
    List<Future<Boolean>> stored = new ArrayList<>();
    try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int n = 0; n < 500; n++) {
        String id = "d-" + n % 100;
        stored.add(senders.submit(() -> inbox.store(webhook(id))));
      }
    }
    int fresh = 0;
    for (Future<Boolean> each : stored) {
      fresh += each.get() ? 1 : 0;
    }
    assertThat(fresh).isEqualTo(100);
    assertThat(count()).isEqualTo(100);
    assertThat(commits()).as("rows of one commit have one transaction").isLessThan(100);
  }

  @Test
  void one_that_cannot_be_stored_costs_only_itself() throws Exception {
    List<Future<Boolean>> stored = new ArrayList<>();
    try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int n = 0; n < 50; n++) {
        String id = n == 25 ? "with \0" : "d-" + n;
        stored.add(senders.submit(() -> inbox.store(webhook(id))));
      }
    }
    assertThatThrownBy(() -> stored.get(25).get()).hasCauseInstanceOf(NotStoredException.class);
    assertThat(count()).isEqualTo(49);
  }

  @Test
  void copies_that_two_commits_hold_in_another_order_are_stored_once_and_no_sender_is_turned_away()
      throws Exception {
    List<Future<Boolean>> stored = new ArrayList<>();
    try (Connection otherNode = stage.database.dataSource().getConnection()) {
      otherNode.setAutoCommit(false);
      copies(otherNode, 49, 49);
      try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int n = 0; n < 50; n++) {
          String id = "d-" + n;
          stored.add(senders.submit(() -> inbox.store(webhook(id))));
        }
        stage.awaits(() -> waiting() > 0);
        copies(otherNode, 0, 48); // which the commit that waits has stored: the two wait in a ring
        otherNode.commit();
      }
    }
    for (Future<Boolean> each : stored) {
      assertThat(each.get()).isNotNull();
    }
    assertThat(count()).isEqualTo(50);
  }

  @Test
  void a_sender_does_not_wait_for_those_who_hold_all_other_connections() throws SQLException {
    HikariDataSource others = stage.bean(DataSource.class).unwrap(HikariDataSource.class);
    List<Connection> held = new ArrayList<>();
    try {
      while (others.getHikariPoolMXBean().getActiveConnections() < others.getMaximumPoolSize()) {
        held.add(others.getConnection());
      }
      assertThat(inbox.store(webhook("d-1"))).isTrue();
    } finally {
      for (Connection each : held) {
        each.close();
      }
    }
    assertThat(count()).isEqualTo(1);
  }

  /** Stored by another node, which is more patient than ours. */
  private void copies(Connection node, int first, int last) throws SQLException {
    try (PreparedStatement insert =
        node.prepareStatement(
            """
            SET LOCAL deadlock_timeout = '30s';
            INSERT INTO inbox (kind, source, delivery_id, subject, body, received_at, due_at)
            SELECT 'test', 's', 'd-' || n, 'x', 'sealed', now.at, now.at
            FROM generate_series(?, ?) AS n, (SELECT ?) AS now (at)
            ON CONFLICT DO NOTHING
            """)) {
      insert.setInt(1, first);
      insert.setInt(2, last);
      insert.setObject(3, stage.clock.instant().atOffset(ZoneOffset.UTC));
      insert.execute();
    }
  }

  /** Commits that wait for another. */
  private long waiting() {
    return stage
        .sql(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
        .query(Long.class)
        .single();
  }

  private Webhook webhook(String id) {
    return new Webhook("test", "s", id, "x", new byte[] {1, 2, 3}, stage.clock.instant());
  }

  private long count() {
    return stage
        .sql("SELECT count(*) FROM inbox WHERE state = 'RECEIVED'")
        .query(Long.class)
        .single();
  }

  private long commits() {
    return stage.sql("SELECT count(DISTINCT xmin::text) FROM inbox").query(Long.class).single();
  }
}
