package io.otn.connector.calendar;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Zones by the TZIDs of one file: those that are known, then those that the file defines (RFC 5545,
 * 3.6.5). There is no third: a time in an unknown zone is no time.
 */
final class FileZones {

  private static final LocalDateTime FIRST = LocalDateTime.of(1970, 1, 1, 0, 0);
  private static final Duration AHEAD = Duration.ofDays(1200);
  private static final Pattern OFFSET = Pattern.compile("([+-])(\\d{2})(\\d{2})(\\d{2})?");

  private final Map<String, Zone> defined = new HashMap<>();

  FileZones(List<Component> components, Recurrence recurrence, Instant now) {
    LocalDateTime last = LocalDateTime.ofInstant(now.plus(AHEAD), ZoneOffset.UTC);
    for (Component component : components) {
      String tzid = component.text("TZID");
      Zone zone = tzid == null ? null : zone(tzid, component, recurrence, last);
      if (tzid != null && zone != null) {
        defined.putIfAbsent(tzid, zone);
      }
    }
  }

  Zone find(String tzid) throws RejectedException {
    Zone known = ZoneNames.find(tzid);
    if (known == null) {
      known = defined.get(tzid);
    }
    if (known == null) {
      throw new RejectedException(
          Rejection.Why.ZONE_UNKNOWN,
          "TZID=%s is no IANA or Windows zone, and the file does not define it"
              .formatted(Recurrence.shortened(tzid)));
    }
    return known;
  }

  private record Onset(Instant at, ZoneOffset before, ZoneOffset after) {}

  /** Null when it defines nothing that can be read: its name is then as good as unknown. */
  private static @Nullable Zone zone(
      String tzid, Component component, Recurrence recurrence, LocalDateTime last) {
    List<Onset> onsets = new ArrayList<>();
    try {
      for (Component part : component.parts()) {
        String name = part.name().toUpperCase(Locale.ROOT);
        if (name.equals("STANDARD") || name.equals("DAYLIGHT")) {
          addOnsets(onsets, part, recurrence, last);
        }
      }
      return onsets.isEmpty() ? null : new Zone(tzid, rules(onsets));
    } catch (RejectedException | DateTimeException | IllegalArgumentException e) {
      return null;
    }
  }

  private static void addOnsets(
      List<Onset> onsets, Component part, Recurrence recurrence, LocalDateTime last)
      throws RejectedException {
    ZoneOffset before = offset(part.text("TZOFFSETFROM"));
    ZoneOffset after = offset(part.text("TZOFFSETTO"));
    LocalDateTime start = Times.local(part.text("DTSTART"));
    List<LocalDateTime> locals = new ArrayList<>(List.of(start));
    for (ContentLine rule : part.lines("RRULE").toList()) {
      locals.addAll(
          recurrence.expand(
              rule.value(), start, FIRST, last, Recurrence.until(new Zone("", before.getRules()))));
    }
    for (ContentLine date : part.lines("RDATE").toList()) {
      for (String value : date.texts()) {
        locals.add(Times.local(value));
      }
    }
    for (LocalDateTime local : locals) {
      onsets.add(new Onset(local.toInstant(before), before, after));
    }
  }

  /** Where one onset's offsets do not fit the one before it, what it changes to is what counts. */
  private static ZoneRules rules(List<Onset> onsets) {
    onsets.sort(Comparator.comparing(Onset::at));
    ZoneOffset first = onsets.getFirst().before();
    List<ZoneOffsetTransition> transitions = new ArrayList<>();
    ZoneOffset offset = first;
    Instant at = Instant.MIN;
    for (Onset onset : onsets) {
      if (!onset.after().equals(offset) && onset.at().isAfter(at)) {
        transitions.add(
            ZoneOffsetTransition.of(
                LocalDateTime.ofInstant(onset.at(), offset), offset, onset.after()));
        offset = onset.after();
        at = onset.at();
      }
    }
    return ZoneRules.of(first, first, List.of(), transitions, List.of());
  }

  private static ZoneOffset offset(@Nullable String text) throws RejectedException {
    Matcher matcher = OFFSET.matcher(text == null ? "" : text);
    if (!matcher.matches()) {
      throw new RejectedException(Rejection.Why.ZONE_UNKNOWN, "no offset");
    }
    int sign = matcher.group(1).equals("-") ? -1 : 1;
    int seconds = matcher.group(4) == null ? 0 : Integer.parseInt(matcher.group(4));
    return ZoneOffset.ofHoursMinutesSeconds(
        sign * Integer.parseInt(matcher.group(2)),
        sign * Integer.parseInt(matcher.group(3)),
        sign * seconds);
  }
}
