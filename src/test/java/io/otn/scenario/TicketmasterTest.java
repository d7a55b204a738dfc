package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.fixture.TicketServer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ticketmaster's Discovery API, played by a server on loopback in the shape of its own sample. */
class TicketmasterTest {

  private static final String SEARCH = "/discovery/v2/events.json";

  private Stage stage;

  @BeforeEach
  void before_the_sale() {
    stage = Stage.clean();
    stage.clock.set(Instant.parse("2026-03-01T12:00:00Z"));
  }

  @Test
  void the_public_sale_is_reminded_of_by_the_clock_of_the_venue() {
    finds(event("G5", "onsale", "2026-03-09T14:00:00Z", ""));
    assertThat(reminders())
        .containsExactly(
            // clocks went forward in New York the night before the day before: 10:00 there
            "G5 P1D 2026-03-08T14:00:00Z WAITING",
            "G5 PT1H 2026-03-09T13:00:00Z WAITING",
            "G5 onsale 2026-03-09T14:00:00Z WAITING");
    stage.clock.set(Instant.parse("2026-03-09T14:00:00Z"));
    stage.asksTicketSellers();
    assertThat(
            stage
                .sql(
                    "SELECT source || ' ' || topics[1] || ' ' || (data ->> 'event') || ' ' || (data"
                        + " ->> 'venue') || ' ' || (data ->> 'onSale') FROM trigger_event")
                .query(String.class)
                .list())
        .containsExactly(
            "ticketmaster/tours tickets:G5:onsale Radiohead Madison Square Garden Monday 9 March"
                + " 2026, 10:00 (America/New_York)");
  }

  @Test
  void a_presale_is_a_sale_of_its_own() {
    finds(
        event(
            "G5",
            "offsale",
            "2026-03-09T14:00:00Z",
            "\"presales\":[{\"name\":\"Fan Club!\",\"startDateTime\":\"2026-03-05T15:00:00Z\"}],"));
    assertThat(sales())
        .containsExactly("G5 LISTED Radiohead", "G5-fan-club LISTED Radiohead: Fan Club!");
  }

  @ParameterizedTest
  @ValueSource(strings = {"onsale", "offsale", "postponed", "rescheduled", ""})
  void offsale_may_mean_not_yet_so_no_status_but_a_cancellation_ends_a_sale(String status) {
    finds(event("G5", status, "2026-03-09T14:00:00Z", ""));
    assertThat(sales()).containsExactly("G5 LISTED Radiohead");
  }

  @ParameterizedTest
  @ValueSource(strings = {"canceled", "cancelled", "Canceled"})
  void a_cancelled_event_ends_its_reminders(String status) {
    finds(event("G5", "onsale", "2026-03-09T14:00:00Z", ""));
    finds(event("G5", status, "2026-03-09T14:00:00Z", ""));
    assertThat(sales()).containsExactly("G5 CANCELLED Radiohead");
    assertThat(reminders()).allMatch(told -> told.endsWith("CANCELLED"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"startDateTime\":\"1900-01-01T18:00:00Z\" | year_implausible",
        "\"startDateTime\":\"2099-01-01T18:00:00Z\" | year_implausible",
        "\"startDateTime\":\"2026-03-09T14:00:00Z\",\"startTBD\":true | tentative",
        "\"startTBD\":false | start_missing",
        "\"startDateTime\":null | time_unreadable",
        "\"startDateTime\":\"2026-03-09T14:00:00\" | time_unreadable",
        "\"startDateTime\":17 | time_unreadable"
      })
  void a_time_that_is_not_sure_is_none_and_costs_its_own_event_alone(String sale, String code) {
    finds(
        """
        {"id":"bad","name":"Bad","sales":{"public":{%s}},"dates":{"timezone":"Europe/Berlin"}}\
        """
            .formatted(sale),
        event("G5", "onsale", "2026-03-09T14:00:00Z", ""));
    assertThat(
            stage.sql("SELECT uid || ' ' || code FROM sale_rejection").query(String.class).list())
        .containsExactly("bad " + code);
    assertThat(sales()).containsExactly("G5 LISTED Radiohead");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "17",
        "null",
        "[]",
        "{\"id\":{\"a\":1}}",
        "{\"id\":\"x/../y\",\"name\":\"X\"}",
        "{\"id\":\"a\",\"name\":null,\"sales\":[]}"
      })
  void odd_entries_cost_themselves(String odd) {
    finds(odd, event("G5", "onsale", "2026-03-09T14:00:00Z", ""));
    assertThat(sales()).containsExactly("G5 LISTED Radiohead");
  }

  @Test
  void test_events_are_passed_over() {
    finds(
        event("G5", "onsale", "2026-03-09T14:00:00Z", "")
            .replace("\"test\":false", "\"test\":true"));
    assertThat(sales()).isEmpty();
  }

