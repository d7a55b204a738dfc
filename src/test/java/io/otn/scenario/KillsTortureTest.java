package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.fixture.Http;
import io.otn.fixture.PostgresForTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One campaign, and a gateway that is killed at random moments all the way through it while the
 * platform is in trouble. A short one by default; {@code mvn -Ptorture verify} runs the full one.
 */
class KillsTortureTest {

  private static final int KILLS = Integer.getInteger("otn.torture.kills", 3);
  private static final int DELIVERIES = Integer.getInteger("otn.torture.deliveries", 1_200);

  /**
   * Messages a second; low enough for a busy machine, and for the campaign to outlast the kills.
   */
  private static final int RATE = Integer.getInteger("otn.torture.rate", 60);

  private static final long SEED = Long.getLong("otn.seed", System.nanoTime());

  private static final Duration FULL_RATE_WITHIN = Duration.ofSeconds(30);

  /** From the restart on, so with the start of a process, which is slow on a crowded machine. */
  private static final Duration RESTART_WITHIN =
      Duration.ofSeconds(Integer.getInteger("otn.torture.restart-within", 90));

  /** This share of what was measured before the kills counts as the full rate. */
  private static final double FULL = 0.8;

  private static final String TOPIC = "launch:big";

  private static final Set<String> ENDED_BY_A_FAULT =
      Set.of("person_unreachable PERSON_OUT 551 1545041", "bad_request BAD_REQUEST 100 2018034");

  private static final String[] SETTINGS = {
    "otn.delivery.page-rate=" + RATE,
    "otn.delivery.lease=5s",
    "otn.delivery.retry-after=1s,1s,1s,1s,2s,2s,2s,2s,2s,2s,2s,2s",
    "logging.level.io.otn.delivery.attempted=off",
  };

  @TempDir private Path journal;

  private final RandomGenerator random = generator(SEED);
  private final KillReport report = new KillReport();
  private Outside outside;
  private AcceptedRate accepted;
  private GatewayProcess gateway;
  private long launched;
  private double fullRate;

  private static RandomGenerator generator(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  @Test
  void a_gateway_that_is_killed_all_the_time_tells_everybody_once_and_loses_nobody()
      throws IOException {
    System.out.printf(
        "KillsTortureTest: %d kills, %d deliveries: -Dotn.seed=%d%n", KILLS, DELIVERIES, SEED);
    PostgresForTests.Database database = PostgresForTests.newDatabase();
    DeliveryRows rows = new DeliveryRows(database);
    try (Outside world = new Outside(database, journal.toString());
        AcceptedRate rate = new AcceptedRate(world::sent)) {
      outside = world;
      accepted = rate;
      outside.rule("{\"hangFor\":\"PT2S\"}");
      launch();
      gateway.awaitReady();
      outside.crowd(TOPIC, DELIVERIES);
      outside.awaitConsents(TOPIC, DELIVERIES);
      long begin = System.nanoTime();
      Map<String, Integer> faults;
      try (FaultFeed feed = new FaultFeed(outside, generator(SEED + 1))) {
        Outside.event(gateway, "e", TOPIC);
        kills();
        faults = feed.end();
      }
      awaitEnd(rows);
      report.put("seed", SEED);
      report.put("deliveries", DELIVERIES);
      report.put("fullRatePerSecond", Math.round(fullRate));
      report.put("seconds", Math.round((System.nanoTime() - begin) / 1e9));
      report.put("faults", faults);
      report.put("ends", rows.states());
      report.put("causesOfDeath", rows.causesOfDeath());
      report.write();
      proves(rows, faults);
    }
    assertThat(report.worstFromReady())
        .as("seconds from ready to the full rate")
        .isLessThan(FULL_RATE_WITHIN.toSeconds());
    assertThat(report.worst())
        .as("seconds from the restart to the full rate")
        .isLessThan(RESTART_WITHIN.toSeconds());
  }

  private void launch() {
    gateway = outside.launch(SETTINGS);
    launched = System.nanoTime();
  }

  private void kills() {
    pause(Duration.ofMillis(random.nextInt(1500)));
    String moment = "plans";
    for (int number = 1; number <= KILLS; number++) {
      long killed = System.nanoTime();
      int before = accepted.before(killed);
      gateway.kill9();
      int already = outside.sent();
      launch();
      boolean again = number < KILLS && fullRate > 0 && random.nextInt(6) == 0;
      Double ready = null;
      Double full = null;
      String next = "starts";
      if (again) {
        pause(Duration.ofMillis(random.nextInt(8000)));
      } else {
        gateway.awaitReady();
        ready = (System.nanoTime() - launched) / 1e9;
        full = awaitFullRate();
        next = "sends";
        pause(Duration.ofMillis(random.nextInt(1000)));
      }
      report.add(new KillReport.Kill(number, moment, already, before, ready, full));
      moment = next;
    }
  }

  /** Seconds from the launch; the first time the full rate itself is measured. */
  private double awaitFullRate() {
    if (fullRate == 0) {
      int first = outside.sent();
      outside.awaitSent(first + RATE); // it is under way
      long from = System.nanoTime();
      pause(Duration.ofSeconds(3));
      fullRate = accepted.between(from, System.nanoTime());
    }
    await("the full rate of %.0f a second, after %d messages".formatted(fullRate, outside.sent()))
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(50))
        .failFast(
            "the campaign was over before the kills; write more -Dotn.torture.deliveries",
            () -> outside.sent() > DELIVERIES * 0.97)
        .until(() -> accepted.secondsTo(FULL * fullRate, launched).isPresent());
    return accepted.secondsTo(FULL * fullRate, launched).getAsDouble();
  }

