package io.otn.connector.calendar;

import static io.otn.connector.calendar.CalendarsForTests.BERLIN;
import static io.otn.connector.calendar.CalendarsForTests.ZONELESS;
import static io.otn.connector.calendar.CalendarsForTests.event;
import static io.otn.connector.calendar.CalendarsForTests.only;
import static io.otn.connector.calendar.CalendarsForTests.read;
import static io.otn.connector.calendar.CalendarsForTests.rules;
import static org.assertj.core.api.Assertions.assertThat;

import io.otn.connector.calendar.CalendarReader.Rules;
import io.otn.connector.calendar.Rejection.Why;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When something is, by the zone that it is written in, and never by a guess. */
@NullUnmarked
class TimesTest {
  private static final String OWN_ZONE =
      """
      BEGIN:VTIMEZONE
      TZID:Our Zone
      BEGIN:STANDARD
      DTSTART:16010101T030000
      TZOFFSETFROM:+0200
      TZOFFSETTO:+0100
      RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10
      END:STANDARD
      BEGIN:DAYLIGHT
      DTSTART:16010101T020000
      TZOFFSETFROM:+0100
      TZOFFSETTO:+0200
      RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3
      END:DAYLIGHT
      END:VTIMEZONE
      """;

  /** The forms of DTSTART, and where each is at home. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "DTSTART:20261106T090000Z | 2026-11-06T09:00:00Z | 2026-11-06T10:00 | Europe/Berlin",
        "DTSTART;TZID=America/New_York:20261106T090000 | 2026-11-06T14:00:00Z | 2026-11-06T09:00 |"
            + " America/New_York",
        "DTSTART;TZID=\"America/New_York\":20261106T090000 | 2026-11-06T14:00:00Z |"
            + " 2026-11-06T09:00 | America/New_York",
        "DTSTART;VALUE=DATE-TIME;TZID=america/new_york:20261106T090000 | 2026-11-06T14:00:00Z |"
            + " 2026-11-06T09:00 | America/New_York",
        "DTSTART;TZID=/America/New_York:20261106T090000 | 2026-11-06T14:00:00Z | 2026-11-06T09:00 |"
            + " America/New_York",
        "DTSTART;TZID=/example.org/2026a/America/Argentina/Salta:20261106T090000 |"
            + " 2026-11-06T12:00:00Z | 2026-11-06T09:00 | America/Argentina/Salta",
        "DTSTART;TZID=Eastern Standard Time:20261106T090000 | 2026-11-06T14:00:00Z |"
            + " 2026-11-06T09:00 | America/New_York",
        "DTSTART;TZID=W. Europe Standard Time:20260706T090000 | 2026-07-06T07:00:00Z |"
            + " 2026-07-06T09:00 | Europe/Berlin",
        "DTSTART;TZID=Our Zone:20260706T090000 | 2026-07-06T07:00:00Z | 2026-07-06T09:00 | Our"
            + " Zone",
        "DTSTART;TZID=Our Zone:20261106T090000 | 2026-11-06T08:00:00Z | 2026-11-06T09:00 | Our"
            + " Zone",
        "DTSTART;TZID=America/New_York:20261106T090000Z | 2026-11-06T09:00:00Z | 2026-11-06T04:00 |"
            + " America/New_York",
        "DTSTART:20261106T090000 | 2026-11-06T08:00:00Z | 2026-11-06T09:00 | Europe/Berlin",
        "DTSTART;VALUE=DATE:20261106 | 2026-11-06T08:30:00Z | 2026-11-06T09:30 | Europe/Berlin",
        "DTSTART:20261106 | 2026-11-06T08:30:00Z | 2026-11-06T09:30 | Europe/Berlin",
        // clocks change: a time that is left out is read with the offset before, one that comes
        // twice is the first
        "DTSTART;TZID=America/New_York:20260308T023000 | 2026-03-08T07:30:00Z | 2026-03-08T03:30 |"
            + " America/New_York",
        "DTSTART;TZID=America/New_York:20261101T013000 | 2026-11-01T05:30:00Z | 2026-11-01T01:30 |"
            + " America/New_York",
        "DTSTART;TZID=Our Zone:20260329T023000 | 2026-03-29T01:30:00Z | 2026-03-29T03:30 | Our"
            + " Zone",
        "DTSTART;TZID=Our Zone:20261025T023000 | 2026-10-25T00:30:00Z | 2026-10-25T02:30 | Our"
            + " Zone",
        "DTSTART;TZID=Pacific/Chatham:20261106T235960 | 2026-11-06T10:14:59Z | 2026-11-06T23:59:59"
            + " | Pacific/Chatham"
      })
  void a_time_is_read_in_its_own_zone(String start, Instant at, String local, String zone) {
    Moment moment =
        only(rules("Europe/Berlin", LocalTime.of(9, 30)), OWN_ZONE + event(start)).start();
    assertThat(moment.instant()).isEqualTo(at);
    assertThat(moment.local()).hasToString(local);
    assertThat(moment.zone().name()).isEqualTo(zone);
  }

  /** Never in the machine's own zone, which this build sets far away. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "DTSTART;TZID=Foo/Bar:20261106T090000 | ZONE_UNKNOWN",
        "DTSTART;TZID=EST:20261106T090000 | ZONE_UNKNOWN",
        "DTSTART;TZID=\"+01:00\":20261106T090000 | ZONE_UNKNOWN",
        "DTSTART:20261106T090000 | ZONE_MISSING",
        "DTSTART;VALUE=DATE:20261106 | ALL_DAY_WITHOUT_HOUR",
        "DTSTART:2026-11-06 | TIME_UNREADABLE",
        "DTSTART:2026/11/06 | TIME_UNREADABLE",
        "DTSTART;TZID=Europe/Berlin:20261306T090000 | TIME_UNREADABLE",
        "DTSTART;TZID=Europe/Berlin:20260230T090000 | TIME_UNREADABLE",
        "DTSTART;TZID=Europe/Berlin:20261106T250000 | TIME_UNREADABLE",
        "DTSTART: | TIME_UNREADABLE",
        "DTSTART:-0011130T100000 | TIME_UNREADABLE",
        "DTSTART:00011130T100000Z | YEAR_IMPLAUSIBLE",
        "DTSTART:99991130T100000Z | YEAR_IMPLAUSIBLE",
        "DTEND:20261106T100000Z | START_MISSING",
        "DTSTART:20261106T090000Z~STATUS:TENTATIVE | TENTATIVE",
        "DTSTART:20261106T090000Z~RRULE:FREQ=SECONDLY | RECURRENCE_TOO_FREQUENT",
        "DTSTART:20261106T090000Z~RRULE:FREQ=MINUTELY;COUNT=3 | RECURRENCE_TOO_FREQUENT",
        "DTSTART:20261106T090000Z~RRULE:FREQ=HOURLY | RECURRENCE_TOO_FREQUENT",
        "DTSTART:20261106T090000Z~RRULE:FREQ=DAILY;BYSECOND=1,2,3 | RECURRENCE_TOO_FREQUENT",
        "DTSTART:20261106T090000Z~RRULE:FREQ=DAILY;BYHOUR=1,2,3,4 | RECURRENCE_TOO_MANY",
        "DTSTART:20261106T090000Z~RRULE:FREQ=SOMETIMES | RECURRENCE_UNREADABLE",
        "DTSTART:20261106T090000Z~RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30 |"
            + " RECURRENCE_UNREADABLE",
        "DTSTART:20261106T090000Z~RRULE:FREQ=DAILY~EXRULE:FREQ=WEEKLY | EXRULE_NOT_SUPPORTED",
        "DTSTART:20261106T090000Z~RRULE:FREQ=DAILY~EXDATE:soon | TIME_UNREADABLE"
      })
  void a_time_that_is_not_sure_is_none_and_costs_its_own_event_alone(String lines, Why why) {
    Calendar calendar =
        read(ZONELESS, event("UID:bad", lines.split("~")) + event("DTSTART:20261107T090000Z"));
    assertThat(calendar.rejections()).extracting(Rejection::why).containsExactly(why);
    assertThat(calendar.rejections().getFirst().summary()).isEqualTo("Sale");
    assertThat(calendar.doubtful()).containsExactly("bad");
    assertThat(calendar.events()).hasSize(1);
  }

  @Test
  void every_reason_has_a_code() {
    assertThat(Why.ZONE_UNKNOWN.code()).isEqualTo("zone_unknown");
    assertThat(Arrays.stream(Why.values()).map(Why::code).distinct()).hasSameSizeAs(Why.values());
  }

  @Test
  void the_zone_that_the_file_recommends_is_second_to_the_sources_own() {
    String body = "X-WR-TIMEZONE:America/New_York\n" + event("DTSTART:20261106T090000");
    assertThat(only(ZONELESS, body).start().instant()).isEqualTo("2026-11-06T14:00:00Z");
    assertThat(only(BERLIN, body).start().instant()).isEqualTo("2026-11-06T08:00:00Z");
  }

  @Test
  void every_windows_zone_is_known_to_this_machine() {
    for (String name : List.of("UTC-11", "Central Standard Time (Mexico)", "Russia Time Zone 11")) {
      assertThat(ZoneNames.find(name)).as(name).isNotNull();
    }
    assertThat(ZoneNames.windowsNames())
        .hasSize(139)
        .allSatisfy(name -> assertThat(ZoneNames.find(name)).isNotNull());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "X-ONSALE;TZID=America/New_York:20261106T090000 | 2026-11-06T14:00:00Z",
        "X-ONSALE:20261106T090000Z | 2026-11-06T09:00:00Z",
        "X-ONSALE:2026-11-06T09:00:00-05:00 | 2026-11-06T14:00:00Z",
        "X-ONSALE:2026-11-06T09:00 | 2026-11-06T08:00:00Z"
      })
  void the_time_of_the_sale_may_stand_in_a_property_of_its_own(String property, Instant at) {
    Rules rules =
        new Rules(
            ZoneId.of("Europe/Berlin"),
            null,
            "X-TICKET",
            "X-ONSALE",
            (summary, categories) -> true);
    CalendarEvent event =
        only(
            rules,
            event("DTSTART:20270101T190000Z", "RRULE:FREQ=DAILY", "X-TICKET:tour-7", property));
    assertThat(event.start().instant()).isEqualTo(at);
    assertThat(event.key()).isEqualTo("tour-7");
  }
}
