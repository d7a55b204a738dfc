package io.otn.retention;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long a partition lasts, in UTC; it is named by its beginning. */
public enum Period {
  MONTH {
    @Override
    LocalDate begin(LocalDate day) {
      return day.withDayOfMonth(1);
    }

    @Override
    LocalDate next(LocalDate begin) {
      return begin.plusMonths(1);
    }

    @Override
    String suffix(LocalDate begin) {
      return "%04d_%02d".formatted(begin.getYear(), begin.getMonthValue());
    }
  },
  /** From Monday to Sunday. */
  WEEK {
    @Override
    LocalDate begin(LocalDate day) {
      return day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    }

    @Override
    LocalDate next(LocalDate begin) {
      return begin.plusWeeks(1);
    }

    @Override
    String suffix(LocalDate begin) {
      return "%04d_%02d_%02d"
          .formatted(begin.getYear(), begin.getMonthValue(), begin.getDayOfMonth());
    }
  };

  private static final Pattern SUFFIX = Pattern.compile("_(\\d{4})_(\\d{2})(?:_(\\d{2}))?");

  abstract LocalDate begin(LocalDate day);

  abstract LocalDate next(LocalDate begin);

  abstract String suffix(LocalDate begin);

  /** When the period began that this instant is in. */
  public Instant begin(Instant instant) {
    return instant(begin(instant.atOffset(ZoneOffset.UTC).toLocalDate()));
  }

  /** When the period ends that begins then. */
  public Instant next(Instant begin) {
    return instant(next(begin.atOffset(ZoneOffset.UTC).toLocalDate()));
  }

  String partition(String table, Instant begin) {
    return table + "_" + suffix(begin.atOffset(ZoneOffset.UTC).toLocalDate());
  }

  /** When a partition of this table begins; empty for the default partition. */
  Optional<Instant> beginOf(String table, String partition) {
    if (!partition.startsWith(table)) {
      return Optional.empty();
    }
    Matcher suffix = SUFFIX.matcher(partition.substring(table.length()));
    return suffix.matches()
        ? Optional.of(
            instant(
                LocalDate.of(
                    Integer.parseInt(suffix.group(1)),
                    Integer.parseInt(suffix.group(2)),
                    suffix.group(3) == null ? 1 : Integer.parseInt(suffix.group(3)))))
        : Optional.empty();
  }

  private static Instant instant(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant();
  }
}
