package io.otn.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait before the next attempt.
 *
 * @param waits the planned waits; their number is the number of retries
 * @param dice between 0 and 1: spreads attempts that failed together
 */
record RetryPolicy(List<Duration> waits, DoubleSupplier dice) {

  private static final double JITTER = 0.2;

  /**
   * @param charged attempts used up so far, the one that just failed included
   * @param hint the channel's own wish, honoured when it is longer
   * @return empty when the retries are used up
   */
  Optional<Duration> waitAfter(int charged, @Nullable Duration hint) {
    if (charged > waits.size()) {
      return Optional.empty();
    }
    Duration planned = waits.get(charged - 1);
    // Up to a fifth longer, never shorter: a wait that operators wrote down is kept.
    Duration spread = planned.plusMillis((long) (planned.toMillis() * JITTER * dice.getAsDouble()));
    return Optional.of(hint != null && hint.compareTo(spread) > 0 ? hint : spread);
  }
}
