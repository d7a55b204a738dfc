package io.otn.console;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** Tells times the way people do, as {@code ${@moments.relative(at)}}. */
@Component("moments")
class Moments {

  private static final DateTimeFormatter EXACT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final Clock clock;

  Moments(Clock clock) {
    this.clock = clock;
  }

  /**
   * Such as {@code 3 min ago} or {@code in 2 h}. Nothing finer than a minute, so that a page does
   * not change while nothing happens.
   */
  public String relative(Instant at) {
    Duration since = Duration.between(at, clock.instant());
    Duration distance = since.abs();
    if (distance.toSeconds() < 60) {
      return since.isNegative() ? "in a moment" : "just now";
    }
    return since.isNegative() ? "in " + span(distance) : span(distance) + " ago";
  }

  private static String span(Duration distance) {
    if (distance.toHours() < 1) {
      return distance.toMinutes() + " min";
    }
    if (distance.toHours() < 48) {
      return distance.toHours() + " h";
    }
    return distance.toDays() + " days";
  }

  /** To the second, in UTC. */
  public String exact(Instant at) {
    return EXACT.format(at);
  }

  /** How long something took, such as {@code 120 ms} or {@code 4.2 s}. */
  public String took(Instant start, Instant end) {
    long millis = Duration.between(start, end).toMillis();
    return millis < 1000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
  }
}