  /** Also of what the platform tells: each message's echo is read. */
  private void awaitEnd(DeliveryRows rows) {
    await("the end of all")
        .atMost(Duration.ofMinutes(2).plusSeconds(DELIVERIES / RATE))
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptions()
        .until(
            () ->
                rows.total() == DELIVERIES
                    && rows.open() == 0
                    && rows.openCampaigns() == 0
                    && outside.sandbox.get("/sandbox/webhooks").json().path("unposted").asInt() == 0
                    && rows.unread() == 0);
  }

  private void proves(DeliveryRows rows, Map<String, Integer> faults) throws IOException {
    assertThat(outside.received().values()).as("messages to each person").containsOnly(1);
    assertThat(messagesByToken().values()).as("messages on each token").containsOnly(1);
    Set<String> told = new HashSet<>(outside.received().keySet());
    List<DeliveryRows.Delivery> deliveries = rows.deliveries();
    assertThat(deliveries).hasSize(DELIVERIES);
    for (DeliveryRows.Delivery delivery : deliveries) {
      switch (delivery.state()) {
        case "SENT", "PROBABLY_DELIVERED" ->
            assertThat(told.remove(delivery.psid())).as("a message of %s", delivery).isTrue();
        case "DEAD" ->
            assertThat(told)
                .as("who was told, beside %s", delivery)
                .doesNotContain(delivery.psid());
        default -> throw new AssertionError("no end that this campaign has: " + delivery);
      }
    }
    assertThat(told).as("who was told, and no delivery says so").isEmpty();
    assertThat(rows.causesOfDeath().keySet()).isSubsetOf(ENDED_BY_A_FAULT);
    int dead = rows.states().getOrDefault("DEAD", 0);
    int deadly =
        faults.entrySet().stream()
            .filter(fault -> fault.getKey().matches(".*(1545041|2018034)"))
            .mapToInt(Map.Entry::getValue)
            .sum();
    assertThat(dead)
        .as("dead letters; the faults that make them: %d", deadly)
        .isLessThanOrEqualTo(deadly);
  }

  /** As the platform wrote them down before it answered. */
  private Map<String, Integer> messagesByToken() throws IOException {
    Map<String, Integer> messages = new HashMap<>();
    for (String line : Files.readAllLines(journal.resolve("journal.jsonl"))) {
      JsonNode fact = Http.JSON.readTree(line);
      if (fact.path("via").asText().equals("token")) {
        messages.merge(fact.path("token").asText(), 1, Integer::sum);
      }
    }
    return messages;
  }

  /** The moment of a kill is this test's only input: there is nothing to wait for. */
  private static void pause(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(5)));
    }
  }
}
