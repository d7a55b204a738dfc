package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The gateway is killed between every two steps of the loop; after a restart nobody notices. */
class KillTest {

  private static final String TOPIC = "launch:big";
  private static final int PEOPLE = 30;

  private Outside outside;

  @BeforeEach
  void open() {
    outside = new Outside();
  }

  @AfterEach
  void close() {
    outside.close();
  }

  @Test
  void killed_with_taps_stored_and_not_read() {
    GatewayProcess gateway = outside.gateway("otn.workers.off=inbox");
    outside.crowd(TOPIC, PEOPLE);
    gateway.kill9();
    assertThat(outside.count("SELECT count(*) FROM consent")).isZero();

    gateway = outside.gateway();
    Outside.event(gateway, "e", TOPIC);

    outside.endsWithOneMessageEach(TOPIC, PEOPLE);
  }

  @Test
  void killed_right_after_the_event_was_accepted() {
    GatewayProcess gateway = outside.gateway("otn.workers.off=campaigns");
    outside.crowd(TOPIC, PEOPLE);
    outside.awaitConsents(TOPIC, PEOPLE);
    Outside.event(gateway, "e", TOPIC);
    gateway.kill9();
    assertThat(outside.count("SELECT count(*) FROM campaign")).isZero();

    outside.gateway();

    outside.endsWithOneMessageEach(TOPIC, PEOPLE);
  }

  @Test
  void killed_with_the_campaign_planned_and_nothing_claimed() {
    GatewayProcess gateway = outside.gateway("otn.workers.off=deliveries,sweep");
    outside.crowd(TOPIC, PEOPLE);
    outside.awaitConsents(TOPIC, PEOPLE);
    Outside.event(gateway, "e", TOPIC);
    outside.awaitDeliveries("DUE", PEOPLE);
    gateway.kill9();

    outside.gateway();

    outside.endsWithOneMessageEach(TOPIC, PEOPLE);
    assertThat(outside.deliveries()).containsOnlyKeys("SENT");
  }

  @Test
  void killed_during_calls_that_the_platform_had_accepted_or_not() {
    GatewayProcess gateway = outside.gateway();
    outside.crowd(TOPIC, PEOPLE);
    outside.awaitConsents(TOPIC, PEOPLE);
    webhooks("{\"drop\":true}"); // the echoes are lost as well
    dieDuringCalls(gateway);

    outside.gateway();

    // Nobody saw the answers, yet the same token cannot be used a second time.
    outside.endsWithOneMessageEach(TOPIC, PEOPLE);
    int half = PEOPLE / 2;
    assertThat(outside.deliveries()).isEqualTo(Map.of("SENT", half, "PROBABLY_DELIVERED", half));
  }

  /** With all calls under way, half of them accepted. */
  private void dieDuringCalls(GatewayProcess gateway) {
    int half = PEOPLE / 2;
    outside.fault("{\"fault\":\"hang\",\"when\":\"before\",\"times\":%d}".formatted(half));
    outside.fault("{\"fault\":\"hang\",\"when\":\"after\",\"times\":%d}".formatted(half));
    Outside.event(gateway, "e", TOPIC);
    outside.awaitFaultsStruck();
    outside.awaitSent(half);
    gateway.kill9();
    assertThat(outside.deliveries()).isEqualTo(Map.of("SENDING", PEOPLE));
  }

  private void webhooks(String switches) {
    outside.sandbox.post("/sandbox/webhooks", switches).is(200);
  }

  @Test
  void killed_three_times_at_any_moment_of_a_campaign() {
    int people = 2_000;
    long seed = Long.getLong("otn.seed", System.nanoTime());
    System.out.println("killed_three_times_at_any_moment_of_a_campaign: -Dotn.seed=" + seed);
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    outside.rule("{\"latency\":\"PT0.1S\"}");

    GatewayProcess gateway = outside.gateway();
    outside.crowd(TOPIC, people);
    // The taps are stored; the gateway still reads them, plans and sends, all at once.
    Outside.event(gateway, "e", TOPIC);
    int already = 0;
    for (int kill = 0; kill < 3; kill++) {
      if (kill > 0) {
        outside.awaitSent(already + random.nextInt(1, 500));
      }
      pause(Duration.ofMillis(random.nextInt(400)));
      gateway.kill9();
      already = outside.sent();
      gateway = outside.gateway();
    }

    outside.endsWithOneMessageEach(TOPIC, people);
  }

  /** The moment of the kill is the test's only input: there is nothing to wait for. */
  private static void pause(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(Math.min(left, TimeUnit.MILLISECONDS.toNanos(5)));
    }
  }
}
