package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.connector.PriceFalls;
import io.otn.fixture.ShopifyStandIn;
import io.otn.fixture.ShopifyStandIn.Variant;
import io.otn.shopify.ShopifySchedule;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A shop is asked before late news is told, and its prices are told when they have fallen. */
class ShopifyLiveTest {

  private static final long STORE = 801;

  private Stage stage;
  private ShopHooks shop;
  private ShopifyStandIn admin;
  private Variant tee;

  @BeforeEach
  void aShopWithASoldOutTee() {
    stage = Stage.clean().seesSources();
    shop = new ShopHooks(stage);
    admin = stage.shopify;
    tee = admin.put(601, 501, 701);
    admin.stock(tee, STORE, 0);
    stage.bean(ShopifySchedule.class).full();
    stage.reconciles();
    stage.later(Duration.ofMinutes(1));
  }

  @Test
  void a_restock_that_is_told_20_hours_late_of_what_is_gone_by_now_is_told_to_nobody() {
    admin.stock(tee, STORE, 3);
    String late = admin.levelWebhook(tee, STORE);
    stage.later(Duration.ofHours(20));
    admin.stock(tee, STORE, 0);

    told("inventory_levels/update", late);
    assertThat(events("restock:601")).isEmpty();
  }

  @Test
  void a_restock_that_is_told_20_hours_late_and_is_still_true_is_told_after_the_shop_was_asked() {
    admin.stock(tee, STORE, 3);
    String late = admin.levelWebhook(tee, STORE);
    stage.later(Duration.ofHours(20));
    admin.requests.clear();

    told("inventory_levels/update", late);
    assertThat(admin.requests).hasSize(1);
    assertThat(events("restock:601")).containsExactly("601:1");
  }

  @Test
  void while_the_shop_cannot_be_asked_late_news_waits() {
    admin.stock(tee, STORE, 3);
    String late = admin.levelWebhook(tee, STORE);
    stage.later(Duration.ofHours(1));
    admin.fails(503, "");
    told("inventory_levels/update", late);
    assertThat(events("restock:601")).isEmpty();

    stage.later(Duration.ofMinutes(1)).reads();
    assertThat(events("restock:601")).containsExactly("601:1");
  }

  @Test
  void before_the_next_wave_the_shop_is_asked_and_what_sold_out_unnoticed_ends_the_waves() {
    Stage.Person ada = waveOfOne();
    stage.later(Duration.ofMinutes(1));
    admin.stock(tee, STORE, 0); // its webhook is lost
    stage.later(Duration.ofMinutes(15)).runs();

    assertThat(stage.received(ada)).hasSize(1);
    assertThat(stage.story("601:1").path("reason").asText()).isEqualTo("sold_out");
    assertThat(waves("people")).containsExactly("1");
  }

  @Test
  void while_the_shop_cannot_be_asked_the_next_wave_waits() {
    waveOfOne();
    admin.fails(503, "");
    stage.later(Duration.ofMinutes(15)).runs();
    assertThat(waves("people")).containsExactly("1");
    assertThat(waves("why")).containsExactly("cannot_ask");

    stage.later(Duration.ofMinutes(1)).runs();
    assertThat(waves("people")).containsExactly("1", "1");
  }

  /** Two wait for one tee. Returns the first of them, who is told. */
  private Stage.Person waveOfOne() {
    stage.topicFile(
        "restock.yaml",
        """
        kind: restock
        title: "Tell me when {{product}} is back"
        message: {text: "{{product}} is back in stock: {{url}}"}
        release: {perUnit: 1}
        """);
    Stage.Person ada = stage.holder("restock:601");
    stage.holder("restock:601");
    stage.later(Duration.ofMinutes(1));
    admin.stock(tee, STORE, 1);
    told("inventory_levels/update", admin.levelWebhook(tee, STORE));
    stage.runs();
    assertThat(waves("people")).containsExactly("1");
    return ada;
  }

