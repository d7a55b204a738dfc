package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.otn.fixture.Http;
import io.otn.fixture.PostgresForTests;
import io.otn.fixture.RoutesForTests;
import io.otn.scenario.ScriptedMessenger.Message;
import io.otn.scenario.ScriptedMessenger.Reply;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A page that is flooded, or whose calls hang, delays no other; an urgent lane starves none. */
class FairnessTortureTest {

  private static final String FLOODED = "1001";
  private static final String OTHER = "1002";
  private static final int CROWD = Integer.getInteger("otn.torture.crowd", 6_000);
  private static final int SINGLES = 5;

  /** Two seconds on a machine that does nothing else; here the test has both cores as well. */
  private static final Duration AT_MOST =
      Duration.ofSeconds(Integer.getInteger("otn.torture.at-most", 10));

  private PostgresForTests.Database database;
  private DeliveryRows rows;
  private ScriptedMessenger messenger;

  @BeforeEach
  void open() {
    database = PostgresForTests.newDatabase();
    rows = new DeliveryRows(database);
    messenger = new ScriptedMessenger();
  }

  @AfterEach
  void close() {
    messenger.close();
  }

  @Test
  void a_page_with_many_due_deliveries_delays_no_other_page() {
    flooded("beside a flooded page");
  }

  @Test
  void a_flooded_page_whose_calls_hang_delays_no_other_page() {
    messenger.plays((page, psid, token, call) -> page.equals(FLOODED) ? Reply.HELD : Reply.TAKEN);
    flooded("beside a flooded page whose calls hang");
  }

  private void flooded(String where) {
    List<String> settings = settings("otn.delivery.page-rate=0");
    settings.addAll(database.properties());
    try (GatewayProcess gateway = GatewayProcess.start(Http.freePort(), settings)) {
      PostedEvents.crowd(messenger, gateway.api, FLOODED, "launch:big", CROWD, Instant.now());
      // Each of the other page's people waits for a thing of their own.
      for (int n = 0; n < SINGLES; n++) {
        PostedEvents.crowd(messenger, gateway.api, OTHER, "launch:own" + n, 1, Instant.now());
      }
      await("taps that are read")
          .atMost(Duration.ofSeconds(60 + CROWD / 100))
          .until(() -> rows.consentsHeld() == CROWD + SINGLES);
      event(gateway.api, FLOODED, "launch:big");
      await("the plan")
          .atMost(Duration.ofSeconds(60 + CROWD / 100))
          .until(() -> rows.total() == CROWD);

      List<Duration> waits = new ArrayList<>();
      for (int n = 0; n < SINGLES; n++) {
        waits.add(single(gateway.api, n));
      }
      System.out.printf(
          Locale.ROOT, "FairnessTortureTest: single messages %s waited %s%n", where, waits);
      assertThat(Collections.max(waits)).isLessThan(AT_MOST);
      assertThat(rows.open()).as("what the flooded page still has to send").isPositive();
    }
  }

  /** From the event's acceptance to the message. */
  private Duration single(Http gateway, int n) {
    event(gateway, OTHER, "launch:own" + n);
    long accepted = System.nanoTime();
    await("the single message")
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> messages(OTHER) == n + 1);
    return Duration.ofNanos(System.nanoTime() - accepted).truncatedTo(ChronoUnit.MILLIS);
  }

  private long messages(String page) {
    return messenger.messages().stream().filter(message -> message.page().equals(page)).count();
  }

  @Test
  void a_ticket_sale_goes_before_a_price_drop_that_is_under_way() {
    try (Node node = node("otn.delivery.page-rate=20")) {
      told(node, "price-drop:1", 100);
      node.clock.advance(Duration.ofSeconds(2));
      node.sends();
      told(node, "tickets:1", 10);
      int before = messenger.sent();
      assertThat(before).as("of the price drop").isBetween(20, 40);
      node.clock.advance(Duration.ofSeconds(2));

      node.sends();

      assertThat(messenger.messages().subList(before, messenger.sent()))
          .filteredOn(message -> message.psid().startsWith("tickets"))
          .as("ticket messages of the next second")
          .hasSize(10);
    }
  }

  @Test
  void a_price_drop_is_sent_although_ticket_sales_never_end() {
    // Every second more tickets than the page may send; the offsets are short to keep this short.
    try (Node node = node("otn.delivery.page-rate=20", "otn.delivery.lane-offsets=0s,1s,3s")) {
      told(node, "price-drop:1", 1);
      for (int second = 0; second < 20; second++) {
        told(node, "tickets:" + second, 30);
        node.sends();
        node.clock.advance(Duration.ofMillis(1_100));
      }

      assertThat(messenger.messages())
          .extracting(Message::psid)
          .as("after 20 seconds, with %d messages still due", rows.open())
          .contains("price-drop-1-0");
      assertThat(rows.open()).isGreaterThan(100);
    }
  }

  /** People tap and the thing happens; their deliveries are due. */
  private void told(Node node, String topic, int people) {
    PostedEvents.crowd(messenger, node.api, FLOODED, topic, people, node.clock.instant());
    node.reads();
    event(node.api, FLOODED, topic);
    node.plans();
  }

  private static void event(Http gateway, String page, String topic) {
    gateway
        .post(
            "/api/v1/events",
            """
            {"id":"of-%s","page":"%s","topic":"%s",
             "data":{"event":"Tour","product":"Tee","price":"9","url":"https://shop.example/t"}}
            """
                .formatted(topic, page, topic))
        .is(202);
  }

  private Node node(String... more) {
    return new Node(
        "node",
        database,
        PostgresForTests.newDatabase(),
        Instant.now().truncatedTo(ChronoUnit.MILLIS),
        settings(more));
  }

  private List<String> settings(String... more) {
    List<String> settings =
        new ArrayList<>(messenger.settings(RoutesForTests.withoutConnectors(), FLOODED, OTHER));
    settings.add("logging.level.io.otn.delivery.attempted=off");
    settings.addAll(List.of(more));
    return settings;
  }
}
