package io.otn.connector.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.connector.calendar.CalendarReader.Rules;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.NullUnmarked;

/** Whatever a server sends, reading it ends with an answer, and what is bad in it costs itself. */
@NullUnmarked
class CalendarFuzzTest {

  private static final Instant NOW = Instant.parse("2026-10-20T12:00:00Z");
  private static final Rules RULES =
      new Rules(
          ZoneId.of("Europe/Berlin"),
          LocalTime.NOON,
          "UID",
          "DTSTART",
          (summary, categories) -> true);
  private static final String GOOD =
      "BEGIN:VEVENT\nUID:good\nSUMMARY:Good\nDTSTART:20261106T090000Z\nEND:VEVENT\n";

  @Property(tries = 500)
  void any_bytes_are_read_without_an_exception(@ForAll byte[] file) {
    assertThat(CalendarReader.read(file, RULES, NOW)).isNotNull();
  }

  @Property(tries = 1000)
  void any_lines_cost_no_event_but_their_own(@ForAll("lines") List<String> lines) {
    String body = String.join("\n", lines) + "\n";
    Calendar calendar =
        CalendarReader.read(
            ("BEGIN:VCALENDAR\n"
                    + GOOD
                    + "BEGIN:VEVENT\nUID:other\n"
                    + body
                    + "END:VEVENT\nEND:VCALENDAR\n")
                .getBytes(StandardCharsets.UTF_8),
            RULES,
            NOW);
    assertThat(calendar.events())
        .filteredOn(event -> event.identity().equals("good"))
        .singleElement()
        .satisfies(good -> assertThat(good.start().instant()).isEqualTo("2026-11-06T09:00:00Z"));
  }

  @Provide
  Arbitrary<List<String>> lines() {
    Arbitrary<String> name =
        Arbitraries.of(
            "DTSTART",
            "DTSTART;TZID=Europe/Berlin",
            "DTSTART;TZID=Our",
            "DTSTART;VALUE=DATE",
            "RRULE",
            "RDATE",
            "RDATE;VALUE=PERIOD",
            "EXDATE",
            "EXDATE;VALUE=DATE",
            "RECURRENCE-ID",
            "RECURRENCE-ID;RANGE=THISANDFUTURE",
            "STATUS",
            "SEQUENCE",
            "DTSTAMP",
            "SUMMARY",
            "CATEGORIES",
            "URL",
            "BEGIN",
            "END",
            "X-WR-TIMEZONE",
            "TZID",
            "TZOFFSETTO",
            "TZOFFSETFROM");
    Arbitrary<String> value =
        Arbitraries.oneOf(
            Arbitraries.of(
                "20261106T090000Z",
                "20261106T090000",
                "20261106",
                "20260230T000000",
                "99991231T235959Z",
                "16010101T020000",
                "FREQ=DAILY",
                "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
                "FREQ=WEEKLY;COUNT=5",
                "FREQ=SECONDLY",
                "FREQ=DAILY;INTERVAL=0",
                "FREQ=YEARLY;BYYEARDAY=366;BYSETPOS=-1",
                "FREQ=MONTHLY;UNTIL=x",
                "20261106T090000Z/PT1H",
                "CANCELLED",
                "TENTATIVE",
                "-1",
                "99999999999",
                "+0100",
                "-2360",
                "Our",
                "VALARM",
                "VEVENT",
                "VTIMEZONE",
                "STANDARD",
                "DAYLIGHT",
                "VTODO",
                "VCALENDAR"),
            Arbitraries.strings().ofMaxLength(30));
    return net.jqwik.api.Combinators.combine(name, value)
        .as((n, v) -> n + ":" + v)
        // not the good event's own UID, which a later revision might use
        .filter(line -> !line.startsWith("METHOD"))
        .list()
        .ofMaxSize(12);
  }
}