  private List<String> waves(String field) {
    return stage.story("601:1").path("waves").findValuesAsText(field);
  }

  @Test
  void a_price_that_fell_and_stayed_is_told_in_the_shops_currency_to_who_asked() {
    Stage.Person ada = stage.holder("price-drop:601");
    admin.price(tee, "9.99");
    told("products/update", admin.productWebhook(tee));
    assertThat(shop.verdict()).endsWith("price_fell");
    dwell();
    stage.runs();

    assertThat(stage.received(ada)).hasSize(1);
    assertThat(stage.received(ada).getFirst().path("text").asText())
        .contains("9.99 EUR")
        .contains("/products/tee?variant=601");
  }

  @Test
  void a_price_whose_webhook_was_lost_is_read_and_told() {
    stage.holder("price-drop:601");
    stage.later(Duration.ofMinutes(15));
    admin.price(tee, "9.99");
    stage.bean(ShopifySchedule.class).changes();
    stage.reconciles();
    dwell();
    assertThat(events("price-drop:601")).hasSize(1);
  }

  @Test
  void a_price_event_leads_to_one_drop_however_often_and_late_it_is_told() throws Exception {
    stage.holder("price-drop:601");
    admin.price(tee, "9.99");
    String body =
        """
        {"topic":"Product","action":"update","handle":"price-drops","fields_changed":{"added":[],"removed":[],
         "updated":["product[id: 'gid://shopify/Product/501'].variants[id: 'gid://shopify/ProductVariant/601'].price"]}}
        """;
    for (int n = 0; n < 3; n++) {
      shop.event("Product", "update", "501", body, "price-event-" + n / 2).is(200);
    }
    stage.reads().later(Duration.ofSeconds(31));
    stage.bean(ShopifySchedule.class).named();
    stage.reads();
    told("products/update", admin.productWebhook(tee));
    dwell();
    dwell();
    assertThat(events("price-drop:601")).hasSize(1);
  }

  @Test
  void a_price_that_rises_again_within_the_dwell_or_of_a_deleted_product_is_told_to_nobody() {
    stage.holder("price-drop:601");
    Variant mug = admin.put(602, 502, 702);
    told("products/update", admin.productWebhook(mug));
    stage.holder("price-drop:602");
    stage.later(Duration.ofMinutes(1));
    admin.price(tee, "9.99");
    admin.price(mug, "9.99");
    told("products/update", admin.productWebhook(tee));
    told("products/update", admin.productWebhook(mug));
    stage.later(Duration.ofMinutes(5));
    admin.price(tee, "19.99");
    told("products/update", admin.productWebhook(tee));
    assertThat(shop.verdict()).endsWith("price_rose");
    told("products/delete", "{\"id\":502}");
    dwell();
    assertThat(events("price-drop:601")).isEmpty();
    assertThat(events("price-drop:602")).isEmpty();
  }

  @Test
  void a_price_that_is_no_number_of_money_changes_nothing() {
    stage.holder("price-drop:601");
    for (String odd : List.of("free", "-1.00", "0.00", "1e3", "9,99")) {
      stage.later(Duration.ofMinutes(1));
      admin.price(tee, odd);
      told("products/update", admin.productWebhook(tee));
    }
    dwell();
    assertThat(events("price-drop:601")).isEmpty();
  }

  private void dwell() {
    stage.later(Duration.ofMinutes(21));
    stage.bean(PriceFalls.class).runOnce();
  }

  private void told(String topic, String body) {
    shop.post(topic, body).is(200);
    stage.reads();
  }

  private List<String> events(String topic) {
    return stage
        .api
        .get("/api/v1/events")
        .is(200)
        .json()
        .path("items")
        .valueStream()
        .filter(event -> event.path("topics").toString().contains("\"" + topic + "\""))
        .map(event -> sourceId(event))
        .toList();
  }

  private static String sourceId(JsonNode event) {
    return event.path("id").asText();
  }
}
