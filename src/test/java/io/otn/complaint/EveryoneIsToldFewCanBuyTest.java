package io.otn.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.scenario.WooShopOnStage;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Everyone is told, few can buy: five sweaters come back, a thousand people wait, and 995 of them
 * are disappointed.
 *
 * <p>The rule: waves of so many people per unit, oldest opt-in first, a pause, a new look at the
 * stock, the next wave; people left over keep place and token. 500 tokens, 3 units, ratio 2:
 * exactly the 6 oldest are sent, 494 stay.
 */
class EveryoneIsToldFewCanBuyTest {

  private WooShopOnStage shop;
  private List<String> inLine;

  @BeforeEach
  void five_hundred_people_wait_for_a_tee() {
    shop = WooShopOnStage.clean();
    shop.releases("{perUnit: 2, every: 15m}");
    shop.stock(0);
    inLine = shop.crowd(500, new Random(1));
  }

  private List<String> told() {
    List<String> told = shop.told();
    told.retainAll(new HashSet<>(inLine));
    return told;
  }

  private JsonNode waves() {
    return shop.event().path("waves");
  }

  @Test
  void of_500_tokens_and_3_units_exactly_the_6_oldest_are_sent_and_494_stay() {
    shop.stock(3);
    shop.runs();
    shop.runs();

    assertThat(told()).containsExactlyInAnyOrderElementsOf(inLine.subList(0, 6));
    assertThat(shop.consents("SPENT")).isEqualTo(6);
    assertThat(shop.consents("HELD")).isEqualTo(494);
    assertThat(waves().path("released").size()).isEqualTo(1);
    assertThat(waves().path("released").get(0).path("units").asInt()).isEqualTo(3);
    assertThat(waves().path("released").get(0).path("people").asInt()).isEqualTo(6);
    assertThat(waves().path("why").asText()).isEqualTo("pause");

    shop.later(Duration.ofMinutes(14));
    shop.runs();
    assertThat(told()).as("in the pause").hasSize(6);
  }

  @Test
  void after_the_pause_the_next_wave_is_sized_by_what_is_left_then() {
    shop.stock(3);
    shop.runs();
    shop.stock(1);
    shop.later(Duration.ofMinutes(15));
    shop.runs();
    assertThat(told()).containsExactlyInAnyOrderElementsOf(inLine.subList(0, 8));

    shop.stock(20);
    shop.later(Duration.ofMinutes(15));
    shop.runs();
    assertThat(told()).containsExactlyInAnyOrderElementsOf(inLine.subList(0, 48));
    assertThat(waves().path("released").findValuesAsText("people")).containsExactly("6", "2", "40");
  }

  @Test
  void when_it_sells_out_the_waves_end_and_the_next_restock_begins_with_who_was_left() {
    shop.stock(3);
    shop.runs();
    shop.stock(0);
    shop.later(Duration.ofMinutes(20));
    shop.runs();

    assertThat(told()).hasSize(6);
    assertThat(shop.event().path("status").asText()).isEqualTo("CANCELLED");
    assertThat(shop.event().path("reason").asText()).isEqualTo("sold_out");
    assertThat(waves().has("next")).isFalse();
    assertThat(shop.consents("HELD")).isEqualTo(494);

    shop.later(Duration.ofHours(1));
    shop.stock(2);
    shop.runs();
    assertThat(told()).containsExactlyInAnyOrderElementsOf(inLine.subList(0, 10));
  }

  @Test
  void where_there_is_plenty_for_all_nobody_waits_for_a_wave() {
    shop.stock(1000);
    shop.plans();
    assertThat(shop.planned()).containsExactlyElementsOf(inLine);
    assertThat(waves().path("released").findValuesAsText("people")).containsExactly("500");
    assertThat(waves().path("why").asText()).isEqualTo("all_told");
  }
}
