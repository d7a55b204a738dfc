package io.otn.delivery;

import io.otn.consent.Consents;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What is due by time alone. Used by one thread. */
@Component
class Sweep {

  private final Deliveries deliveries;
  private final QuietHours quietHours;
  private final Consents consents;
  private final Pace pace;
  private final Arrivals arrivals;
  private final Counts counts;
  private final DeliveryTables tables;
  private final Clock clock;
  private final Span minute = new Span(Duration.ofMinutes(1));
  private final Span hour = new Span(Duration.ofHours(1));

  Sweep(
      Deliveries deliveries,
      QuietHours quietHours,
      Consents consents,
      Pace pace,
      Arrivals arrivals,
      Counts counts,
      DeliveryTables tables,
      Clock clock) {
    this.deliveries = deliveries;
    this.quietHours = quietHours;
    this.consents = consents;
    this.pace = pace;
    this.arrivals = arrivals;
    this.counts = counts;
    this.tables = tables;
    this.clock = clock;
  }

  /** Returns how many deliveries and consents it changed. */
  int runOnce() {
    Instant now = clock.instant();
    if (hour.isOver(now)) {
      tables.keepUp(now);
    }
    int abandoned = deliveries.endLeases(now);
    if (abandoned > 0) {
      arrivals.resolveAbandoned(now);
    }
    int changed =
        abandoned + deliveries.expire(now) + quietHours.respect(now) + consents.expire(now);
    if (minute.isOver(now)) {
      deliveries.expireUndecided(now);
      pace.forget(now);
      arrivals.forget(now);
    }
    counts.sum();
    return changed;
  }

  /** Tells when a span is over, and begins the next. A clock that is set back ends it, too. */
  private static final class Span {
    private final Duration length;
    private @Nullable Instant begin;

    Span(Duration length) {
      this.length = length;
    }

    boolean isOver(Instant now) {
      if (begin != null && Duration.between(begin, now).abs().compareTo(length) < 0) {
        return false;
      }
      begin = now;
      return true;
    }
  }
}
