package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.otn.fixture.Http;
import io.otn.fixture.PostgresForTests;
import io.otn.fixture.RoutesForTests;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Somebody left a transaction open on the database: nothing that dies after its snapshot can be
 * cleaned up, so queues that are tables grow slow or stand still. A short one by default; {@code
 * mvn -Ptorture verify} drains for ten minutes.
 */
class IdleTransactionTortureTest {

  private static final String PAGE = "1001";

  /** How long is drained; 0 for one crowd after the one that warms up. */
  private static final Duration TIME =
      Duration.ofSeconds(Integer.getInteger("otn.torture.drain-seconds", 0));

  private static final int CROWD = TIME.isZero() ? 3_000 : 5_000;

  /** Of what the first part did, the last one does at least this share. */
  private static final double SHARE = TIME.isZero() ? 0.3 : 0.5;

  @Test
  void a_transaction_that_is_left_open_does_not_slow_the_drain_down() throws SQLException {
    PostgresForTests.Database database = PostgresForTests.newDatabase();
    DeliveryRows rows = new DeliveryRows(database);
    try (ScriptedMessenger messenger = new ScriptedMessenger();
        Connection idle = database.dataSource().getConnection()) {
      idle.setAutoCommit(false);
      idle.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      assertThat(consents(idle)).isZero();

      List<String> settings =
          new ArrayList<>(messenger.settings(RoutesForTests.withoutConnectors(), PAGE));
      settings.addAll(database.properties());
      settings.add("otn.delivery.page-rate=0");
      settings.add("logging.level.io.otn.delivery.attempted=off");
      int crowds;
      try (GatewayProcess gateway = GatewayProcess.start(Http.freePort(), settings)) {
        crowds = drain(gateway, messenger, rows);
        await("the end of all")
            .atMost(Duration.ofMinutes(1))
            .until(
                () -> rows.open() == 0 && rows.states().getOrDefault("SENT", 0) == crowds * CROWD);
      }
      assertThat(consents(idle)).as("what the idle transaction sees to this day").isZero();
      judge(messenger.messages().subList(CROWD, crowds * CROWD));
    }
  }

  /** One crowd is told after the other; the next one taps meanwhile. The first is to warm up. */
  private static int drain(GatewayProcess gateway, ScriptedMessenger messenger, DeliveryRows rows) {
    long end = System.nanoTime() + TIME.toNanos();
    tap(gateway, messenger, 0);
    int told = 0;
    do {
      String topic = "launch:" + told;
      await("a crowd")
          .atMost(Duration.ofMinutes(2))
          .until(() -> rows.consentsHeld(PAGE, topic) == CROWD);
      gateway
          .api
          .post(
              "/api/v1/events",
              "{\"id\":\"e%d\",\"page\":\"%s\",\"topic\":\"%s\",\"data\":{\"product\":\"Tee\",\"url\":\"u\"}}"
                  .formatted(told, PAGE, topic))
          .is(202);
      told++;
      boolean more = told == 1 || System.nanoTime() < end;
      if (more) {
        await("the plan")
            .atMost(Duration.ofMinutes(2))
            .until(() -> rows.consentsHeld(PAGE, topic) == 0);
        tap(gateway, messenger, told);
      }
      int messages = told * CROWD;
      await("%d messages".formatted(messages))
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> messenger.sent() == messages);
      if (!more) {
        return told;
      }
    } while (true);
  }

  private static void tap(GatewayProcess gateway, ScriptedMessenger messenger, int crowd) {
    PostedEvents.crowd(messenger, gateway.api, PAGE, "launch:" + crowd, CROWD, Instant.now());
  }

  private static void judge(List<ScriptedMessenger.Message> messages) {
    long begin = messages.getFirst().at();
    long end = messages.getLast().at();
    long part = TIME.isZero() ? (end - begin) / 3 : TimeUnit.MINUTES.toNanos(1);
    long first = messages.stream().filter(message -> message.at() <= begin + part).count();
    long last = messages.stream().filter(message -> message.at() > end - part).count();
    System.out.printf(
        Locale.ROOT,
        "IdleTransactionTortureTest: %,d messages in %.1f s beside an idle transaction: in its first %.1f s %,d, in its last %,d, ratio %.2f%n",
        messages.size(),
        (end - begin) / 1e9,
        part / 1e9,
        first,
        last,
        (double) last / first);
    assertThat((double) last / first).as("last part to first part").isGreaterThan(SHARE);
  }

  private static int consents(Connection connection) throws SQLException {
    try (ResultSet row =
        connection.createStatement().executeQuery("SELECT count(*) FROM consent")) {
      row.next();
      return row.getInt(1);
    }
  }
}
