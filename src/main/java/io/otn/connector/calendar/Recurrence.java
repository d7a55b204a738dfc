package io.otn.connector.calendar;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.dmfs.rfc5545.DateTime;
import org.dmfs.rfc5545.recur.InvalidRecurrenceRuleException;
import org.dmfs.rfc5545.recur.RecurrenceRule;
import org.dmfs.rfc5545.recur.RecurrenceRule.Part;
import org.dmfs.rfc5545.recur.RecurrenceRule.RfcMode;
import org.dmfs.rfc5545.recur.RecurrenceRuleIterator;
import org.jspecify.annotations.Nullable;

/**
 * Expands an RRULE on the local clock, where it is written; zones are the caller's. Strangers write
 * these rules: one that recurs within the day, has too many instances or takes too long is refused.
 */
final class Recurrence {

  static final int MOST_INSTANCES = 1000;

  /** Of a daily rule that began in 1900, more than that many days have gone by. */
  private static final int MOST_STEPS = 200_000;

  private final Deadline deadline;

  Recurrence(Deadline deadline) {
    this.deadline = deadline;
  }

  /** For all rules of one file together. */
  static final class Deadline {
    private final long end;

    Deadline(java.time.Duration from) {
      this.end = System.nanoTime() + from.toNanos();
    }

    boolean isOver() {
      return System.nanoTime() > end;
    }
  }

  /**
   * @param start the first instance, which is not returned unless the rule says so
   * @param from instances before are left out
   * @param to the last that counts
   * @param isPastUntil whether an instance is behind the rule's UNTIL, which may be in UTC
   */
  List<LocalDateTime> expand(
      String text, LocalDateTime start, LocalDateTime from, LocalDateTime to, UntilTest isPastUntil)
      throws RejectedException {
    RecurrenceRule rule = rule(text);
    DateTime until = rule.getUntil();
    Predicate<LocalDateTime> past = until == null ? any -> false : isPastUntil.of(local(until));
    if (until != null) {
      // Read by us: the library knows no zone of a file.
      rule.setUntil(null);
    }
    List<LocalDateTime> found = new ArrayList<>();
    try {
      RecurrenceRuleIterator instances = rule.iterator(dateTime(start));
      if (rule.getCount() == null && from.isAfter(start)) {
        instances.fastForward(dateTime(from));
      }
      for (int step = 0; instances.hasNext(); step++) {
        if (step > MOST_STEPS || deadline.isOver()) {
          throw new RejectedException(
              Rejection.Why.RECURRENCE_TOO_SLOW, "RRULE takes too long: " + shortened(text));
        }
        LocalDateTime instance = local(instances.nextDateTime()).time();
        if (instance.isAfter(to) || past.test(instance)) {
          break;
        }
        if (!instance.isBefore(from)) {
          found.add(instance);
        }
        if (found.size() > MOST_INSTANCES) {
          throw new RejectedException(
              Rejection.Why.RECURRENCE_TOO_MANY,
              "RRULE has more than %d instances: %s".formatted(MOST_INSTANCES, shortened(text)));
        }
      }
    } catch (IllegalArgumentException | IllegalStateException | ArithmeticException e) {
      // The library's words for a rule that never comes true.
      throw new RejectedException(
          Rejection.Why.RECURRENCE_UNREADABLE, "RRULE has no instances: " + shortened(text));
    }
    return found;
  }

  /**
   * An UNTIL as it is written.
   *
   * @param utc whether it is in UTC
   * @param allDay whether it is a day, which then counts as a whole
   */
  record Until(LocalDateTime time, boolean utc, boolean allDay) {}

  interface UntilTest {
    Predicate<LocalDateTime> of(Until until);
  }

  private static RecurrenceRule rule(String text) throws RejectedException {
    RecurrenceRule rule;
    try {
      rule = new RecurrenceRule(text.strip().toUpperCase(Locale.ROOT), RfcMode.RFC5545_LAX);
    } catch (InvalidRecurrenceRuleException | RuntimeException e) {
      throw new RejectedException(
          Rejection.Why.RECURRENCE_UNREADABLE, "RRULE cannot be read: " + shortened(text));
    }
    switch (rule.getFreq()) {
      case SECONDLY, MINUTELY, HOURLY ->
          throw new RejectedException(
              Rejection.Why.RECURRENCE_TOO_FREQUENT,
              "RRULE recurs within the day: " + shortened(text));
      default -> {
        if (rule.hasPart(Part.BYSECOND)) {
          throw new RejectedException(
              Rejection.Why.RECURRENCE_TOO_FREQUENT,
              "RRULE recurs by the second: " + shortened(text));
        }
        return rule;
      }
    }
  }

  private static DateTime dateTime(LocalDateTime time) {
    return new DateTime(
        time.getYear(),
        time.getMonthValue() - 1, // the library counts months from 0
        time.getDayOfMonth(),
        time.getHour(),
        time.getMinute(),
        time.getSecond());
  }

  private static Until local(DateTime time) {
    LocalDateTime clock =
        LocalDateTime.of(
            time.getYear(),
            time.getMonth() + 1,
            time.getDayOfMonth(),
            time.isAllDay() ? 0 : time.getHours(),
            time.isAllDay() ? 0 : time.getMinutes(),
            time.isAllDay() ? 0 : Math.min(time.getSeconds(), 59));
    return new Until(clock, !time.isFloating() && !time.isAllDay(), time.isAllDay());
  }

  /** For rules whose UNTIL is, as RFC 5545 asks where there is a zone, in UTC. */
  static UntilTest until(Zone zone) {
    return until -> {
      LocalDateTime end = until.allDay() ? until.time().plusDays(1).minusNanos(1) : until.time();
      Instant last = until.utc() ? end.toInstant(ZoneOffset.UTC) : zone.instant(end);
      return instance -> zone.instant(instance).isAfter(last);
    };
  }

  static String shortened(@Nullable String text) {
    String given = String.valueOf(text);
    return given.length() <= 100 ? given : given.substring(0, 100) + "…";
  }
}
