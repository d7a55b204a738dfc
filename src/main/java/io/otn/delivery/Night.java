package io.otn.delivery;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Quiet hours of every day, by the clocks of a zone, on the days when these are set forward and
 * back too.
 *
 * @param from the first minute of it
 * @param to the first minute after it; on the next day where it is before {@code from}
 */
record Night(LocalTime from, LocalTime to) {

  /**
   * When the quiet hours are over that an instant falls into; empty outside of them. An end that
   * clocks skip is the moment at which they do; of one that comes twice the second counts.
   */
  Optional<Instant> endsAfter(Instant now, ZoneId zone) {
    LocalDateTime local = LocalDateTime.ofInstant(now, zone);
    if (!covers(local.toLocalTime())) {
      return Optional.empty();
    }
    LocalDate day = local.toLocalDate().plusDays(local.toLocalTime().isBefore(to) ? 0 : 1);
    List<Instant> ends = instants(day.atTime(to), zone.getRules());
    return Optional.of(ends.getLast());
  }

  /** When the next quiet hours begin, seen from outside of them. */
  Instant nextAfter(Instant now, ZoneId zone) {
    LocalDate day = LocalDateTime.ofInstant(now, zone).toLocalDate();
    Instant next = null;
    for (int days = 0; next == null; days++) {
      next = firstAfter(now, instants(day.plusDays(days).atTime(from), zone.getRules()));
    }
    // Clocks that are set may land in the middle of it.
    ZoneOffsetTransition set = zone.getRules().nextTransition(now);
    return set != null
            && set.getInstant().isBefore(next)
            && endsAfter(set.getInstant(), zone).isPresent()
        ? set.getInstant()
        : next;
  }

  private static @Nullable Instant firstAfter(Instant now, List<Instant> instants) {
    return instants.stream().filter(at -> at.isAfter(now)).findFirst().orElse(null);
  }

  private boolean covers(LocalTime time) {
    return from.isBefore(to)
        ? !time.isBefore(from) && time.isBefore(to)
        : !time.isBefore(from) || time.isBefore(to);
  }

  /** When clocks show this: once, twice, or, where they skip it, the moment at which they do. */
  private static List<Instant> instants(LocalDateTime local, ZoneRules rules) {
    List<ZoneOffset> offsets = rules.getValidOffsets(local);
    return offsets.isEmpty()
        ? List.of(rules.getTransition(local).getInstant())
        : offsets.stream().map(local::toInstant).sorted().toList();
  }
}
