package io.otn.connector.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.connector.calendar.CalendarReader.Rules;
import io.otn.connector.calendar.Rejection.Why;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calendars as they are found, the wrong ones too. */
@NullUnmarked
class CalendarReaderTest {

  private static final Instant NOW = Instant.parse("2026-10-20T12:00:00Z");

  private static final Rules ZONELESS = rules(null, null);
  private static final Rules BERLIN = rules("Europe/Berlin", null);

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
  void a_rule_goes_by_the_clock_across_the_change_of_clocks_and_its_end_is_in_utc() {
    List<CalendarEvent> events =
        read(
                ZONELESS,
                event(
                    "DTSTART;TZID=America/New_York:20261030T090000",
                    "RRULE:FREQ=DAILY;UNTIL=20261102T140000Z"))
            .events();
    assertThat(events)
        .extracting(event -> event.start().instant().toString())
        .containsExactly(
            "2026-10-30T13:00:00Z",
            "2026-10-31T13:00:00Z",
            "2026-11-01T14:00:00Z",
            "2026-11-02T14:00:00Z");
    assertThat(events)
        .extracting(CalendarEvent::instance)
        .containsExactly("20261030", "20261031", "20261101", "20261102");
  }

  @ParameterizedTest
  @CsvSource({
    "FREQ=WEEKLY;COUNT=3, 3",
    "FREQ=DAILY, 384",
    "FREQ=DAILY;UNTIL=20261108, 3",
    "FREQ=DAILY;UNTIL=20261108T095959, 2",
    "FREQ=YEARLY, 2",
    "FREQ=MONTHLY;BYDAY=1FR;COUNT=4, 4"
  })
  void a_rule_is_expanded_for_400_days(String rule, int instances) {
    assertThat(read(BERLIN, event("DTSTART:20261106T100000", "RRULE:" + rule)).events())
        .hasSize(instances);
  }

  @Test
  void a_rule_from_long_ago_is_read_from_today_on() {
    assertThat(read(BERLIN, event("DTSTART:19000101T100000", "RRULE:FREQ=DAILY")).events())
        .hasSizeBetween(402, 404);
  }

  @Test
  void dates_are_added_and_taken_away_as_instants_or_as_days() {
    assertThat(
            days(
                event(
                    "DTSTART;TZID=America/New_York:20261106T100000",
                    "RRULE:FREQ=DAILY;COUNT=4",
                    "RDATE:20261120T150000Z",
                    "RDATE;VALUE=PERIOD:20261122T150000Z/PT1H",
                    "EXDATE:20261107T150000Z",
                    "EXDATE;VALUE=DATE:20261108")))
        .containsExactly("20261106", "20261109", "20261120", "20261122");
  }

  @Test
  void an_override_takes_the_place_of_the_instance_that_it_names_in_whatever_zone() {
    Calendar calendar =
        read(
            ZONELESS,
            event(
                    "UID:s",
                    "DTSTART;TZID=America/Los_Angeles:20261105T100000",
                    "RRULE:FREQ=DAILY;COUNT=4",
                    "URL:https://tickets.example/s")
                + event(
                    "UID:s",
                    "RECURRENCE-ID:20261106T180000Z",
                    "DTSTART;TZID=America/Los_Angeles:20261110T200000",
                    "SUMMARY:Moved")
                + event(
                    "UID:s",
                    "RECURRENCE-ID;TZID=America/Los_Angeles:20261107T100000",
                    "STATUS:CANCELLED")
                + event(
                    "UID:s",
                    "RECURRENCE-ID;TZID=America/Los_Angeles:20261108T100000",
                    "DTSTART:soon"));
    assertThat(calendar.events())
        .extracting(
            event ->
                event.key()
                    + " "
                    + event.start().instant()
                    + " "
                    + event.summary()
                    + " "
                    + event.cancelled()
                    + " "
                    + event.url())
        .containsExactly(
            "s~20261105 2026-11-05T18:00:00Z Sale false https://tickets.example/s",
            "s~20261106 2026-11-11T04:00:00Z Moved false https://tickets.example/s",
            "s~20261107 2026-11-07T18:00:00Z Sale true https://tickets.example/s");
    assertThat(calendar.rejections())
        .extracting(Rejection::why)
        .containsExactly(Why.TIME_UNREADABLE);
    assertThat(calendar.doubtful()).containsExactly("s~20261108");
  }

  @Test
  void an_override_for_all_that_follow_makes_them_unsure() {
    Calendar calendar =
        read(
            ZONELESS,
            event("UID:s", "DTSTART:20261105T100000Z", "RRULE:FREQ=DAILY;COUNT=4")
                + event(
                    "UID:s",
                    "RECURRENCE-ID;RANGE=THISANDFUTURE:20261107T100000Z",
                    "DTSTART:20261107T120000Z"));
    assertThat(calendar.events())
        .extracting(CalendarEvent::instance)
        .containsExactly("20261105", "20261106");
    assertThat(calendar.rejections())
        .extracting(Rejection::why)
        .containsExactly(Why.RANGE_NOT_SUPPORTED);
    assertThat(calendar.doubtful()).containsExactly("s");
  }

  @Test
  void two_instances_of_one_day_are_told_apart_by_the_hour() {
    assertThat(days(event("DTSTART:20261106T100000Z", "RDATE:20261106T160000Z,20261107T100000Z")))
        .containsExactly("20261106T1000", "20261106T1600", "20261107");
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

  private List<String> days(String body) {
    return List.copyOf(
        new TreeSet<>(
            read(ZONELESS, body).events().stream().map(CalendarEvent::instance).toList()));
  }

  private static Rules rules(String zone, LocalTime allDayAt) {
    return new Rules(
        zone == null ? null : ZoneId.of(zone),
        allDayAt,
        "UID",
        "DTSTART",
        (summary, categories) -> true);
  }

  private static CalendarEvent only(Rules rules, String body) {
    Calendar calendar = read(rules, body);
    assertThat(calendar.rejections()).isEmpty();
    assertThat(calendar.events()).hasSize(1);
    return calendar.events().getFirst();
  }

  private static Calendar read(Rules rules, String body) {
    return CalendarReader.read(calendar(body).getBytes(StandardCharsets.UTF_8), rules, NOW);
  }

  private static String calendar(String body) {
    return "BEGIN:VCALENDAR\nVERSION:2.0\n" + body + "END:VCALENDAR\n";
  }

  private static int n;

  private static String event(String... lines) {
    String all = String.join("\n", lines);
    return "BEGIN:VEVENT\n"
        + (all.contains("UID:") ? "" : "UID:u" + n++ + "\n")
        + all
        + (all.contains("SUMMARY:") && !all.contains("SUMMARY:Alarm") ? "" : "\nSUMMARY:Sale")
        + "\nEND:VEVENT\n";
  }

  private static String event(String first, String[] more) {
    return event((first + "\n" + String.join("\n", more)).split("\n"));
  }
}
