package io.otn.connector;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one location holds of a variant.
 *
 * @param available units; null when the shop does not count them, which is not zero
 * @param connected whether the item is still stocked there
 */
record Level(@Nullable Long available, boolean connected, Instant version) {

  boolean holdsStock() {
    return connected && available != null && available > 0;
  }

  /** Says something else of the moment that this is of. */
  boolean isOtherInTheSameSecond(Level other) {
    return version.equals(other.version)
        && (connected != other.connected || !Objects.equals(available, other.available));
  }

  /**
   * What the locations hold together that the policy counts. Null when none of them counts its
   * stock. A location that is oversold takes nothing from others.
   */
  static @Nullable Long sum(Map<String, Level> byLocation, StockPolicy policy) {
    boolean counted = false;
    long sum = 0;
    for (Map.Entry<String, Level> known : byLocation.entrySet()) {
      Level level = known.getValue();
      if (!policy.counts(known.getKey())) {
        continue;
      }
      counted |= !level.connected() || level.available() != null;
      if (level.holdsStock() && level.available() != null) {
        sum += level.available();
      }
    }
    return counted ? sum : null;
  }
}
