package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.connector.ListedPrice;
import io.otn.connector.PriceFalls;
import io.otn.connector.Prices;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** News that is over before all were told of it: nobody is told of what is gone. */
class NoLongerTrueTest {
  private static final String SOURCE = "shopify/northwind";
  private static final long PRODUCT = 632910392L;
  private static final long VARIANT = 808950810L;
  private static final Duration DWELL = Duration.ofMinutes(20);

  private Stage stage;
  private String item;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
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
    assertThat(events()).containsExactly("CANCELLED currency_changed");
    resume();
    runs();
    assertThat(stage.received(ada)).isEmpty();
    assertThat(consents()).containsExactly("HELD");
  }

  @Test
  void the_price_of_a_thing_that_is_not_sold_any_more_is_not_told() {
    Stage.Person ada = fallsWhilePaused("100.00", "80.00");
    stage.bean(Prices.class).forget(SOURCE, List.of(item));
    runs();
    assertThat(events()).containsExactly("CANCELLED no_longer_sold");
    resume();
    runs();
    assertThat(stage.received(ada)).isEmpty();
    assertThat(consents()).containsExactly("HELD");
  }

  @Test
  void what_was_under_way_when_it_sold_out_is_not_tried_again() {
    Stage.Person ada = comesBack();
    stage.reads().plans();
    underWay(true);
    tells("products/update", product("active", 0));
    runs();
    assertThat(consents()).containsExactly("RESERVED");

    underWay(false);
    stage.plans();
    assertThat(consents()).containsExactly("HELD");
    stage.later(Duration.ofHours(1)).runs();
    assertThat(stage.received(ada)).isEmpty();
  }

  @Test
  void a_dead_letter_of_what_is_gone_cannot_be_sent_again() {
    Stage.Person ada = comesBack();
    dies();
    tells("products/update", product("active", 0));
    runs();

    JsonNode refused = replay("").path("refused").get(0);
    assertThat(refused.path("why").asText()).isEqualTo("event_withdrawn");
    assertThat(refused.path("explanation").asText()).contains("no longer true", "discard");
    assertThat(replay(",\"run\":true,\"expect\":0").path("sendable").asInt()).isZero();
    runs();
    assertThat(stage.received(ada)).isEmpty();
    assertThat(consents()).containsExactly("RESERVED");
  }

  @Test
  void a_dead_letter_that_waits_to_be_sent_again_is_taken_back_when_it_sells_out() {
    Stage.Person ada = comesBack();
    dies();
    pause();
    assertThat(replay(",\"run\":true,\"expect\":1").path("ran").asBoolean()).isTrue();
    tells("products/update", product("active", 0));
    runs();
    resume();
    runs();
    assertThat(stage.received(ada)).isEmpty();
    assertThat(consents()).containsExactly("HELD");
  }

  @Test
  void who_waits_is_not_told_of_a_product_that_is_not_offered_any_more() {
    Stage.Person ada = comesBack();
    pause();
    runs();
    tells("products/update", product("draft", 3));
    runs();
    assertThat(events()).containsExactly("CANCELLED no_longer_sold");
    resume();
    runs();
    assertThat(stage.received(ada)).isEmpty();
    assertThat(consents()).containsExactly("HELD");
  }

  @Test
  void who_waits_is_not_told_of_a_product_that_is_deleted() {
    Stage.Person ada = comesBack();
    pause();
    runs();
    tells("products/delete", "{\"id\":%d}".formatted(PRODUCT));
    runs();
    assertThat(events()).containsExactly("CANCELLED no_longer_sold");
    resume();
    runs();
    assertThat(stage.received(ada)).isEmpty();
    assertThat(consents()).containsExactly("HELD");
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

  /** A variant of a Shopify shop, for which somebody waits; all of it read, nothing planned. */
  private Stage.Person comesBack() {
    tells("products/update", product("active", 0));
    Stage.Person ada = stage.holder("restock:" + VARIANT);
    tells("products/update", product("active", 3));
    return ada;
  }

  private void dies() {
    stage.fault(
        "{\"fault\":\"error\",\"code\":551,\"subcode\":1545041,\"status\":400,\"times\":1}");
    runs();
    assertThat(consents()).containsExactly("RESERVED");
  }

  /** A call that a node makes at this moment, or that has just failed and is to be made again. */
  private void underWay(boolean is) {
    stage
        .sql(
            "UPDATE delivery_queue SET leased_until = CASE WHEN :is THEN due_at + interval '1 day'"
                + " END")
        .param("is", is)
        .update();
  }

  private JsonNode replay(String more) {
    return stage
        .api
        .post(
            "/api/v1/dead-letters:replay", "{\"topic\":\"restock:%d\"%s}".formatted(VARIANT, more))
        .is(200)
        .json();
  }

  private String product(String status, int quantity) {
    return ShopHooks.product(
        Long.toString(PRODUCT),
        Long.toString(VARIANT),
        "88",
        status,
        quantity,
        stage.clock.instant().toString());
  }

  private void tells(String topic, String body) {
    assertThat(new ShopHooks(stage).post(topic, body).status()).isEqualTo(200);
    stage.reads();
    stage.later(Duration.ofSeconds(5));
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

  private void pause() {
    stage.api.post("/api/v1/pages/1001:pause", "{}").is(200);
  }

  private void resume() {
    stage.api.post("/api/v1/pages/1001:resume", "{}").is(200);
  }

  private void runs() {
    stage.bean(PriceFalls.class).runOnce();
    stage.runs();
  }

  private List<String> texts(Stage.Person person) {
    return stage.received(person).stream()
        .map(message -> message.findValue("text").asText())
        .toList();
  }

  private JsonNode newest() {
    return stage.api.get("/api/v1/events").is(200).json().path("items").get(0);
  }

  private List<String> events() {
    return stage
        .sql("SELECT concat_ws(' ', state, coalesce(reason, 'null')) FROM campaign ORDER BY 1")
        .query(String.class)
        .list();
  }

  private List<String> consents() {
    return stage.sql("SELECT state FROM consent ORDER BY id").query(String.class).list();
  }
}
