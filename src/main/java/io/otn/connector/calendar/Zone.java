package io.otn.connector.calendar;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/**
 * A time zone with its rules.
 *
 * @param name an IANA name; what the file calls it where the file itself defines it
 */
public record Zone(String name, ZoneRules rules) {

  public static final Zone UTC = new Zone("UTC", ZoneOffset.UTC.getRules());

  public static Zone of(ZoneId zone) {
    return new Zone(zone.getId(), zone.getRules());
  }

  /**
   * The instant of a local time. One that a change of clocks leaves out is read with the offset
   * before it, one that comes twice is the first (RFC 5545, 3.3.5).
   */
  public Instant instant(LocalDateTime local) {
    ZoneOffsetTransition change = rules.getTransition(local);
    return local.toInstant(change == null ? rules.getOffset(local) : change.getOffsetBefore());
  }

  public LocalDateTime local(Instant instant) {
    return LocalDateTime.ofInstant(instant, rules.getOffset(instant));
  }
}
