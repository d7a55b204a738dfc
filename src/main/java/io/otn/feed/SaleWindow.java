package io.otn.feed;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * From when until when a sale price holds, in the forms that lists write (facts 3.2). Local times
 * follow RFC 5545: one that the clocks jump over is as much later, one that comes twice is the
 * first.
 *
 * @param from first moment; null means that it holds already
 * @param to first moment after it; null means that no end is known
 */
record SaleWindow(@Nullable Instant from, @Nullable Instant to) {

  static final SaleWindow ALWAYS = new SaleWindow(null, null);

  private static final Pattern MOMENT =
      Pattern.compile(
          "(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:[Tt"
              + " ](?<hour>[0-9]{1,2}):(?<minute>[0-9]{2})(?::(?<second>[0-9]{2})(?:\\.[0-9]{1,9})?)?"
              + "\\s?(?<offset>[Zz]|[+-][0-9]{2}:?[0-9]{2})?)?");

  /** Beyond this an offset is none (ISO 8601 has them to 14 hours, Java to 18). */
  private static final int WIDEST = 18 * 60;

  /**
   * @param text such as {@code 2016-02-24T13:00-0800/2016-02-29T15:30-0800}
   * @param zone for times without an offset; null refuses them
   * @throws ItemRefusedException {@code window_unreadable}, {@code window_zone_unknown}
   */
  static SaleWindow read(String text, @Nullable ZoneId zone) {
    List<String> ends = List.of(text.strip().split("\\s*/\\s*", -1));
    if (ends.size() != 2 || ends.stream().allMatch(String::isBlank)) {
      throw unreadable();
    }
    return new SaleWindow(start(ends.getFirst(), zone), end(ends.getLast(), zone));
  }

  static @Nullable Instant start(@Nullable String text, @Nullable ZoneId zone) {
    return text == null || text.isBlank() ? null : moment(text, zone, 0);
  }

  /** A day as the end is a whole day: it ends with the next. */
  static @Nullable Instant end(@Nullable String text, @Nullable ZoneId zone) {
    return text == null || text.isBlank() ? null : moment(text, zone, 1);
  }

  private static Instant moment(String text, @Nullable ZoneId zone, int daysToAdd) {
    Matcher form = MOMENT.matcher(text.strip());
    if (!form.matches()) {
      throw unreadable();
    }
    try {
      LocalDate date = LocalDate.parse(form.group("date"));
      String offset = form.group("offset");
      if (form.group("hour") == null || (offset != null && minutes(offset) > WIDEST)) {
        return date.plusDays(daysToAdd).atStartOfDay(known(zone)).toInstant();
      }
      String second = form.group("second");
      LocalDateTime local =
          date.atTime(
              LocalTime.of(
                  Integer.parseInt(form.group("hour")),
                  Integer.parseInt(form.group("minute")),
                  second == null ? 0 : Integer.parseInt(second)));
      return offset == null
          ? local.atZone(known(zone)).toInstant()
          : local.toInstant(offset(offset));
    } catch (DateTimeException e) {
      throw unreadable();
    }
  }

  private static int minutes(String offset) {
    if (offset.length() == 1) {
      return 0;
    }
    String digits = offset.replace(":", "");
    return Integer.parseInt(digits, 1, 3, 10) * 60 + Integer.parseInt(digits, 3, 5, 10);
  }

  /** {@code -0000} is UTC, too. */
  private static ZoneOffset offset(String offset) {
    int minutes = minutes(offset);
    return ZoneOffset.ofTotalSeconds((offset.startsWith("-") ? -minutes : minutes) * 60);
  }

  private static ZoneId known(@Nullable ZoneId zone) {
    if (zone == null) {
      throw new ItemRefusedException(
          "window_zone_unknown", "a time without an offset needs the feed's zone");
    }
    return zone;
  }

  private static ItemRefusedException unreadable() {
    return new ItemRefusedException(
        "window_unreadable",
        "a window is a start and an end, such as 2026-05-01T00:00+0200/2026-05-08T00:00+0200");
  }
}
