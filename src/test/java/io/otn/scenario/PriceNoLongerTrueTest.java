package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.connector.ListedPrice;
import io.otn.connector.Prices;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A price that rises before all were told of it: nobody is told of one that is gone. */
class PriceNoLongerTrueTest extends NoLongerTrueScene {
  private static final String SOURCE = "shopify/northwind";

  private String item;

  @BeforeEach
  void a_thing_with_a_price() {
    item = stage.name("SKU");
  }

  @Test
  void who_waits_when_the_price_rises_again_is_not_told_of_a_price_that_is_gone() {
    Stage.Person ada = fallsWhilePaused("100.00", "80.00");

    costs("90.00");
    runs();
    assertThat(newest().path("status").asText()).isEqualTo("CANCELLED");
    assertThat(newest().path("reason").asText()).isEqualTo("price_rose");
    assertThat(stage.delivery(newest().path("id").asText()).path("reason").asText())
        .isEqualTo("event_withdrawn");
    assertThat(consents()).containsExactly("HELD");

    resume();
    runs();
    assertThat(stage.received(ada)).isEmpty();
  }

  @Test
  void what_is_left_of_the_fall_is_told_to_those_who_were_not_told_when_it_has_lasted() {
    Stage.Person ada = fallsWhilePaused("100.00", "80.00");
    costs("90.00");
    runs();
    resume();

    stage.later(DWELL.minusSeconds(1));
    runs();
    assertThat(stage.received(ada)).isEmpty();
    stage.later(Duration.ofSeconds(1));
    runs();
    assertThat(texts(ada)).containsExactly("Tee now costs 90.00 USD: https://shop.example/tee");
  }

  @Test
  void who_was_told_before_the_price_rose_is_not_told_again_and_the_others_wait_for_a_fall() {
    costs("100.00");
    Stage.Person ada = waits();
    stage.later(Duration.ofMinutes(1));
    costs("80.00");
    stage.later(DWELL);
    runs();
    assertThat(stage.received(ada)).hasSize(1);

    costs("90.00");
    runs();
    Stage.Person bob = waits();
    stage.later(DWELL);
    runs();
    assertThat(stage.received(ada)).hasSize(1);
    assertThat(stage.received(bob)).isEmpty();
    assertThat(newest().path("status").asText()).isEqualTo("DONE");
  }

  @Test
  void a_price_back_at_what_it_was_ends_the_matter() {
    Stage.Person ada = fallsWhilePaused("100.00", "80.00");
    costs("100.00");
    runs();
    resume();
    stage.later(DWELL);
    runs();
    assertThat(stage.received(ada)).isEmpty();
    assertThat(events()).hasSize(1);
  }

  @Test
  void a_price_that_falls_further_leaves_what_is_under_way_alone() {
    Stage.Person ada = fallsWhilePaused("100.00", "80.00");
    costs("75.00");
    runs();
    resume();
    runs();
    assertThat(stage.received(ada)).hasSize(1);
  }

  @Test
  void a_rise_takes_back_all_that_was_told_on_the_way_down() {
    fallsWhilePaused("100.00", "80.00");
    stage
        .api
        .post(
            "/api/v1/consents",
            "[{\"page\":\"1001\",\"psid\":\"%s\",\"topic\":\"price-drop:%s\",\"token\":\"%s\",\"grantedAt\":\"%s\"}]"
                .formatted(stage.person().psid(), item, stage.name("token"), stage.clock.instant()))
        .is(200);
    stage.later(Duration.ofMinutes(1));
    costs("60.00");
    stage.later(DWELL);
    runs();
    assertThat(events()).hasSize(2);

    costs("85.00");
    runs();
    resume();
    runs();
    assertThat(events()).allSatisfy(event -> assertThat(event).isEqualTo("CANCELLED price_rose"));
    assertThat(consents()).containsExactly("HELD", "HELD");
  }

  @Test
  void the_end_of_a_sale_takes_back_its_price_with_nothing_told_by_the_shop() {
    costs("100.00");
    Stage.Person ada = waits();
    stage.later(Duration.ofMinutes(1));
    observe("100.00", "80.00", Duration.ofHours(2), "USD", true);
    pause();
    stage.later(DWELL);
    runs();
    assertThat(events()).containsExactly("RUNNING null");

    stage.later(Duration.ofHours(2));
    runs();
    resume();
    runs();
    assertThat(stage.received(ada)).isEmpty();
    assertThat(events()).containsExactly("CANCELLED price_rose");
  }

  @Test
  void a_low_price_at_which_nothing_is_sold_any_more_is_told_when_it_can_be_bought_again() {
    Stage.Person ada = fallsWhilePaused("100.00", "80.00");
    observe("80.00", null, null, "USD", false);
    runs();
    assertThat(events()).containsExactly("CANCELLED sold_out");
    resume();
    stage.later(DWELL);
    runs();
    assertThat(stage.received(ada)).isEmpty();

    observe("80.00", null, null, "USD", true);
    runs();
    assertThat(stage.received(ada)).hasSize(1);
  }

  @Test
  void a_price_in_another_currency_is_not_told() {
    Stage.Person ada = fallsWhilePaused("100.00", "80.00");
    observe("70.00", null, null, "EUR", true);
    runs();
    isTakenBack(ada, "currency_changed");
  }

  @Test
  void the_price_of_a_thing_that_is_not_sold_any_more_is_not_told() {
    Stage.Person ada = fallsWhilePaused("100.00", "80.00");
    stage.bean(Prices.class).forget(SOURCE, List.of(item));
    runs();
    isTakenBack(ada, "no_longer_sold");
  }

  @Test
  void a_price_that_a_shop_raises_is_not_told_to_who_waits() {
    String variant = Long.toString(VARIANT);
    tells("products/update", product("active", 5));
    Stage.Person ada = stage.holder("price-drop:" + variant);
    pause();
    stage.later(Duration.ofMinutes(1));
    tells("products/update", product("active", 5).replace("19.99", "9.99"));
    stage.later(DWELL);
    runs();
    assertThat(events()).containsExactly("RUNNING null");
    tells("products/update", product("active", 5).replace("19.99", "18.99"));
    runs();
    assertThat(events()).containsExactly("CANCELLED price_rose");
    resume();
    runs();
    assertThat(stage.received(ada)).isEmpty();
  }

  private Stage.Person fallsWhilePaused(String from, String to) {
    costs(from);
    Stage.Person ada = waits();
    pause();
    stage.later(Duration.ofMinutes(1));
    costs(to);
    stage.later(DWELL);
    runs();
    stage.later(Duration.ofMinutes(1));
    return ada;
  }

  private void costs(String price) {
    observe(price, null, null, "USD", true);
  }

  private void observe(
      String price, String sale, Duration saleLasts, String currency, boolean buyable) {
    ListedPrice listed =
        new ListedPrice(
            item,
            item,
            null,
            "Tee",
            "https://shop.example/tee",
            new BigDecimal(price),
            currency,
            sale == null ? null : new BigDecimal(sale),
            null,
            saleLasts == null ? null : stage.clock.instant().plus(saleLasts),
            buyable);
    stage.bean(Prices.class).observe(SOURCE, Stage.PAGE, listed, stage.clock.instant());
    stage.later(Duration.ofMillis(1));
  }

  private Stage.Person waits() {
    return stage.holder("price-drop:" + item);
  }

  private List<String> texts(Stage.Person person) {
    return stage.received(person).stream()
        .map(message -> message.findValue("text").asText())
        .toList();
  }

  private JsonNode newest() {
    return stage.api.get("/api/v1/events").is(200).json().path("items").get(0);
  }
}
