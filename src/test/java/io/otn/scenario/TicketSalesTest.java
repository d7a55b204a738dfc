package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.connector.sale.SalePass;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From a line in somebody's calendar to the message on a phone. */
class TicketSalesTest extends TicketScene {

  @Test
  void holders_are_told_a_day_before_an_hour_before_and_when_the_sale_begins() {
    publishes(sale("tour", "20261026T100000", ""));
    Stage.Person ada = holder("P1D");
    Stage.Person bob = holder("PT1H");
    Stage.Person eve = holder("onsale");

    at("2026-10-25T08:59:59Z");
    assertThat(texts(ada)).isEmpty();
    // 25 hours before, by the clock on the wall 24: the clocks go back in between
    at("2026-10-25T09:00:00Z");
    assertThat(texts(ada))
        .singleElement()
        .asString()
        .contains("Northwind", "Monday 26 October 2026, 10:00 (Europe/Berlin)");
    assertThat(texts(bob)).isEmpty();
    at("2026-10-26T08:00:00Z");
    assertThat(texts(bob)).singleElement().asString().contains("1 hour").contains("10:00");
    assertThat(texts(eve)).isEmpty();
    at("2026-10-26T09:00:00Z");
    assertThat(texts(eve))
        .singleElement()
        .asString()
        .contains("on sale now: https://tickets.example/tour");
    at("2026-10-26T20:00:00Z");
    assertThat(List.of(texts(ada).size(), texts(bob).size(), texts(eve).size())).containsOnly(1);
    assertThat(stage.sql("SELECT DISTINCT source FROM trigger_event").query(String.class).list())
        .containsExactly("calendar/berlin");
  }

  @Test
  void the_event_says_when_and_where_in_words_and_for_programs() {
    publishes(sale("tour", "20261026T100000", "LOCATION:Arena\\, Berlin\n"));
    at("2026-10-26T09:00:00Z");
    assertThat(
            stage
                .sql("SELECT data FROM trigger_event WHERE topics[1] LIKE '%:onsale'")
                .query(String.class)
                .single())
        .contains(
            "\"event\": \"Northwind live\"",
            "\"venue\": \"Arena, Berlin\"",
            "\"zone\": \"Europe/Berlin\"",
            "\"onSaleAt\": \"2026-10-26T10:00+01:00\"");
  }

  @Test
  void what_is_on_sale_when_it_is_first_seen_fires_nothing() {
    publishes(sale("old", "20261024T080000", "") + sale("soon", "20261025T080000", ""));
    assertThat(states())
        .containsExactly(
            "old P1D SKIPPED first_sight",
            "old PT1H SKIPPED first_sight",
            "old onsale SKIPPED first_sight",
            "soon P1D SKIPPED first_sight",
            "soon PT1H WAITING",
            "soon onsale WAITING");
    assertThat(events()).isZero();
  }

  @Test
  void nobody_is_asked_for_a_sale_that_is_further_ahead_than_a_consent_lives() {
    publishes(sale("tour", "20271026T100000", ""));
    Stage.Person ada = stage.person();
    stage.writes(ada);
    String subject =
        stage.sql("SELECT subject FROM sale WHERE key = 'tour'").query(String.class).single();
    String card =
        "{\"page\":\"1001\",\"psid\":\"%s\",\"topic\":\"tickets:%s:onsale\",\"data\":{\"event\":\"Northwind live\"}}"
            .formatted(ada.psid(), subject);

    JsonNode problem = stage.api.post("/api/v1/requests", card).is(422).json();
    assertThat(problem.path("code").asText()).isEqualTo("occasion_too_far");
    assertThat(problem.path("detail").asText()).contains("2027-10-26T08:00:00Z", "365 days");
    assertThat(problem.path("errors").get(0).path("detail").asText())
        .isEqualTo("ask from 2026-10-26T08:00:00Z on");
    assertThat(stage.sql("SELECT count(*) FROM consent_request").query(Integer.class).single())
        .isZero();

    stage.clock.set(Instant.parse("2026-10-26T08:00:00Z"));
    stage.writes(ada);
    stage.api.post("/api/v1/requests", card).is(202);
  }

