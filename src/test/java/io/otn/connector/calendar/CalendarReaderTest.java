package io.otn.connector.calendar;

import static io.otn.connector.calendar.CalendarsForTests.BERLIN;
import static io.otn.connector.calendar.CalendarsForTests.NOW;
import static io.otn.connector.calendar.CalendarsForTests.ZONELESS;
import static io.otn.connector.calendar.CalendarsForTests.calendar;
import static io.otn.connector.calendar.CalendarsForTests.event;
import static io.otn.connector.calendar.CalendarsForTests.only;
import static io.otn.connector.calendar.CalendarsForTests.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.otn.connector.calendar.CalendarReader.Rules;
import io.otn.connector.calendar.Rejection.Why;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as they are found, the wrong ones too. */
@NullUnmarked
class CalendarReaderTest {
  @Test
  void lines_are_unfolded_before_they_are_decoded() {
    byte[] umlaut = "ü".getBytes(StandardCharsets.UTF_8);
    byte[] head =
        "\ufeffBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:2026110\r\n 6T090000Z\r\nSUMMARY:M"
            .getBytes(StandardCharsets.UTF_8);
    byte[] tail =
        "nster\\, live\\nin\r\n\t town\r\nEND:VEVENT\r\nEND:VCALENDAR"
            .getBytes(StandardCharsets.UTF_8);
    byte[] file = new byte[head.length + 5 + tail.length];
    System.arraycopy(head, 0, file, 0, head.length);
    file[head.length] = umlaut[0];
    System.arraycopy("\r\n ".getBytes(StandardCharsets.UTF_8), 0, file, head.length + 1, 3);
    file[head.length + 4] = umlaut[1];
    System.arraycopy(tail, 0, file, head.length + 5, tail.length);

    Calendar calendar = CalendarReader.read(file, ZONELESS, NOW);
    assertThat(calendar.events()).hasSize(1);
    assertThat(calendar.events().getFirst().summary()).isEqualTo("Münster, live\nin town");
    assertThat(calendar.whole()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\r\n"})
  void any_end_of_line_is_one(String end) {
    assertThat(
            CalendarReader.read(
                    calendar(event("DTSTART:20261106T090000Z"))
                        .replace("\n", end)
                        .getBytes(StandardCharsets.UTF_8),
                    ZONELESS,
                    NOW)
                .events())
        .hasSize(1);
  }

  @Test
  void a_line_that_should_have_been_folded_costs_nothing() {
    assertThat(
            only(
                    ZONELESS,
                    event("DTSTART:20261106T090000Z", "DESCRIPTION:begins", "and goes on here"))
                .start())
        .isNotNull();
  }

  @Test
  void alarms_of_the_calendars_owner_are_no_times_of_ours() {
    CalendarEvent event =
        only(
            ZONELESS,
            event(
                "DTSTART:20261106T090000Z",
                "BEGIN:VALARM",
                "TRIGGER;VALUE=DATE-TIME:20261101T090000Z",
                "SUMMARY:Alarm",
                "END:VALARM"));
    assertThat(event.summary()).isEqualTo("Sale");
    assertThat(event.start().instant()).isEqualTo("2026-11-06T09:00:00Z");
  }

  @Test
  void todos_and_unknown_blocks_are_passed_over() {
    Calendar calendar =
        read(
            ZONELESS,
            "BEGIN:VTODO\n"
                + "UID:t\n"
                + "DTSTART:x\n"
                + "BEGIN:VALARM\n"
                + "END:VALARM\n"
                + "END:VTODO\n"
                + "BEGIN:X-OURS\n"
                + "END:X-OURS\n"
                + event("DTSTART:20261106T090000Z"));
    assertThat(calendar.events()).hasSize(1);
    assertThat(calendar.rejected()).isZero();
  }

  @Test
  void an_event_without_its_end_is_not_taken_and_the_next_one_is() {
    Calendar calendar =
        read(
            ZONELESS,
            "BEGIN:VEVENT\nUID:open\nSUMMARY:Sale\nDTSTART:20261106T090000Z\n"
                + event("DTSTART:20261107T090000Z"));
    assertThat(calendar.rejections()).extracting(Rejection::why).containsExactly(Why.NOT_ENDED);
    assertThat(calendar.events()).hasSize(1);
  }

  @Test
  void a_file_that_is_cut_off_says_so() {
    String whole = calendar(event("DTSTART:20261106T090000Z"));
    byte[] cut = whole.substring(0, whole.length() - 15).getBytes(StandardCharsets.UTF_8);
    assertThat(CalendarReader.read(cut, ZONELESS, NOW).whole()).isFalse();
    assertThat(
            CalendarReader.read("<html>".getBytes(StandardCharsets.UTF_8), ZONELESS, NOW).whole())
        .isFalse();
  }

  @Test
  void the_higher_sequence_counts_then_the_later_stamp_then_the_later_line() {
    assertThat(revised("SEQUENCE:2", "SEQUENCE:1")).isEqualTo("first");
    assertThat(revised("SEQUENCE:1", "SEQUENCE:2")).isEqualTo("second");
    assertThat(revised("DTSTAMP:20261002T000000Z", "DTSTAMP:20261001T000000Z")).isEqualTo("first");
    assertThat(revised("SEQUENCE:0", "SEQUENCE:0")).isEqualTo("second");
  }

  private String revised(String one, String other) {
    return only(
            ZONELESS,
            event("UID:same", "DTSTART:20261106T090000Z", "SUMMARY:first", one)
                + event("UID:same", "DTSTART:20261107T090000Z", "SUMMARY:second", other))
        .summary();
  }

  @Test
  void a_cancelled_event_is_cancelled_even_where_its_time_is_gone() {
    assertThat(only(ZONELESS, event("STATUS:CANCELLED")).cancelled()).isTrue();
    assertThat(only(ZONELESS, event("DTSTART:20261106T090000Z", "STATUS:CANCELLED")).cancelled())
        .isTrue();
    assertThat(only(ZONELESS, "METHOD:CANCEL\n" + event("DTSTART:20261106T090000Z")).cancelled())
        .isTrue();
  }

  @Test
  void events_of_another_kind_are_not_even_looked_at() {
    Rules rules =
        new Rules(
            null, null, "UID", "DTSTART", (summary, categories) -> categories.contains("On sale"));
    Calendar calendar =
        read(
            rules,
            event("DTSTART:rubbish")
                + event("DTSTART:20261106T090000Z", "CATEGORIES:Music, On sale"));
    assertThat(calendar.events()).hasSize(1);
    assertThat(calendar.rejected()).isZero();
    assertThat(calendar.ignored()).isEqualTo(1);
  }

  @Test
  void who_has_no_uid_cannot_be_known_again() {
    Calendar calendar =
        read(ZONELESS, "BEGIN:VEVENT\nSUMMARY:Sale\nDTSTART:20261106T090000Z\nEND:VEVENT\n");
    assertThat(calendar.rejections()).extracting(Rejection::why).containsExactly(Why.UID_MISSING);
  }

  @ParameterizedTest
  @CsvSource({
    "REFRESH-INTERVAL;VALUE=DURATION:PT12H, PT12H",
    "X-PUBLISHED-TTL:PT4320H, PT4320H",
    "X-PUBLISHED-TTL:P1W, PT168H",
    "X-PUBLISHED-TTL:P1DT1H, PT25H",
  })
  void the_publisher_says_how_long_to_wait(String line, Duration refresh) {
    assertThat(read(ZONELESS, line + "\n" + event("DTSTART:20261106T090000Z")).refresh())
        .isEqualTo(refresh);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "-PT1H", "P", "1h", "P99999999999999D"})
  void an_odd_wait_is_none(String text) {
    assertThat(read(ZONELESS, "X-PUBLISHED-TTL:" + text + "\n").refresh()).isNull();
  }

  @ParameterizedTest
  @EnumSource(Attack.class)
  void a_hostile_file_is_read_in_moderate_time(Attack attack) {
    long began = System.nanoTime();
    CalendarReader.read(calendar(attack.body()).getBytes(StandardCharsets.UTF_8), BERLIN, NOW);
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(25));
  }

  enum Attack {
    MANY_RULES,
    DEEP_BLOCKS,
    LONG_LINE;

    String body() {
      return switch (this) {
        case MANY_RULES ->
            event("DTSTART:19000101T000000Z", "RRULE:FREQ=DAILY;COUNT=2000000000").repeat(300);
        case DEEP_BLOCKS -> "BEGIN:VEVENT\nBEGIN:X\n".repeat(20_000);
        case LONG_LINE ->
            event("DTSTART:20261106T090000Z", "X-A;" + "B=\"c\";".repeat(100_000) + ":d");
      };
    }
  }
}
