package io.otn.connector.calendar;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the times of one file, each in its zone: its own TZID; for UTC, floating and all-day times
 * the source's zone, else the one that the file recommends in X-WR-TIMEZONE. Never a default.
 */
final class Times {

  private static final Pattern FORM =
      Pattern.compile("(\\d{4})(\\d{2})(\\d{2})(?:T(\\d{2})(\\d{2})(\\d{2})(Z?))?");
  private static final int FIRST_YEAR = 1900;
  private static final int LAST_YEAR = 2200;

  private final FileZones zones;
  private final @Nullable Zone own;
  private final @Nullable LocalTime allDayAt;

  /**
   * @param own the zone of times that name none
   * @param allDayAt the hour of days that name none
   */
  Times(FileZones zones, @Nullable Zone own, @Nullable LocalTime allDayAt) {
    this.zones = zones;
    this.own = own;
    this.allDayAt = allDayAt;
  }

  /**
   * One time as it is written.
   *
   * @param allDay whether it was a day only; its hour is then the configured one
   */
  record Read(Moment moment, boolean allDay) {}

  /** Of a DTSTART, RECURRENCE-ID, or one value of an RDATE or EXDATE. */
  Read read(ContentLine line, String value) throws RejectedException {
    Matcher matcher = FORM.matcher(value.strip());
    if (!matcher.matches()) {
      throw new RejectedException(
          Rejection.Why.TIME_UNREADABLE,
          "%s is no time: %s".formatted(line.name(), Recurrence.shortened(value)));
    }
    LocalDate date = date(matcher, line.name());
    if (matcher.group(4) == null) {
      return new Read(Moment.of(date.atTime(hour(line.name())), own(line.name())), true);
    }
    LocalDateTime time = date.atTime(time(matcher, line.name()));
    String tzid = line.parameter("TZID");
    if (!matcher.group(7).isEmpty()) {
      Zone shown = tzid != null ? zones.find(tzid) : own == null ? Zone.UTC : own;
      return new Read(Moment.of(time.toInstant(ZoneOffset.UTC), shown), false);
    }
    return new Read(Moment.of(time, tzid != null ? zones.find(tzid) : own(line.name())), false);
  }

  /**
   * Of a property that is not the standard's own: as {@link #read}, or as ISO 8601 writes it, with
   * an offset or without.
   */
  Read readAny(ContentLine line) throws RejectedException {
    String value = line.text();
    if (FORM.matcher(value).matches()) {
      return read(line, value);
    }
    String tzid = line.parameter("TZID");
    try {
      Instant instant = OffsetDateTime.parse(value).toInstant();
      Zone shown = tzid != null ? zones.find(tzid) : own == null ? Zone.UTC : own;
      return checked(new Read(Moment.of(instant, shown), false), line.name());
    } catch (DateTimeException noOffset) {
      try {
        LocalDateTime time = LocalDateTime.parse(value);
        Zone zone = tzid != null ? zones.find(tzid) : own(line.name());
        return checked(new Read(Moment.of(time, zone), false), line.name());
      } catch (DateTimeException e) {
        throw new RejectedException(
            Rejection.Why.TIME_UNREADABLE,
            "%s is no time: %s".formatted(line.name(), Recurrence.shortened(value)));
      }
    }
  }

  /** A day as it is written in eight digits. */
  static LocalDate day(String value) throws RejectedException {
    Matcher matcher = FORM.matcher(value);
    if (!matcher.matches()) {
      throw new RejectedException(
          Rejection.Why.TIME_UNREADABLE, "no day: " + Recurrence.shortened(value));
    }
    return date(matcher, "EXDATE");
  }

  private static Read checked(Read read, String name) throws RejectedException {
    checkYear(read.moment().local().getYear(), name);
    return read;
  }

  private static LocalDate date(Matcher matcher, String name) throws RejectedException {
    checkYear(Integer.parseInt(matcher.group(1)), name);
    try {
      return LocalDate.of(
          Integer.parseInt(matcher.group(1)),
          Integer.parseInt(matcher.group(2)),
          Integer.parseInt(matcher.group(3)));
    } catch (DateTimeException e) {
      throw new RejectedException(
          Rejection.Why.TIME_UNREADABLE, "%s is no day: %s".formatted(name, matcher.group()));
    }
  }

  private static void checkYear(int year, String name) throws RejectedException {
    if (year < FIRST_YEAR || year > LAST_YEAR) {
      throw new RejectedException(
          Rejection.Why.YEAR_IMPLAUSIBLE, "%s is in the year %d".formatted(name, year));
    }
  }

  private static LocalTime time(Matcher matcher, String name) throws RejectedException {
    try {
      int second = Integer.parseInt(matcher.group(6));
      return LocalTime.of(
          Integer.parseInt(matcher.group(4)),
          Integer.parseInt(matcher.group(5)),
          second == 60 ? 59 : second); // a leap second
    } catch (DateTimeException e) {
      throw new RejectedException(
          Rejection.Why.TIME_UNREADABLE, "%s is no hour: %s".formatted(name, matcher.group()));
    }
  }

  private LocalTime hour(String name) throws RejectedException {
    if (allDayAt == null) {
      throw new RejectedException(
          Rejection.Why.ALL_DAY_WITHOUT_HOUR,
          "%s is a day without an hour; set all-day-at of this calendar".formatted(name));
    }
    return allDayAt;
  }

  private Zone own(String name) throws RejectedException {
    if (own == null) {
      throw new RejectedException(
          Rejection.Why.ZONE_MISSING,
          "%s names no zone; set zone of this calendar".formatted(name));
    }
    return own;
  }

  /** The local time of a zone's own definition, where it stands without a zone, and of any year. */
  static LocalDateTime local(@Nullable String text) throws RejectedException {
    Matcher matcher = FORM.matcher(text == null ? "" : text.strip());
    if (!matcher.matches() || matcher.group(4) == null) {
      throw new RejectedException(Rejection.Why.ZONE_UNKNOWN, "no onset");
    }
    return LocalDateTime.of(
        Integer.parseInt(matcher.group(1)),
        Integer.parseInt(matcher.group(2)),
        Integer.parseInt(matcher.group(3)),
        Integer.parseInt(matcher.group(4)),
        Integer.parseInt(matcher.group(5)),
        Integer.parseInt(matcher.group(6)));
  }
}
