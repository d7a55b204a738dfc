package io.otn.feed;

import io.otn.connector.PriceRun.Comparison;
import io.otn.feed.FeedSettings.Guards;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Whether a list may be believed (facts 3.5), and whether what it changes proves anything. */
final class Guard {

  private Guard() {}

  /**
   * Why a person should look at a list before it counts; null when it may count.
   *
   * @param lastItems of the last list that counted; null when there was none
   * @param silent nobody is told of what changed, so that many changes do no harm
   */
  static @Nullable String doubt(
      Guards guards, @Nullable Long lastItems, Comparison list, boolean silent) {
    if (lastItems == null) {
      return null;
    }
    if (list.items() * 100 < lastItems * guards.leastItems()) {
      return "short: %d items, the last list had %d".formatted(list.items(), lastItems);
    }
    long seen = list.known() - list.missing();
    if (silent || seen == 0) {
      return null;
    }
    if (list.switched() * 100 > seen * guards.mostSwitched()) {
      return "currency: %d of %d known items have another currency"
          .formatted(list.switched(), seen);
    }
    if (list.repriced() > guards.few() && list.repriced() * 100 > seen * guards.mostRepriced()) {
      return "mass change: %d of %d known items have another price"
          .formatted(list.repriced(), seen);
    }
    return null;
  }

  /** Why a changed price is a new baseline and no fall; null when it is one. */
  static @Nullable String silent(Feed feed, FeedRows.State state, Instant now) {
    if (state.settings() == null || state.checkedAt() == null) {
      return null;
    }
    if (!Arrays.equals(state.settings(), feed.digest())) {
      return "silent baseline: the feed's settings have changed";
    }
    if (state.checkedAt().plus(feed.guards().silentAfter()).isBefore(now)) {
      return "silent baseline: the feed was not read for %d days"
          .formatted(java.time.Duration.between(state.checkedAt(), now).toDays());
    }
    return null;
  }
}
