package io.otn.delivery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How much of what the channel allows a page has used up, as an answer told beside its outcome.
 *
 * @param percent of the limit that is nearest; at 100 the page is throttled
 * @param regainAfter when a throttled page may call again, where the channel says so
 */
public record Usage(int percent, @Nullable Duration regainAfter) {

  /** Nothing was told. */
  public static final Usage UNTOLD = new Usage(0, null);

  Usage worse(Usage other) {
    if (percent != other.percent) {
      return percent > other.percent ? this : other;
    }
    if (regainAfter == null || other.regainAfter == null) {
      return regainAfter == null ? other : this;
    }
    return regainAfter.compareTo(other.regainAfter) >= 0 ? this : other;
  }
}
