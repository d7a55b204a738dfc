package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.connector.sale.SalePass;
import io.otn.connector.sale.TicketCalendars;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Calendars that fail, forget, repeat and contradict themselves. */
class TicketCalendarsTest extends TicketScene {

  @Test
  void the_same_calendar_again_changes_nothing_and_is_not_sent_again() {
    publishes(sale("tour", "20261026T100000", ""));
    List<String> before = states();
    at("2026-10-24T12:00:00Z");
    assertThat(states()).isEqualTo(before);
    assertThat(stage.sql("SELECT count(*) FROM sale").query(Integer.class).single()).isOne();
  }

  @Test
  void a_sale_that_vanishes_is_held_until_it_is_back() {
    publishes(sale("tour", "20261026T100000", ""));
    publishes("");
    assertThat(saleStates()).containsExactly("tour MISSING not_listed");
    at("2026-10-25T09:00:00Z");
    assertThat(events()).isZero();
    publishes(sale("tour", "20261026T100000", ""));
    stage.asksTicketSellers();
    assertThat(events()).isEqualTo(1);
  }

  @Test
  void a_sale_that_three_good_readings_did_not_list_is_gone() {
    publishes(sale("tour", "20261026T100000", ""));
    publishes("");
    stage.later(Duration.ofMinutes(30)).asksTicketSellers(); // unchanged, and missing still
    stage.later(Duration.ofMinutes(30)).asksTicketSellers();
    assertThat(saleStates()).containsExactly("tour VANISHED not_listed");
    at("2026-10-26T09:00:00Z");
    assertThat(events()).isZero();
  }

  @Test
  void an_event_that_cannot_be_read_any_more_is_held_and_is_not_gone() {
    publishes(sale("tour", "20261026T100000", ""));
    for (int i = 0; i < 5; i++) {
      publishes(
          sale("tour", "soon", "SEQUENCE:" + i + "\n") + sale("other" + i, "20261101T100000", ""));
    }
    assertThat(saleStates()).contains("tour MISSING unreadable");
    assertThat(stage.sql("SELECT code FROM sale_rejection").query(String.class).list())
        .containsExactly("time_unreadable");
  }

  @Test
  void a_calendar_that_answers_with_an_error_or_half_of_itself_changes_nothing() {
    publishes(sale("tour", "20261026T100000", ""));
    Stage.Person ada = holder("onsale");
    stage.tickets.page("/berlin.ics", 503, "", Map.of("Retry-After", "7200"));
    stage.later(Duration.ofMinutes(30)).asksTicketSellers();
    assertThat(error()).isEqualTo("status_503");
    stage.tickets.asked();
    stage.later(Duration.ofMinutes(119)).asksTicketSellers();
    assertThat(stage.tickets.asked())
        .as("the server's own wait")
        .noneMatch(uri -> uri.getPath().equals("/berlin.ics"));
    stage.tickets.page("/berlin.ics", 200, "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:x", Map.of());
    stage.later(Duration.ofMinutes(1)).asksTicketSellers();
    assertThat(error()).isEqualTo("unreadable");
    assertThat(saleStates()).containsExactly("tour LISTED null");
    at("2026-10-26T09:00:00Z");
    assertThat(texts(ada)).hasSize(1);
  }

  @Test
  void an_older_revision_from_a_cache_is_not_believed_unless_it_is_told_again_and_again() {
    publishes(sale("tour", "20261026T100000", "SEQUENCE:5\n"));
    publishes(sale("tour", "20261028T100000", "SEQUENCE:4\n"));
    assertThat(onSaleAt()).isEqualTo(SALE);
    publishes(sale("tour", "20261028T100000", "SEQUENCE:4\nDESCRIPTION:2\n"));
    assertThat(onSaleAt()).isEqualTo(SALE);
    publishes(sale("tour", "20261028T100000", "SEQUENCE:4\nDESCRIPTION:3\n"));
    assertThat(onSaleAt()).isEqualTo(Instant.parse("2026-10-28T09:00:00Z"));
  }

