package io.otn.connector.sale;

import io.otn.connector.calendar.Moment;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Period;
import java.time.temporal.TemporalAmount;
import org.jspecify.annotations.Nullable;

/**
 * How long before a sale begins its holders are told. Days are days of the calendar, at the same
 * hour; hours are exact. On the days on which clocks change, a day before is not 24 hours before.
 *
 * @param name as topics end with it: {@code P1D}, {@code PT1H}, {@code onsale}
 * @param before null at the moment itself
 */
record Lead(String name, @Nullable TemporalAmount before) {

  static final String ON_SALE = "onsale";

  /**
   * @throws IllegalArgumentException with what to write instead
   */
  static Lead of(String text) {
    if (text.equalsIgnoreCase(ON_SALE)) {
      return new Lead(ON_SALE, null);
    }
    try {
      TemporalAmount before =
          text.contains("T") || text.contains("t") ? Duration.parse(text) : Period.parse(text);
      Lead lead = new Lead(before.toString(), before);
      if (!lead.isPositive()) {
        throw new IllegalArgumentException(wrong(text));
      }
      return lead;
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(wrong(text), e);
    }
  }

  private boolean isPositive() {
    return before instanceof Duration duration
        ? duration.isPositive()
        : before instanceof Period period && !period.isNegative() && !period.isZero();
  }

  private static String wrong(String text) {
    return "'%s' is no reminder; write P1D for a day before, PT1H for an hour before, or onsale"
        .formatted(text);
  }

  Moment due(Moment onSale) {
    if (before instanceof Period days) {
      var local = onSale.local().minus(days);
      return Moment.of(onSale.zone().instant(local), onSale.zone());
    }
    return before instanceof Duration hours
        ? Moment.of(onSale.instant().minus(hours), onSale.zone())
        : onSale;
  }

  /** For the message and the card: {@code 1 day}, {@code 2 hours}; null at the moment itself. */
  static @Nullable String inWords(String name) {
    TemporalAmount before = of(name).before();
    if (before == null) {
      return null;
    }
    if (before instanceof Period days) {
      return days.getMonths() == 0 && days.getYears() == 0 ? count(days.getDays(), "day") : name;
    }
    Duration exact = (Duration) before;
    return exact.toMinutes() % 60 == 0
        ? count(exact.toHours(), "hour")
        : count(exact.toMinutes(), "minute");
  }

  private static String count(long n, String unit) {
    return n == 1 ? "1 " + unit : n + " " + unit + "s";
  }
}