  @Test
  void all_pages_of_a_search_are_read_with_the_key_in_the_query() {
    stage.tickets.asked();
    stage.tickets.page(
        SEARCH,
        200,
        "{\"_embedded\":{\"events\":[%s]},\"page\":{\"totalPages\":2}}"
            .formatted(event("G5", "onsale", "2026-03-09T14:00:00Z", "")),
        Map.of());
    asks();
    assertThat(searches())
        .extracting(URI::getQuery)
        .containsExactly(
            "apikey=" + TicketServer.TICKETMASTER_KEY + "&attractionId=K8vZ91713wV&page=0&size=100",
            "apikey="
                + TicketServer.TICKETMASTER_KEY
                + "&attractionId=K8vZ91713wV&page=1&size=100");
    assertThat(sales()).hasSize(1); // both pages told of it
  }

  @Test
  void a_search_that_finds_more_than_is_told_changes_nothing() {
    finds(event("G5", "onsale", "2026-03-09T14:00:00Z", ""));
    stage.tickets.page(SEARCH, 200, "{\"page\":{\"totalPages\":11}}", Map.of());
    asks();
    assertThat(error()).isEqualTo("unreadable");
    assertThat(sales()).containsExactly("G5 LISTED Radiohead");
  }

  @Test
  void a_limit_is_waited_for_as_long_as_the_vendor_says_in_milliseconds() {
    finds(event("G5", "onsale", "2026-03-09T14:00:00Z", ""));
    Instant now = stage.clock.instant().plus(Duration.ofMinutes(30));
    stage.tickets.page(
        SEARCH,
        429,
        "{}",
        Map.of("Rate-Limit-Reset", String.valueOf(now.plus(Duration.ofHours(3)).toEpochMilli())));
    asks();
    assertThat(error()).isEqualTo("status_429");
    stage.tickets.asked();
    stage.later(Duration.ofMinutes(179)).asksTicketSellers();
    assertThat(searches()).isEmpty();
    stage.later(Duration.ofMinutes(1)).asksTicketSellers();
    assertThat(searches()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>", "", "[]", "{\"_embedded\":", "\"ticketmaster-key-for-tests\""})
  void an_answer_that_is_none_changes_nothing(String body) {
    finds(event("G5", "onsale", "2026-03-09T14:00:00Z", ""));
    stage.tickets.page(SEARCH, 200, body, Map.of());
    asks();
    assertThat(error()).isEqualTo("unreadable");
    assertThat(sales()).containsExactly("G5 LISTED Radiohead");
  }

  @Test
  void the_key_is_told_to_nobody() {
    stage.tickets.page(
        SEARCH,
        401,
        "{\"fault\":{\"faultstring\":\"Invalid " + TicketServer.TICKETMASTER_KEY + "\"}}",
        Map.of());
    asks();
    assertThat(stage.api.get("/api/v1/sales/sources").is(200).body())
        .contains("status_401")
        .doesNotContain(TicketServer.TICKETMASTER_KEY);
  }

  private void finds(String... events) {
    stage.tickets.page(
        SEARCH,
        200,
        "{\"_embedded\":{\"events\":[%s]},\"page\":{\"size\":100,\"number\":0,\"totalPages\":1}}"
            .formatted(String.join(",", events)),
        Map.of());
    asks();
  }

  private void asks() {
    stage.later(Duration.ofMinutes(30)).asksTicketSellers();
  }

  private List<URI> searches() {
    return stage.tickets.asked().stream().filter(uri -> uri.getPath().equals(SEARCH)).toList();
  }

  /** As the vendor's own sample has it, less what is of no interest here. */
  private static String event(String id, String status, String begins, String presales) {
    return """
    {"name":"Radiohead","type":"event","id":"%s","test":false,"url":"http://ticketmaster.com/event/3B00506AA4EA161B",
     "sales":{%s"public":{"startDateTime":"%s","startTBD":false,"endDateTime":"2026-07-27T21:30:00Z"}},
     "dates":{"start":{"localDate":"2026-07-27","localTime":"19:30:00","dateTime":"2026-07-27T23:30:00Z"},
              "timezone":"America/New_York","status":{"code":"%s"}},
     "_embedded":{"venues":[{"name":"Madison Square Garden","timezone":"America/New_York"}]}}\
    """
        .formatted(id, presales, begins, status);
  }

  private List<String> reminders() {
    return stage
        .sql(
            "SELECT key || ' ' || lead || ' ' || to_char(due_at AT TIME ZONE 'UTC',"
                + " 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') || ' ' || state FROM sale_reminder ORDER BY"
                + " due_at")
        .query(String.class)
        .list();
  }

  private List<String> sales() {
    return stage
        .sql(
            "SELECT subject || ' ' || state || ' ' || name FROM sale WHERE source ="
                + " 'ticketmaster/tours' ORDER BY subject")
        .query(String.class)
        .list();
  }

  private String error() {
    return stage
        .sql("SELECT error FROM sale_source WHERE source = 'ticketmaster/tours'")
        .query(String.class)
        .single();
  }
}
