package io.otn.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Quiet hours by the clock of a place, on any day. */
class NightTest {

  private static final Night NIGHT = night("21:00", "08:00");

  private static Night night(String from, String to) {
    return new Night(LocalTime.parse(from), LocalTime.parse(to));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-21T20:59:59+01:00, none",
    "2026-11-21T21:00:00+01:00, 2026-11-22T08:00:00+01:00",
    "2026-11-22T00:00:00+01:00, 2026-11-22T08:00:00+01:00",
    "2026-11-22T07:59:59+01:00, 2026-11-22T08:00:00+01:00",
    "2026-11-22T08:00:00+01:00, none",
    // Clocks are set forward in this night, and back in that one: the morning is what the clock
    // says.
    "2026-03-28T22:00:00+01:00, 2026-03-29T08:00:00+02:00",
    "2026-10-24T22:00:00+02:00, 2026-10-25T08:00:00+01:00",
  })
  void a_night_in_berlin_ends_in_the_morning_by_the_clock_there(String now, String end) {
    assertThat(NIGHT.endsAfter(at(now), ZoneId.of("Europe/Berlin")))
        .isEqualTo(end.equals("none") ? Optional.empty() : Optional.of(at(end)));
  }

  @Test
  void an_end_that_the_clock_skips_is_the_moment_at_which_it_does() {
    ZoneId zone = ZoneId.of("America/New_York");
    assertThat(night("22:00", "02:30").endsAfter(at("2026-03-08T01:00:00-05:00"), zone))
        .contains(at("2026-03-08T03:00:00-04:00"));
  }

  @Test
  void of_an_end_that_comes_twice_the_second_counts_for_then_it_does_not_come_back() {
    ZoneId zone = ZoneId.of("America/New_York");
    Night night = night("22:00", "01:30");
    assertThat(night.endsAfter(at("2026-11-01T00:30:00-04:00"), zone))
        .contains(at("2026-11-01T01:30:00-05:00"));
    assertThat(night.endsAfter(at("2026-11-01T01:40:00-04:00"), zone)).isEmpty();
    assertThat(night.nextAfter(at("2026-11-01T01:40:00-04:00"), zone))
        .as("the clock is set back into the night")
        .isEqualTo(at("2026-11-01T01:00:00-05:00"));
  }

  @Test
  void quiet_hours_within_a_day_are_of_that_day() {
    Night siesta = night("13:00", "15:00");
    ZoneId zone = ZoneId.of("Europe/Madrid");
    assertThat(siesta.endsAfter(at("2026-11-21T14:00:00+01:00"), zone))
        .contains(at("2026-11-21T15:00:00+01:00"));
    assertThat(siesta.endsAfter(at("2026-11-21T16:00:00+01:00"), zone)).isEmpty();
    assertThat(siesta.nextAfter(at("2026-11-21T16:00:00+01:00"), zone))
        .isEqualTo(at("2026-11-22T13:00:00+01:00"));
  }

  /** Minute by minute around the days when clocks are set: nothing is quiet before it was told. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Europe/Berlin",
        "America/New_York",
        "Australia/Lord_Howe",
        "America/Sao_Paulo",
        "Asia/Kathmandu",
        "Africa/Casablanca"
      })
  void between_an_end_and_the_next_beginning_it_is_never_quiet(String name) {
    ZoneId zone = ZoneId.of(name);
    Random random = new Random(7);
    Instant first = at("2026-01-01T00:00:00Z");
    for (int n = 0; n < 2_000; n++) {
      Night night =
          new Night(
              LocalTime.of(random.nextInt(24), 15 * random.nextInt(4)),
              LocalTime.of(random.nextInt(24), 15 * random.nextInt(4)).plusMinutes(7));
      Instant now = first.plusSeconds(random.nextInt(365 * 24 * 60) * 60L);
      Instant out = night.endsAfter(now, zone).orElse(now);
      Instant next = night.nextAfter(out, zone);

      assertThat(night.endsAfter(next, zone)).as("%s at %s", night, next).isPresent();
      assertThat(next).isAfter(out);
      for (Instant at = out; at.isBefore(next); at = at.plusSeconds(15 * 60)) {
        assertThat(night.endsAfter(at, zone)).as("%s at %s", night, at).isEmpty();
      }
    }
  }

  private static Instant at(String time) {
    return ZonedDateTime.parse(time).toInstant();
  }
}
