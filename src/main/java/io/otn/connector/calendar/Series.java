package io.otn.connector.calendar;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The instances of an event: its RRULE and RDATEs less its EXDATEs, with what overrides say in
 * place of the instances that they name. Instances are compared as instants, for one file may name
 * one and the same in UTC and in a zone.
 */
final class Series {

  private static final Duration BEHIND = Duration.ofDays(2);
  private static final Duration AHEAD = Duration.ofDays(400);
  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuuMMdd");
  private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmm");

  private final Times times;
  private final Recurrence recurrence;
  private final String startProperty;
  private final Instant now;

  Series(Times times, Recurrence recurrence, String startProperty, Instant now) {
    this.times = times;
    this.recurrence = recurrence;
    this.startProperty = startProperty;
    this.now = now;
  }

  /**
   * @param name null for an event that does not recur
   * @param event the one that speaks for it: an override, or the event itself
   * @param rejection why this one cannot be read, while the others can
   */
  record Instance(
      @Nullable String name,
      @Nullable Moment start,
      Component event,
      boolean cancelled,
      @Nullable RejectedException rejection) {}

  /**
   * @throws RejectedException when none of them can be read
   */
  List<Instance> of(@Nullable Component master, List<Component> overrides)
      throws RejectedException {
    if (!startProperty.equals("DTSTART")) {
      // Such a property tells one time of an event, however often the event takes place.
      Component event = master != null ? master : overrides.getFirst();
      return List.of(single(event));
    }
    if (master == null) {
      return merged(new TreeMap<>(), null, overrides);
    }
    if (isCancelled(master) && overrides.isEmpty() && !recurs(master)) {
      return List.of(single(master));
    }
    if (!recurs(master) && overrides.isEmpty()) {
      return List.of(single(master));
    }
    Times.Read start = start(master);
    return merged(instances(master, start), new Base(master, start.moment().zone()), overrides);
  }

  private record Base(Component master, Zone zone) {}

  private Instance single(Component event) throws RejectedException {
    boolean cancelled = isCancelled(event);
    try {
      return new Instance(null, start(event).moment(), event, cancelled, null);
    } catch (RejectedException e) {
      if (cancelled) {
        return new Instance(null, null, event, true, null);
      }
      throw e;
    }
  }

  private Times.Read start(Component event) throws RejectedException {
    ContentLine line = event.line(startProperty);
    if (line == null) {
      throw new RejectedException(Rejection.Why.START_MISSING, "it has no " + startProperty);
    }
    return startProperty.equals("DTSTART") ? times.read(line, line.value()) : times.readAny(line);
  }

  private static boolean recurs(Component event) {
    return event.line("RRULE") != null || event.line("RDATE") != null;
  }

  private NavigableMap<Instant, Moment> instances(Component master, Times.Read start)
      throws RejectedException {
    if (master.line("EXRULE") != null) {
      throw new RejectedException(Rejection.Why.EXRULE_NOT_SUPPORTED, "it has an EXRULE");
    }
    Zone zone = start.moment().zone();
    LocalDateTime from = LocalDateTime.ofInstant(now.minus(BEHIND), ZoneOffset.UTC);
    LocalDateTime to = LocalDateTime.ofInstant(now.plus(AHEAD), ZoneOffset.UTC);
    NavigableMap<Instant, Moment> found = new TreeMap<>();
    put(found, start.moment());
    for (ContentLine rule : master.lines("RRULE").toList()) {
      for (LocalDateTime local :
          recurrence.expand(
              rule.value(), start.moment().local(), from, to, Recurrence.until(zone))) {
        put(found, Moment.of(local, zone));
      }
    }
    for (ContentLine line : master.lines("RDATE").toList()) {
      for (String value : line.texts()) {
        String begin = value.contains("/") ? value.substring(0, value.indexOf('/')) : value;
        put(found, Moment.of(times.read(line, begin).moment().instant(), zone));
      }
    }
    if (found.size() > Recurrence.MOST_INSTANCES + 1) {
      throw new RejectedException(
          Rejection.Why.RECURRENCE_TOO_MANY, "it has %d instances".formatted(found.size()));
    }
    leaveOut(master, found, zone);
    return found;
  }

  private static void put(Map<Instant, Moment> found, Moment moment) {
    found.put(moment.instant(), moment);
  }