  @Test
  void a_sale_that_moves_is_reminded_of_at_its_new_time() {
    publishes(sale("tour", "20261026T100000", ""));
    Stage.Person ada = holder("onsale");
    publishes(sale("tour", "20261027T120000", "SEQUENCE:1\n"));
    at("2026-10-26T09:00:00Z");
    assertThat(texts(ada)).isEmpty();
    at("2026-10-27T11:00:00Z");
    assertThat(texts(ada)).hasSize(1);
  }

  @Test
  void a_sale_that_moves_there_and_back_fires_once() {
    publishes(sale("tour", "20261026T100000", ""));
    publishes(sale("tour", "20261027T120000", "SEQUENCE:1\n"));
    publishes(sale("tour", "20261026T100000", "SEQUENCE:2\n"));
    at("2026-10-26T09:00:00Z");
    at("2026-10-27T11:00:00Z");
    assertThat(onSaleEvents()).isEqualTo(1);
  }

  @Test
  void a_sale_moved_into_the_past_by_more_than_the_grace_is_not_told() {
    publishes(sale("tour", "20261026T100000", ""));
    publishes(sale("tour", "20261024T070000", "SEQUENCE:1\n"));
    assertThat(states()).contains("tour onsale SKIPPED too_late");
    stage.asksTicketSellers();
    assertThat(events()).isZero();
  }

  @Test
  void a_sale_moved_after_its_message_was_sent_is_noted_and_who_asks_again_is_told() {
    publishes(sale("tour", "20261026T100000", ""));
    Stage.Person ada = holder("P1D");
    at("2026-10-25T09:00:00Z");
    assertThat(texts(ada)).hasSize(1);
    publishes(sale("tour", "20261028T100000", "SEQUENCE:1\n"));
    assertThat(states()).contains("tour P1D FIRED sale_moved", "tour P1D WAITING");
    Stage.Person bob = holder("P1D");
    at("2026-10-27T09:00:00Z");
    assertThat(texts(ada)).hasSize(1);
    assertThat(texts(bob)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"STATUS:CANCELLED", "SEQUENCE:1"})
  void a_sale_that_is_cancelled_or_moved_takes_back_what_is_not_sent_yet(String change) {
    publishes(sale("tour", "20261026T100000", ""));
    Stage.Person ada = holder("P1D");
    stage.clock.set(Instant.parse("2026-10-25T09:00:00Z"));
    stage.bean(SalePass.class).runOnce();
    stage.plans(); // a delivery is due

    publishes(
        sale(
            "tour",
            change.startsWith("STATUS") ? "20261026T100000" : "20261029T100000",
            change + "\n"));
    stage.plans().sends().plans();
    assertThat(texts(ada)).isEmpty();
    assertThat(
            stage
                .sql("SELECT state FROM consent WHERE psid = ? ")
                .param(ada.psid())
                .query(String.class)
                .single())
        .isEqualTo("HELD");
  }

  @Test
  void a_cancelled_sale_fires_nothing_and_one_that_takes_place_again_does() {
    publishes(sale("tour", "20261026T100000", ""));
    publishes(sale("tour", "20261026T100000", "STATUS:CANCELLED\nSEQUENCE:1\n"));
    at("2026-10-25T09:00:00Z");
    assertThat(states())
        .contains("tour P1D CANCELLED cancelled", "tour onsale CANCELLED cancelled");
    publishes(sale("tour", "20261026T100000", "SEQUENCE:2\n"));
    at("2026-10-26T09:00:00Z");
    assertThat(onSaleEvents()).isEqualTo(1);
  }

  @Test
  void a_gateway_that_was_down_tells_what_is_late_by_less_than_the_grace_and_no_more() {
    publishes(sale("one", "20261026T100000", "") + sale("two", "20261026T103500", ""));
    at("2026-10-26T10:01:00Z");
    assertThat(states()).contains("one onsale SKIPPED too_late", "two onsale FIRED");
    // an hour before a sale that has begun is no reminder
    assertThat(states()).contains("two PT1H SKIPPED too_late");
  }
}
