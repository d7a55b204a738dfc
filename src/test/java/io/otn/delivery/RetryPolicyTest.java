package io.otn.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

  private final List<Duration> waits = List.of(Duration.ofSeconds(5), Duration.ofMinutes(1));

  @Test
  void each_used_attempt_has_its_wait_and_then_there_is_none() {
    RetryPolicy policy = new RetryPolicy(waits, () -> 0);
    assertThat(policy.waitAfter(1, null)).contains(Duration.ofSeconds(5));
    assertThat(policy.waitAfter(2, null)).contains(Duration.ofMinutes(1));
    assertThat(policy.waitAfter(3, null)).isEmpty();
  }

  @Test
  void the_dice_make_a_wait_longer_by_a_fifth_at_most_and_never_shorter() {
    assertThat(new RetryPolicy(waits, () -> 1).waitAfter(1, null)).contains(Duration.ofSeconds(6));
  }

  @Test
  void the_channels_wish_counts_where_it_is_longer() {
    RetryPolicy policy = new RetryPolicy(waits, () -> 0);
    assertThat(policy.waitAfter(1, Duration.ofMinutes(2))).contains(Duration.ofMinutes(2));
    assertThat(policy.waitAfter(1, Duration.ofSeconds(1))).contains(Duration.ofSeconds(5));
  }
}
