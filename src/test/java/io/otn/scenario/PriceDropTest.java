package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.connector.ListedPrice;
import io.otn.connector.PriceFalls;
import io.otn.connector.Prices;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is told that a thing costs less, and who is not. */
class PriceDropTest {

  private static final String SOURCE = "shopify/northwind";
  private static final Duration DWELL = Duration.ofMinutes(20);

  private Stage stage;
  private String item;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
    item = stage.name("SKU");
  }

  @Test
  void a_price_that_fell_and_stayed_there_is_told_once_with_the_price_of_that_moment() {
    assertThat(costs("100.00")).isEqualTo("price_first_sight");
    Stage.Person ada = waits();
    stage.later(Duration.ofMinutes(1));
    assertThat(costs("80.00")).isEqualTo("price_fell");

    stage.later(DWELL.minusSeconds(1));
    runs();
    assertThat(stage.received(ada)).isEmpty();

    stage.later(Duration.ofSeconds(1));
    runs();
    runs();
    assertThat(stage.received(ada)).hasSize(1);
    assertThat(text(ada)).startsWith("Tee now costs 80.00 USD: https://shop.example/tee");
  }

  @Test
  void the_first_price_that_is_known_of_a_thing_is_no_fall() {
    Stage.Person ada = waits();
    costs("50.00");
    stage.later(Duration.ofDays(1));
    runs();
    assertThat(stage.received(ada)).isEmpty();
    assertThat(events()).isZero();
  }

  @Test
  void a_price_that_goes_to_and_fro_every_quarter_of_an_hour_never_fires() {
    stage.topicFile("price-drop.yaml", kind("andAtLeast: \"0.01\""));
    costs("10.00");
    Stage.Person ada = waits();
    for (int n = 0; n < 20; n++) {
      stage.later(Duration.ofMinutes(15));
      costs(n % 2 == 0 ? "9.90" : "10.00");
      runs();
    }
    assertThat(stage.received(ada)).isEmpty();
    assertThat(events()).isZero();
  }

  @Test
  void a_large_fall_is_told_although_the_price_goes_to_and_fro_down_there() {
    costs("100.00");
    Stage.Person ada = waits();
    for (int n = 0; n < 4; n++) {
      stage.later(Duration.ofMinutes(15));
      costs(n % 2 == 0 ? "80.00" : "79.90");
      runs();
    }
    assertThat(stage.received(ada)).hasSize(1);
  }

  @Test
  void
      what_rose_again_in_the_meantime_fell_only_to_there_and_the_rest_is_told_when_it_has_lasted() {
    stage.topicFile("price-drop.yaml", kind("atLeast: 20%"));
    costs("100.00");
    Stage.Person patient = waits();
    stage.later(Duration.ofMinutes(5));
    costs("80.00");
    stage.later(Duration.ofMinutes(5));
    costs("90.00");
    stage.later(Duration.ofMinutes(10));
    costs("80.00");
    stage.later(Duration.ofMinutes(5)); // twenty minutes after the first fall
    runs();
    assertThat(stage.received(patient)).isEmpty();
    stage.later(Duration.ofMinutes(15)); // twenty after the last
    runs();
    assertThat(stage.received(patient)).hasSize(1);
  }

  @Test
  void each_person_is_measured_by_what_it_cost_when_they_asked() {
    stage.later(Duration.ofMinutes(-10)); // taps are told by Messenger's clock, which stays
    costs("100.00");
    Stage.Person early = waits();
    stage.later(Duration.ofMinutes(1));
    costs("84.00");
    Stage.Person late = waits(); // within the dwell: at the lower price
    stage.later(DWELL);
    runs();
    assertThat(stage.received(early)).hasSize(1);
    assertThat(stage.received(late)).isEmpty();
    assertThat(held(late)).isEqualTo(1);
    assertThat(leftOut()).as("people left out, as the event's story says").isEqualTo(1);

    stage.later(Duration.ofHours(1));
    costs("81.00"); // less than 5 % below 84
    stage.later(DWELL);
    runs();
    assertThat(stage.received(late)).isEmpty();
    assertThat(events()).isEqualTo(1);
    assertThat(why(late))
        .contains(
            "it cost 84.00 USD when they asked, the event says 84.00 USD, and it has to fall by 5 %"
                + " and by 0");

    stage.later(Duration.ofHours(1));
    costs("79.80"); // 5 % below 84, by two small steps
    stage.later(DWELL);
    runs();
    assertThat(stage.received(late)).hasSize(1);
  }

  @Test
  void a_fall_that_was_recorded_before_the_tap_was_read_is_measured_by_the_price_before_it() {
    costs("100.00");
    Stage.Person ada = stage.person();
    stage.writes(ada);
    stage.taps(
        ada, stage.asks(ada, "price-drop:" + item).is(202).json().path("messageId").asText());
    stage.later(Duration.ofMinutes(5));
    costs("70.00");
    stage.reads();
    stage.later(DWELL);
    runs();
    assertThat(stage.received(ada)).hasSize(1);
  }

  @Test
  void both_thresholds_must_be_met() {
    stage.topicFile("price-drop.yaml", kind("atLeast: 5%, andAtLeast: \"2.00\""));
    costs("20.00");
    Stage.Person ada = waits();
    stage.later(Duration.ofMinutes(1));
    costs("18.50"); // 7.5 %, and 1.50
    stage.later(DWELL);
    runs();
    assertThat(stage.received(ada)).isEmpty();
    costs("18.00");
    stage.later(DWELL);
    runs();
    assertThat(stage.received(ada)).hasSize(1);
  }

  @Test
  void another_currency_is_a_new_baseline_and_no_fall() {
    costs("100.00");
    Stage.Person ada = waits();
    stage.later(Duration.ofMinutes(1));
    assertThat(observe("60.00", "EUR")).isEqualTo("price_first_sight");
    stage.later(DWELL);
    runs();
    observe("50.00", "EUR");
    stage.later(DWELL);
    runs();
    assertThat(stage.received(ada)).isEmpty();
    assertThat(held(ada)).isEqualTo(1);
  }

  @Test
  void a_failed_read_keeps_the_last_good_price() {
    costs("100.00");
    Stage.Person ada = waits();
    stage.later(Duration.ofMinutes(1));
    assertThat(costs("0")).isEqualTo("price_not_positive");
    assertThat(costs("-5")).isEqualTo("price_not_positive");
    assertThat(costs("99.999")).isEqualTo("price_too_precise");
    assertThat(observe("90.00", "USDT")).isEqualTo("currency_unknown");
    stage.later(Duration.ofMinutes(1));
    assertThat(costs("100.00")).isEqualTo("price_same");
    stage.later(DWELL);
    runs();
    assertThat(stage.received(ada)).isEmpty();
  }

  @Test
  void an_older_word_about_a_price_and_the_same_word_again_change_nothing() {
    costs("100.00");
    waits();
    Instant newest = stage.clock.instant().plusSeconds(60);
    stage.later(Duration.ofMinutes(5));
    assertThat(observe("90.00", "USD", newest)).isEqualTo("price_fell");
    assertThat(observe("90.00", "USD", newest)).isEqualTo("stale");
    assertThat(observe("100.00", "USD", newest.minusSeconds(30))).isEqualTo("stale");
    assertThat(effective()).isEqualTo(9000);
  }

  @Test
  void an_item_that_nobody_waits_for_opens_no_campaign() {
    costs("100.00");
    stage.later(Duration.ofMinutes(1));
    costs("50.00");
    stage.later(DWELL);
    runs();
    assertThat(events()).isZero();
  }

  @Test
  void nobody_is_told_of_a_price_at_which_nothing_is_sold_until_it_is() {
    costs("100.00");
    Stage.Person ada = waits();
    stage.later(Duration.ofMinutes(1));
    ListedPrice low = listed("70.00", "USD");
    observe(soldOut(low));
    stage.later(DWELL);
    runs();
    assertThat(stage.received(ada)).isEmpty();
    observe(low);
    runs();
    assertThat(stage.received(ada)).hasSize(1);
  }

  @Test
  void what_is_forgotten_fires_nothing_and_comes_back_as_a_new_baseline() {
    costs("100.00");
    Stage.Person ada = waits();
    stage.later(Duration.ofMinutes(1));
    costs("70.00");
    stage.bean(Prices.class).forget(SOURCE, java.util.List.of(item));
    stage.later(DWELL);
    runs();
    assertThat(costs("60.00")).isEqualTo("price_first_sight");
    stage.later(DWELL);
    runs();
    assertThat(stage.received(ada)).isEmpty();
  }

  @Test
  void who_asked_for_any_of_a_group_is_measured_by_the_cheapest_and_told_of_it() {
    String group = stage.name("GROUP");
    observe(variant(item + "-s", group, "40.00"));
    observe(variant(item + "-m", group, "50.00"));
    Stage.Person any = stage.holder("price-drop:" + group);
    stage.later(Duration.ofMinutes(1));
    observe(variant(item + "-m", group, "39.00")); // less than 5 % below the cheapest
    stage.later(DWELL);
    runs();
    assertThat(stage.received(any)).isEmpty();
    observe(variant(item + "-m", group, "30.00"));
    stage.later(DWELL);
    runs();
    assertThat(stage.received(any)).hasSize(1);
  }

  private String costs(String price) {
    return observe(price, "USD");
  }

  private String observe(String price, String currency) {
    return observe(price, currency, stage.clock.instant());
  }

  private String observe(String price, String currency, Instant version) {
    return stage
        .bean(Prices.class)
        .observe(SOURCE, Stage.PAGE, listed(price, currency), version)
        .verdict();
  }

  private int leftOut() {
    String event = stage.sql("SELECT event_id::text FROM campaign").query(String.class).single();
    return stage.story(event).path("counts").path("leftOut").asInt();
  }

  private void observe(ListedPrice price) {
    stage.bean(Prices.class).observe(SOURCE, Stage.PAGE, price, stage.clock.instant());
  }

  private ListedPrice listed(String price, String currency) {
    return ListedPrice.of(item, new BigDecimal(price), currency)
        .about("Tee", "https://shop.example/tee");
  }

  private static ListedPrice soldOut(ListedPrice listed) {
    return new ListedPrice(
        listed.itemId(),
        listed.subject(),
        null,
        listed.product(),
        listed.url(),
        listed.price(),
        listed.currency(),
        null,
        null,
        null,
        false);
  }

  private static ListedPrice variant(String id, String group, String price) {
    return new ListedPrice(
        id,
        id,
        group,
        "Tee",
        "https://shop.example/tee",
        new BigDecimal(price),
        "USD",
        null,
        null,
        null,
        true);
  }

  private Stage.Person waits() {
    return stage.holder("price-drop:" + item);
  }

  private void runs() {
    stage.bean(PriceFalls.class).runOnce();
    stage.runs();
  }

  private String text(Stage.Person person) {
    return stage.received(person).getFirst().findValue("text").asText();
  }

  private String why(Stage.Person person) {
    String event = stage.sql("SELECT id FROM trigger_event").query(String.class).single();
    return stage
        .browser()
        .loggedIn()
        .open("/events/%s/why?psid=%s".formatted(event, person.psid()))
        .is(200)
        .body();
  }

  private long events() {
    return stage.sql("SELECT count(*) FROM trigger_event").query(Long.class).single();
  }

  private long effective() {
    return stage.sql("SELECT effective_minor FROM price").query(Long.class).single();
  }

  private long held(Stage.Person person) {
    return stage
        .sql("SELECT count(*) FROM consent WHERE psid = :psid AND state = 'HELD'")
        .param("psid", person.psid())
        .query(Long.class)
        .single();
  }

  private static String kind(String drop) {
    return """
    kind: price-drop
    title: "Tell me when {{product}} costs less"
    message: {text: "{{product}} now costs {{price}}: {{url}}"}
    values: {product: Tee, price: "1.00", url: "https://shop.example/tee"}
    drop: {%s}
    """
        .formatted(drop);
  }
}
