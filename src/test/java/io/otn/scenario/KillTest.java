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
  void killed_after_each_step_of_the_loop_the_next_gateway_takes_it_from_there() {
    GatewayProcess reader = outside.gateway("otn.workers.off=inbox");
    outside.crowd(TOPIC, PEOPLE);
    reader.kill9();
    assertThat(outside.count("SELECT count(*) FROM consent")).as("taps that were read").isZero();

    GatewayProcess planner = outside.gateway("otn.workers.off=campaigns");
    outside.awaitConsents(TOPIC, PEOPLE);
    Outside.event(planner, "e", TOPIC);
    planner.kill9();
    assertThat(outside.count("SELECT count(*) FROM campaign")).as("after the event").isZero();

    GatewayProcess sender = outside.gateway("otn.workers.off=deliveries,sweep");
    outside.awaitDeliveries("DUE", PEOPLE);
    sender.kill9();
    assertThat(outside.deliveries()).as("nothing is claimed").isEqualTo(Map.of("DUE", PEOPLE));

    outside.sandbox.post("/sandbox/webhooks", "{\"drop\":true}").is(200); // echoes are lost too
    dieDuringCalls();

    outside.gateway();
    // Nobody saw the answers, yet the same token cannot be used a second time.
    outside.endsWithOneMessageEach(TOPIC, PEOPLE);
    int half = PEOPLE / 2;
    assertThat(outside.deliveries()).isEqualTo(Map.of("SENT", half, "PROBABLY_DELIVERED", half));
  }

  /** With all calls under way, half of them accepted. */
  private void dieDuringCalls() {
    int half = PEOPLE / 2;
    outside.fault("{\"fault\":\"hang\",\"when\":\"before\",\"times\":%d}".formatted(half));
    outside.fault("{\"fault\":\"hang\",\"when\":\"after\",\"times\":%d}".formatted(half));
    GatewayProcess gateway = outside.launch();
    outside.awaitFaultsStruck();
    outside.awaitSent(half);
    gateway.kill9();
    assertThat(outside.deliveries()).isEqualTo(Map.of("SENDING", PEOPLE));
  }

  /** {@link KillsTortureTest} kills again and again where all taps are read. */
  @Test
  void killed_at_any_moment_while_it_reads_and_plans_and_sends() {
    int people = 500;
    long seed = Long.getLong("otn.seed", System.nanoTime());
    System.out.println("killed_at_any_moment: -Dotn.seed=" + seed);
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    outside.rule("{\"latency\":\"PT0.1S\"}");

    GatewayProcess gateway = outside.gateway();
    outside.crowd(TOPIC, people);
    // The taps are stored; the gateway still reads them, plans and sends, all at once.
    Outside.event(gateway, "e", TOPIC);
    pause(Duration.ofMillis(random.nextInt(2_000)));
    gateway.kill9();

    outside.gateway();
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