  /** An EXDATE that is a day takes all instances of that day: many programs write it so. */
  private void leaveOut(Component master, Map<Instant, Moment> found, Zone zone)
      throws RejectedException {
    Set<LocalDate> days = new HashSet<>();
    for (ContentLine line : master.lines("EXDATE").toList()) {
      for (String value : line.texts()) {
        if (value.strip().length() == 8) {
          days.add(Times.day(value.strip()));
        } else {
          found.remove(times.read(line, value).moment().instant());
        }
      }
    }
    found.values().removeIf(moment -> days.contains(zone.local(moment.instant()).toLocalDate()));
  }

  private List<Instance> merged(
      NavigableMap<Instant, Moment> found, @Nullable Base base, List<Component> overrides) {
    List<Instance> merged = new ArrayList<>();
    Map<Instant, Component> different = new HashMap<>();
    Instant replacedFrom = null;
    for (Component override : overrides) {
      ContentLine line = Objects.requireNonNull(override.line("RECURRENCE-ID"));
      try {
        Moment moment = times.read(line, line.value()).moment();
        if (line.parameter("RANGE") != null) {
          // All that follow are different, in a way that is not read: none of them is sure.
          replacedFrom =
              replacedFrom == null || moment.instant().isBefore(replacedFrom)
                  ? moment.instant()
                  : replacedFrom;
          throw new RejectedException(
              Rejection.Why.RANGE_NOT_SUPPORTED, "it changes all instances that follow");
        }
        found.put(
            moment.instant(), base == null ? moment : Moment.of(moment.instant(), base.zone()));
        different.merge(
            moment.instant(), override, (one, other) -> isNewer(one, other) ? one : other);
      } catch (RejectedException e) {
        merged.add(new Instance(null, null, override, false, e));
      }
    }
    for (Map.Entry<Instant, Moment> entry : found.entrySet()) {
      Component override = different.get(entry.getKey());
      if (replacedFrom == null || entry.getKey().isBefore(replacedFrom)) {
        merged.add(instance(name(entry.getValue(), found), entry.getValue(), override, base));
      }
    }
    return merged;
  }

  private Instance instance(
      String name, Moment meantFor, @Nullable Component override, @Nullable Base base) {
    boolean seriesIsCancelled = base != null && isCancelled(base.master());
    if (override == null) {
      Component master = Objects.requireNonNull(base).master();
      return new Instance(name, meantFor, master, seriesIsCancelled, null);
    }
    boolean cancelled = seriesIsCancelled || isCancelled(override);
    try {
      Moment start =
          cancelled && override.line(startProperty) == null ? meantFor : start(override).moment();
      return new Instance(name, start, override, cancelled, null);
    } catch (RejectedException e) {
      return cancelled
          ? new Instance(name, null, override, true, null)
          : new Instance(name, null, override, false, e);
    }
  }

  private static String name(Moment moment, NavigableMap<Instant, Moment> all) {
    LocalDate day = moment.local().toLocalDate();
    boolean alone =
        !sameDay(day, all.lowerEntry(moment.instant()))
            && !sameDay(day, all.higherEntry(moment.instant()));
    return moment.local().format(alone ? DAY : HOUR);
  }

  private static boolean sameDay(LocalDate day, Map.@Nullable Entry<Instant, Moment> other) {
    return other != null && other.getValue().local().toLocalDate().equals(day);
  }

  private static boolean isCancelled(Component event) {
    return "CANCELLED".equalsIgnoreCase(event.text("STATUS"));
  }

  /** Whether the first of two revisions counts: by SEQUENCE, then DTSTAMP, then the later line. */
  static boolean isNewer(Component one, Component other) {
    if (sequence(one) != sequence(other)) {
      return sequence(one) > sequence(other);
    }
    Instant first = stamp(one);
    Instant second = stamp(other);
    return first != null && second != null && first.isAfter(second);
  }

  static int sequence(Component event) {
    String text = event.text("SEQUENCE");
    try {
      return text == null ? 0 : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  static @Nullable Instant stamp(Component event) {
    try {
      return Times.local(event.text("DTSTAMP")).toInstant(ZoneOffset.UTC);
    } catch (RejectedException | java.time.DateTimeException e) {
      return null;
    }
  }
}
