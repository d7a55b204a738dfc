package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Very many people wait for one thing: 2,000 by default, 10,000 by {@code mvn -Ptorture verify}.
 * The figures are printed, not judged.
 */
class CrowdTortureTest {

  private static final String TOPIC = "launch:big";
  private static final int PEOPLE = Integer.getInteger("otn.torture.people", 2_000);

  @Test
  void all_of_a_crowd_are_told_once_each() {
    try (Outside outside = new Outside()) {
      // A crowded machine is slow, which is no reason to give up on an attempt.
      GatewayProcess gateway = outside.gateway("otn.delivery.lease=60s");
      long begin = System.nanoTime();
      outside.crowd(TOPIC, PEOPLE);
      outside.awaitConsents(TOPIC, PEOPLE);
      long read = System.nanoTime();

      Outside.event(gateway, "e", TOPIC);
      outside.awaits(
          "the plan", () -> outside.count("SELECT count(*) FROM delivery_state") == PEOPLE);
      long planned = System.nanoTime();
      outside.awaits("the messages", () -> outside.deliveries().getOrDefault("SENT", 0) == PEOPLE);
      long sent = System.nanoTime();

      outside.endsWithOneMessageEach(TOPIC, PEOPLE);
      assertThat(outside.deliveries()).containsOnlyKeys("SENT");
      System.out.printf(
          Locale.ROOT,
          "CrowdTortureTest: %,d holders: opt-ins stored and read in %.1f s (%,.0f a second), planned in %.1f s, all delivered %.1f s after the event (%,.0f messages a second)%n",
          PEOPLE,
          (read - begin) / 1e9,
          PEOPLE / ((read - begin) / 1e9),
          (planned - read) / 1e9,
          (sent - read) / 1e9,
          PEOPLE / ((sent - read) / 1e9));
    }
  }
}
