package io.otn.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.scenario.TicketScene;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Wrong hour, wrong day: all-day reminders two hours late, recurring events shifted by a day, a
 * sale that starts in the zone of the organiser's PC, the offset of today used for a date to come.
 *
 * <p>The rule: an explicit zone or none at all; a day before is a day by the clock, an hour before
 * is an hour; all is computed again when the sale changes; the zone is shown in the preview.
 */
class WrongHourWrongDayTest extends TicketScene {

  private static final DateTimeFormatter BASIC = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss");

  /** The weeks in which clocks change there, forward and back; where they never do, any two. */
  @ParameterizedTest(name = "{0} around {1}")
  @CsvSource({
    "America/New_York, 2026-11-01",
    "America/New_York, 2027-03-14",
    "Europe/Berlin, 2027-10-31",
    "Europe/Berlin, 2027-03-28",
    "America/St_Johns, 2026-11-01",
    "America/St_Johns, 2027-03-14",
    "Australia/Lord_Howe, 2027-04-04",
    "Australia/Lord_Howe, 2027-10-03",
    "Pacific/Chatham, 2027-04-04",
    "Pacific/Chatham, 2026-11-29",
    "Asia/Kolkata, 2026-11-01",
    "Asia/Kolkata, 2027-03-28"
  })
  void in_a_week_of_changing_clocks_each_reminder_comes_at_its_hour(ZoneId zone, LocalDate change) {
    StringBuilder week = new StringBuilder();
    for (LocalDate day = change.minusDays(3);
        !day.isAfter(change.plusDays(3));
        day = day.plusDays(1)) {
      for (LocalTime hour :
          new LocalTime[] {LocalTime.of(10, 0), LocalTime.of(1, 45), LocalTime.of(2, 30)}) {
        week.append(event(day.atTime(hour), "TZID=" + zone));
      }
    }
    at(change.minusDays(6).atStartOfDay(zone).toInstant().toString());
    publishes(week.toString());

    assertThat(refusals()).isEmpty();
    for (LocalDate day = change.minusDays(3);
        !day.isAfter(change.plusDays(3));
        day = day.plusDays(1)) {
      for (LocalTime hour :
          new LocalTime[] {LocalTime.of(10, 0), LocalTime.of(1, 45), LocalTime.of(2, 30)}) {
        ZonedDateTime sale = day.atTime(hour).atZone(zone);
        String key = key(day.atTime(hour));
        assertThat(due(key, "onsale")).as(key).isEqualTo(sale.toInstant());
        assertThat(due(key, "PT1H")).as(key).isEqualTo(sale.toInstant().minus(Duration.ofHours(1)));
        assertThat(due(key, "P1D"))
            .as(key)
            .isEqualTo(sale.toLocalDateTime().minusDays(1).atZone(zone).toInstant());
      }
    }
    assertThat(preview(key(change.atTime(10, 0))).path("onSale").asText())
        .endsWith(", 10:00 (%s)".formatted(zone));
  }

  /**
   * Reckoned by hand, so that this test does not only agree with the library we compute with. A
   * sale at 02:30 where clocks skip that hour begins when they show 03:30.
   */
  @ParameterizedTest
  @CsvSource({
    "America/New_York, 2026-11-01T10:00, 2026-10-31T14:00:00Z",
    "America/New_York, 2027-03-14T02:30, 2027-03-13T08:30:00Z",
    "Europe/Berlin, 2027-10-31T10:00, 2027-10-30T08:00:00Z",
    "Australia/Lord_Howe, 2027-04-04T10:00, 2027-04-02T23:00:00Z"
  })
  void a_day_before_is_no_24_hours_when_clocks_change(
      String zone, LocalDateTime sale, Instant dayBefore) {
    at(dayBefore.minus(Duration.ofDays(4)).toString());
    publishes(event(sale, "TZID=" + zone));
    assertThat(due(key(sale), "P1D")).isEqualTo(dayBefore);
  }

  @Test
  void a_day_without_an_hour_is_refused_and_not_guessed() {
    publishes(
        "BEGIN:VEVENT\nUID:day\nSUMMARY:On sale: Day\nDTSTART;VALUE=DATE:20261106\nEND:VEVENT\n");
    assertThat(refusals()).containsExactly("day all_day_without_hour");
  }

  @Test
  void the_zone_of_the_organisers_machine_does_not_count_and_an_unknown_one_is_refused() {
    publishes(
        "X-WR-TIMEZONE:America/Los_Angeles\n"
            + event(LocalDateTime.parse("2026-11-06T10:00"), "X-NOTHING=1")
            + "BEGIN:VEVENT\n"
            + "UID:pc\n"
            + "SUMMARY:On sale: PC\n"
            + "DTSTART;TZID=My PC:20261106T100000\n"
            + "END:VEVENT\n");
    // the configured zone
    assertThat(due(key(LocalDateTime.parse("2026-11-06T10:00")), "onsale"))
        .isEqualTo("2026-11-06T09:00:00Z");
    assertThat(refusals()).containsExactly("pc zone_unknown");
  }

  @Test
  void a_weekly_sale_late_in_the_evening_stays_on_its_day() {
    publishes(
        """
        BEGIN:VEVENT
        UID:weekly
        SUMMARY:On sale: Weekly
        DTSTART;TZID=America/New_York:20261025T233000
        RRULE:FREQ=WEEKLY;BYDAY=SU;COUNT=3
        END:VEVENT
        """);
    assertThat(due("weekly~20261025", "onsale")).isEqualTo("2026-10-26T03:30:00Z");
    assertThat(due("weekly~20261101", "onsale")).isEqualTo("2026-11-02T04:30:00Z");
    assertThat(preview("weekly~20261108").path("onSale").asText())
        .isEqualTo("Sunday 8 November 2026, 23:30 (America/New_York)");
  }

  private static String key(LocalDateTime local) {
    return "at-" + local.format(BASIC);
  }

  private static String event(LocalDateTime local, String parameter) {
    return """
    BEGIN:VEVENT
    UID:%s
    SUMMARY:On sale: Northwind
    DTSTART;%s:%s
    END:VEVENT
    """
        .formatted(key(local), parameter, local.format(BASIC));
  }
}
