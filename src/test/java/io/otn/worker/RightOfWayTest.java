package io.otn.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Senders of webhooks go before the background. */
class RightOfWayTest {

  private static final Duration PASS = Duration.ofMillis(20);

  private long now;
  private final RightOfWay way = new RightOfWay(() -> now);

  @Test
  void while_nobody_waits_and_while_answers_come_in_time_a_pass_follows_the_other() {
    assertThat(way.restAfter(PASS)).isZero();
    later(Duration.ofMinutes(5));
    assertThat(way.restAfter(PASS)).isZero();
    windows(20, Duration.ofMillis(10));
    assertThat(way.restAfter(PASS)).isZero();
  }

  @Test
  void while_answers_are_late_rests_grow_to_fifteen_times_the_pass_and_no_further() {
    windows(1, Duration.ofMillis(80));
    assertThat(way.restAfter(PASS)).isEqualTo(PASS);
    windows(1, Duration.ofMillis(80));
    assertThat(way.restAfter(PASS)).isEqualTo(PASS.multipliedBy(3));
    windows(20, Duration.ofMillis(80));
    assertThat(way.restAfter(PASS)).isEqualTo(PASS.multipliedBy(15));
  }

  @Test
  void while_answers_are_late_less_is_begun_at_once_but_always_something() {
    assertThat(way.portion(500)).isEqualTo(500);
    windows(3, Duration.ofMillis(80));
    assertThat(way.portion(500)).isEqualTo(62);
    windows(20, Duration.ofMillis(80));
    assertThat(way.portion(500)).isEqualTo(31);
    assertThat(way.portion(1)).isEqualTo(1);
  }

  @Test
  void no_rest_is_longer_than_half_a_second() {
    windows(20, Duration.ofMillis(80));
    assertThat(way.restAfter(Duration.ofSeconds(3))).isEqualTo(Duration.ofMillis(500));
  }

  @Test
  void one_late_answer_in_a_hundred_changes_nothing() {
    for (int n = 0; n < 100; n++) {
      way.answered(Duration.ofMillis(n == 50 ? 80 : 5));
    }
    later(Duration.ofMillis(100));
    assertThat(way.restAfter(PASS)).isZero();
  }

  @Test
  void rests_become_shorter_when_answers_come_in_time_again_or_nobody_waits() {
    windows(4, Duration.ofMillis(80));
    windows(10, Duration.ofMillis(10));
    assertThat(way.restAfter(PASS)).isEqualTo(PASS.multipliedBy(7));
    later(Duration.ofSeconds(1));
    assertThat(way.restAfter(PASS)).isEqualTo(PASS.multipliedBy(3));
    later(Duration.ofHours(1));
    assertThat(way.restAfter(PASS)).isZero();
  }

  @Test
  void monitoring_sees_how_long_the_background_rests() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    way.bindTo(meters);
    assertThat(meters.get("otn.background.rest").gauge().value()).isZero();
    windows(2, Duration.ofMillis(80));
    assertThat(meters.get("otn.background.rest").gauge().value()).isEqualTo(3);
  }

  private void windows(int count, Duration each) {
    for (int n = 0; n < count; n++) {
      way.answered(each);
      way.answered(each);
      later(Duration.ofMillis(100));
    }
  }

  private void later(Duration span) {
    now += span.toNanos();
  }
}