  @Test
  void two_nodes_at_once_ask_once_and_fire_once() throws Exception {
    publishes(sale("tour", "20261026T100000", ""));
    stage.clock.set(SALE);
    stage.tickets.asked();
    List<Callable<Object>> both = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      both.add(
          () -> {
            stage.bean(TicketCalendars.class).read("calendar/berlin");
            return null;
          });
      both.add(() -> stage.bean(SalePass.class).runOnce());
    }
    try (ExecutorService nodes = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var done : nodes.invokeAll(both)) {
        done.get();
      }
    }
    stage.bean(SalePass.class).runOnce();
    assertThat(onSaleEvents()).isEqualTo(1);
    assertThat(stage.tickets.asked())
        .filteredOn(uri -> uri.getPath().equals("/berlin.ics"))
        .hasSize(1);
  }

  @Test
  void one_bad_event_costs_one_event() {
    publishes(
        sale("bad", "20261026T100000", "RRULE:FREQ=SECONDLY\n")
            + sale("tour", "20261026T100000", ""));
    assertThat(saleStates()).containsExactly("tour LISTED null");
    assertThat(
            stage
                .sql("SELECT code || ' ' || summary FROM sale_rejection")
                .query(String.class)
                .single())
        .isEqualTo("recurrence_too_frequent On sale: Northwind live");
  }

  @Test
  void a_person_has_a_missing_sale_take_place_or_ends_one_whatever_its_source_says() {
    publishes(sale("tour", "20261026T100000", "") + sale("gone", "20261026T100000", ""));
    publishes(sale("gone", "20261026T100000", ""));
    decides("tour", true);
    decides("gone", false);
    publishes(sale("gone", "20261026T100000", "SEQUENCE:1\n"));
    assertThat(saleStates())
        .containsExactlyInAnyOrder("tour KEPT by_person", "gone CANCELLED by_person");
    at("2026-10-26T09:00:00Z");
    assertThat(onSaleEvents()).isEqualTo(1);
    stage
        .api
        .post(
            "/api/v1/sales:decide",
            "{\"source\":\"calendar/berlin\",\"key\":\"?\",\"takesPlace\":true}")
        .is(404);
  }

  private void decides(String key, boolean takesPlace) {
    stage
        .api
        .post(
            "/api/v1/sales:decide",
            "{\"source\":\"calendar/berlin\",\"key\":\"%s\",\"takesPlace\":%s}"
                .formatted(key, takesPlace))
        .is(204);
  }

  @Test
  void the_api_tells_the_topics_when_each_fires_there_and_what_was_refused() {
    publishes(sale("tour", "20261026T100000", "") + sale("bad", "soon", ""));
    var sale = stage.api.get("/api/v1/sales").is(200).json().path("items").get(0);
    assertThat(sale.path("onSale").asText())
        .isEqualTo("Monday 26 October 2026, 10:00 (Europe/Berlin)");
    assertThat(sale.path("reminders").get(0).path("due").asText())
        .isEqualTo("Sunday 25 October 2026, 10:00 (Europe/Berlin)");
    assertThat(sale.path("reminders").get(0).path("topic").asText())
        .isEqualTo("tickets:" + sale.path("subject").asText() + ":P1D");
    var source = stage.api.get("/api/v1/sales/sources").is(200).json().path("items").get(0);
    assertThat(source.path("rejections").get(0).path("code").asText()).isEqualTo("time_unreadable");
    assertThat(source.toString()).doesNotContain("calendar-key-for-tests");
  }

  @Test
  void no_key_of_a_calendar_is_told_to_anybody() {
    stage.tickets.page("/berlin.ics", 403, "calendar-key-for-tests is wrong", Map.of());
    stage.later(Duration.ofMinutes(30)).asksTicketSellers();
    assertThat(
            stage
                .sql(
                    "SELECT error || error_detail FROM sale_source WHERE source ="
                        + " 'calendar/berlin'")
                .query(String.class)
                .single())
        .contains("status_403", "127.0.0.1")
        .doesNotContain("calendar-key-for-tests")
        .doesNotContain("berlin.ics");
  }
}
