package io.otn.connector.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.connector.calendar.CalendarReader.Rules;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import org.jspecify.annotations.NullUnmarked;

/** Calendars of a few lines, and how they are read. */
@NullUnmarked
final class CalendarsForTests {
  static final Instant NOW = Instant.parse("2026-10-20T12:00:00Z");

  /** Of a source with neither a zone nor an hour for whole days. */
  static final Rules ZONELESS = rules(null, null);

  static final Rules BERLIN = rules("Europe/Berlin", null);

  private static int n;

  private CalendarsForTests() {}

  static Rules rules(String zone, LocalTime allDayAt) {
    return new Rules(
        zone == null ? null : ZoneId.of(zone),
        allDayAt,
        "UID",
        "DTSTART",
        (summary, categories) -> true);
  }

  /** The one event of a calendar in which nothing is wrong. */
  static CalendarEvent only(Rules rules, String body) {
    Calendar calendar = read(rules, body);
    assertThat(calendar.rejections()).isEmpty();
    assertThat(calendar.events()).hasSize(1);
    return calendar.events().getFirst();
  }

  static Calendar read(Rules rules, String body) {
    return CalendarReader.read(calendar(body).getBytes(StandardCharsets.UTF_8), rules, NOW);
  }

  static String calendar(String body) {
    return "BEGIN:VCALENDAR\nVERSION:2.0\n" + body + "END:VCALENDAR\n";
  }

  /** An event of these lines, with a UID and a summary unless they are among them. */
  static String event(String... lines) {
    String all = String.join("\n", lines);
    return "BEGIN:VEVENT\n"
        + (all.contains("UID:") ? "" : "UID:u" + n++ + "\n")
        + all
        + (all.contains("SUMMARY:") && !all.contains("SUMMARY:Alarm") ? "" : "\nSUMMARY:Sale")
        + "\nEND:VEVENT\n";
  }

  static String event(String first, String[] more) {
    return event((first + "\n" + String.join("\n", more)).split("\n"));
  }
}
