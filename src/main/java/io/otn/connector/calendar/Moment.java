package io.otn.connector.calendar;

import java.time.Instant;
import java.time.LocalDateTime;

/**
 * A moment, and how people where it happens write it.
 *
 * @param local in the zone; what the clocks show then
 */
public record Moment(Instant instant, LocalDateTime local, Zone zone) {

  static Moment of(LocalDateTime local, Zone zone) {
    return of(zone.instant(local), zone);
  }

  public static Moment of(Instant instant, Zone zone) {
    return new Moment(instant, zone.local(instant), zone);
  }
}
