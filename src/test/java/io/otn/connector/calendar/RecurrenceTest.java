package io.otn.connector.calendar;

import static io.otn.connector.calendar.CalendarsForTests.BERLIN;
import static io.otn.connector.calendar.CalendarsForTests.ZONELESS;
import static io.otn.connector.calendar.CalendarsForTests.event;
import static io.otn.connector.calendar.CalendarsForTests.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.otn.connector.calendar.Rejection.Why;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Events that come again: rules, dates beside them, and what is said of one instance. */
@NullUnmarked
class RecurrenceTest {
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

  private List<String> days(String body) {
    return List.copyOf(
        new TreeSet<>(
            read(ZONELESS, body).events().stream().map(CalendarEvent::instance).toList()));
  }
}
