package io.otn.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms of sale windows that shops use, with the days on which clocks change. */
class SaleWindowTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @ParameterizedTest
  @CsvSource({
    "2016-02-24T13:00-0800/2016-02-29T15:30-0800, 2016-02-24T21:00:00Z, 2016-02-29T23:30:00Z",
    "2011-09-01T16:00-08:00/2011-09-03T16:00-08:00, 2011-09-02T00:00:00Z, 2011-09-04T00:00:00Z",
    "2016-02-24T21:00:00.000Z/2016-02-29T23:30:00.000Z, 2016-02-24T21:00:00Z, 2016-02-29T23:30:00Z",
    "2024-01-01T00:00:00/2024-01-31T23:59:59, 2023-12-31T23:00:00Z, 2024-01-31T22:59:59Z",
    "2026-05-01T00:00-0000/2026-05-02T00:00-0000, 2026-05-01T00:00:00Z, 2026-05-02T00:00:00Z",
    // Meta's own template: the dates count, as whole days
    "2017-12-01T0:00-23:59/2017-12-31T0:00-23:59, 2017-11-30T23:00:00Z, 2017-12-31T23:00:00Z",
    "2024-01-01/2024-01-31, 2023-12-31T23:00:00Z, 2024-01-31T23:00:00Z",
    "2026-05-01 08:00:00 +0200 / 2026-05-02 08:00:00 +0200, 2026-05-01T06:00:00Z,"
        + " 2026-05-02T06:00:00Z"
  })
  void each_form_is_read(String text, Instant from, Instant to) {
    assertThat(SaleWindow.read(text, BERLIN)).isEqualTo(new SaleWindow(from, to));
  }

  @Test
  void one_end_may_be_open() {
    assertThat(SaleWindow.read("2026-05-01T00:00Z/", null).to()).isNull();
    assertThat(SaleWindow.read("/2026-05-01T00:00Z", null).from()).isNull();
  }

  @Test
  void a_time_that_the_clocks_jump_over_is_an_hour_later_and_one_that_comes_twice_is_the_first() {
    // 2026-03-29 02:30 does not exist in Berlin; 2026-10-25 02:30 exists twice
    assertThat(SaleWindow.read("2026-03-29T02:30/2026-10-25T02:30", BERLIN))
        .isEqualTo(
            new SaleWindow(
                Instant.parse("2026-03-29T01:30:00Z"), Instant.parse("2026-10-25T00:30:00Z")));
  }

  @Test
  void a_whole_day_has_as_many_hours_as_its_zone_gives_it() {
    assertThat(hours("2026-03-29/2026-03-29")).isEqualTo(23);
    assertThat(hours("2026-10-25/2026-10-25")).isEqualTo(25);
  }

  private static long hours(String window) {
    SaleWindow read = SaleWindow.read(window, BERLIN);
    return Duration.between(Objects.requireNonNull(read.from()), Objects.requireNonNull(read.to()))
        .toHours();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"soon", "2026-05-01", "/", "2026-13-01/2026-13-02", "1/2/3", "2026-05-01T25:00Z/"})
  void what_is_no_window_costs_the_item(String text) {
    assertThat(code(text)).isEqualTo("window_unreadable");
  }

  @Test
  void a_time_without_an_offset_is_refused_where_no_zone_is_configured() {
    assertThat(
            catchThrowableOfType(
                    ItemRefusedException.class,
                    () -> SaleWindow.read("2024-01-01T00:00/2024-01-02T00:00", null))
                .code())
        .isEqualTo("window_zone_unknown");
  }

  private static String code(String text) {
    return catchThrowableOfType(
            ItemRefusedException.class, () -> SaleWindow.read(text, ZoneId.of("UTC")))
        .code();
  }
}
