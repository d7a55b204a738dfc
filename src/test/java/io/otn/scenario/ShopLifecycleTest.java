package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.secret.Vault;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a Shopify shop says of itself: its people's rights, its locations, its leaving. */
class ShopLifecycleTest {

  private static final String TEE = "501";
  private static final String SMALL = "601";
  private static final String ITEM = "701";
  private static final long STORE = 801;
  private static final long WAREHOUSE = 802;

  private static final String EMAIL = "ada.lovelace@customers.example";
  private static final String CUSTOMER =
      """
      {"shop_id":954889,"shop_domain":"northwind.myshopify.com","orders_requested":[299938],
       "customer":{"id":191167,"email":"%s","phone":"555-1234"},"data_request":{"id":9999}}
      """
          .formatted(EMAIL);

  private Stage stage;
  private ShopHooks shop;
  private Instant opening;

  @BeforeEach
  void a_shop_with_one_sold_out_tee() {
    stage = Stage.clean().seesSources();
    shop = new ShopHooks(stage);
    opening = stage.clock.instant().truncatedTo(ChronoUnit.SECONDS);
    told("products/update", product("active", 0, 0));
  }

  @Test
  void what_a_shop_asks_for_a_customer_is_answered_with_nothing_held_and_leaves_no_address() {
    told("customers/data_request", CUSTOMER);
    assertThat(shop.verdict()).isEqualTo("DONE privacy_recorded");
    told("customers/redact", CUSTOMER);

    List<JsonNode> requests = privacyRequests();
    assertThat(requests).hasSize(2);
    assertThat(requests.getFirst().path("topic").asText()).isEqualTo("customers/redact");
    assertThat(requests.getLast().path("requestId").asText()).isEqualTo("9999");
    assertThat(requests.getLast().path("customerId").asText()).isEqualTo("191167");
    assertThat(requests.getLast().path("held").asText()).startsWith("nothing");
    assertThat(new Traces(stage).of(EMAIL)).isEmpty();
    assertThat(new Traces(stage).of("555-1234")).isEmpty();
    assertThat(openedWebhooks()).noneMatch(body -> body.contains(EMAIL) || body.contains("299938"));
  }

  @Test
  void a_privacy_request_is_put_down_once_however_often_it_is_delivered() {
    for (int i = 0; i < 5; i++) {
      shop.post("customers/redact", CUSTOMER, "the-same").is(200);
    }
    stage.reads();
    assertThat(privacyRequests()).hasSize(1);
  }

  @Test
  void a_privacy_request_with_a_wrong_signature_is_401_as_shopify_demands() {
    for (String topic : List.of("customers/data_request", "customers/redact", "shop/redact")) {
      var answer =
          stage.open.post(
              ShopHooks.PATH,
              CUSTOMER.getBytes(java.nio.charset.StandardCharsets.UTF_8),
              "X-Shopify-Hmac-Sha256",
              "AAAA",
              "X-Shopify-Topic",
              topic,
              "X-Shopify-Shop-Domain",
              ShopHooks.DOMAIN,
              "X-Shopify-Webhook-Id",
              "w");
      assertThat(answer.status()).isEqualTo(401);
      assertThat(answer.json().path("code").asText()).isEqualTo("signature_invalid");
    }
    assertThat(privacyRequests()).isEmpty();
  }

  @Test
  void a_body_that_is_no_json_is_a_privacy_request_still_and_nothing_of_it_is_kept() {
    told("customers/redact", "e-mail: " + EMAIL);
    assertThat(shop.verdict()).isEqualTo("DONE privacy_recorded");
    assertThat(openedWebhooks()).noneMatch(body -> body.contains(EMAIL));
  }

  @Test
  void a_shop_that_asks_to_be_erased_is_erased_and_stopped_and_no_old_event_id_comes_back() {
    told("inventory_levels/update", ShopHooks.level(ITEM, STORE, 3, at(1)));
    assertThat(events()).containsExactly(SMALL + ":1");

    told("shop/redact", "{\"shop_id\":954889,\"shop_domain\":\"northwind.myshopify.com\"}");

    assertThat(shop.verdict()).isEqualTo("DONE shop_erased");
    assertThat(new Traces(stage).of("northwind.myshopify.com/products/tee"))
        .as("what was accepted before belongs to those who were told")
        .containsExactly("trigger_event");
    assertThat(openedWebhooks()).noneMatch(body -> body.contains("Tee") || body.contains(ITEM));
    assertThat(count("stock_level")).isZero();
    assertThat(privacyRequests().getFirst().path("held").asText())
        .isEqualTo("stock, names and prices of 1 variants, 2 webhooks");
    assertThat(state()).isEqualTo("STOPPED");

    resume();
    told("products/update", product("active", 0, 10));
    told("inventory_levels/update", ShopHooks.level(ITEM, STORE, 4, at(11)));
    assertThat(events()).containsExactly(SMALL + ":1", SMALL + ":2");
  }

  @Test
  void an_app_that_was_uninstalled_fires_nothing_more_and_begins_anew_when_it_is_resumed() {
    told("app/uninstalled", "{\"id\":954889,\"domain\":\"northwind.myshopify.com\"}");
    assertThat(shop.verdict()).isEqualTo("DONE source_stopped");
    assertThat(state()).isEqualTo("STOPPED");

    told("inventory_levels/update", ShopHooks.level(ITEM, STORE, 3, at(1)));
    assertThat(shop.verdict()).isEqualTo("DONE source_stopped");
    told("customers/redact", CUSTOMER);
    assertThat(shop.verdict()).as("the law goes on").isEqualTo("DONE privacy_recorded");

    resume();
    told("products/update", product("active", 5, 2));
    assertThat(shop.verdict()).as("a baseline").isEqualTo("DONE first_sight");
    assertThat(events()).isEmpty();
    told("inventory_levels/update", ShopHooks.level(ITEM, STORE, 0, at(3)));
    told("products/update", product("active", 0, 4));
    told("inventory_levels/update", ShopHooks.level(ITEM, STORE, 6, at(5)));
    assertThat(events()).hasSize(1);
  }

  @Test
  void deleted_products_drafts_and_imports_fire_nothing() {
    told("products/create", product("502", "602", "702", "active", 7, 1));
    told("products/update", product("503", "603", "703", "draft", 0, 1));
    told("products/update", product("503", "603", "703", "draft", 7, 2));
    told("inventory_levels/update", ShopHooks.level("703", STORE, 9, at(3)));
    assertThat(shop.verdict()).isEqualTo("DONE not_sellable");
    told("products/update", product("503", "603", "703", "active", 9, 4));
    assertThat(shop.verdict()).as("published with stock").isEqualTo("DONE first_sight");
    told("products/delete", "{\"id\":" + TEE + "}");
    assertThat(shop.verdict()).isEqualTo("DONE forgotten");
    told("inventory_levels/update", ShopHooks.level(ITEM, STORE, 3, at(5)));
    assertThat(shop.verdict()).isEqualTo("DONE parked");

    assertThat(events()).isEmpty();
  }

  @Test
  void a_location_that_closes_takes_its_stock_along_and_fires_nothing_when_it_opens_again() {
    told("inventory_levels/update", ShopHooks.level(ITEM, STORE, 0, at(1)));
    told("inventory_levels/connect", ShopHooks.level(ITEM, WAREHOUSE, 5, at(2)));
    assertThat(events()).containsExactly(SMALL + ":1");

    told("locations/deactivate", location(3));
    assertThat(shop.verdict()).isEqualTo("DONE recomputed");
    assertThat(variant()).isEqualTo("OUT");
    told("locations/activate", location(4));
    told("inventory_levels/update", ShopHooks.level(ITEM, WAREHOUSE, 5, at(5)));

    assertThat(variant()).isEqualTo("IN");
    assertThat(events()).as("the same stock as before").containsExactly(SMALL + ":1");
  }

  @Test
  void what_comes_back_at_the_locations_that_are_left_does_fire() {
    told("inventory_levels/update", ShopHooks.level(ITEM, STORE, 0, at(1)));
    told("inventory_levels/connect", ShopHooks.level(ITEM, WAREHOUSE, 0, at(2)));
    told("locations/delete", "{\"id\":" + WAREHOUSE + "}");
    told("inventory_levels/update", ShopHooks.level(ITEM, STORE, 2, "2099-01-01T00:00:00Z"));
    assertThat(events()).containsExactly(SMALL + ":1");
  }

  @Test
  void an_inventory_item_that_is_deleted_is_no_longer_its_variants() {
    told("inventory_items/delete", "{\"id\":" + ITEM + "}");
    assertThat(shop.verdict()).isEqualTo("DONE forgotten");
    told("inventory_levels/update", ShopHooks.level(ITEM, STORE, 2, at(1)));
    assertThat(shop.verdict()).isEqualTo("DONE parked");
    assertThat(events()).isEmpty();
  }

  @Test
  void an_item_that_is_created_untracked_is_never_out() {
    told(
        "inventory_items/create",
        "{\"id\":%s,\"tracked\":false,\"updated_at\":\"%s\"}".formatted(ITEM, at(1)));
    told("inventory_levels/update", ShopHooks.level(ITEM, STORE, 2, at(2)));
    assertThat(shop.verdict()).isEqualTo("DONE not_tracked");
    assertThat(events()).isEmpty();
  }

  @Test
  void one_event_told_by_two_subscriptions_is_read_once_and_by_its_id_alone_for_each_resource() {
    String restocked = ShopHooks.level(ITEM, STORE, 3, at(1));
    shop.post("inventory_levels/update", restocked, "sub-1", "X-Shopify-Event-Id", "e-1").is(200);
    shop.post("inventory_levels/update", restocked, "sub-2", "X-Shopify-Event-Id", "e-1").is(200);
    stage.reads();
    assertThat(shop.verdict()).isEqualTo("DONE repeat");
    assertThat(events()).hasSize(1);

    String elsewhere = ShopHooks.level("799", STORE, 3, at(1));
    shop.post("inventory_levels/update", elsewhere, "sub-3", "X-Shopify-Event-Id", "e-1").is(200);
    stage.reads();
    assertThat(shop.verdict()).as("another resource of the same act").isEqualTo("DONE parked");
  }

  private void told(String topic, String body) {
    shop.post(topic, body).is(200);
    stage.reads();
  }

  private String product(String status, int quantity, int minute) {
    return product(TEE, SMALL, ITEM, status, quantity, minute);
  }

  private String product(
      String id, String variant, String item, String status, int quantity, int minute) {
    return ShopHooks.product(id, variant, item, status, quantity, at(minute));
  }

  private String location(int minute) {
    return "{\"id\":%d,\"name\":\"Warehouse\",\"updated_at\":\"%s\"}"
        .formatted(WAREHOUSE, at(minute));
  }

  private String at(int minute) {
    return opening.plusSeconds(60L * minute).toString();
  }

  private List<JsonNode> privacyRequests() {
    return List.copyOf(
        stage
            .api
            .get("/api/v1/shopify/northwind-shopify/privacy-requests")
            .is(200)
            .json()
            .path("items")
            .valueStream()
            .toList());
  }

  private String state() {
    return stage
        .api
        .get("/api/v1/sources/" + ShopHooks.SOURCE)
        .is(200)
        .json()
        .path("state")
        .asText();
  }

  private void resume() {
    stage.api.post("/api/v1/sources/" + ShopHooks.SOURCE + ":resume", "{}").is(200);
  }

  private List<String> events() {
    return stage
        .sql("SELECT event_id FROM trigger_event WHERE source = ? ORDER BY event_id")
        .param(ShopHooks.SOURCE)
        .query(String.class)
        .list();
  }

  private String variant() {
    return stage
        .sql("SELECT state FROM stock_variant WHERE variant_id = ?")
        .param(SMALL)
        .query(String.class)
        .single();
  }

  private long count(String table) {
    return stage.sql("SELECT count(*) FROM " + table).query(Long.class).single();
  }

  private List<String> openedWebhooks() {
    return stage
        .sql("SELECT body FROM inbox WHERE kind = 'shopify'")
        .query(byte[].class)
        .list()
        .stream()
        .map(body -> stage.bean(Vault.class).openText(body, "inbox/shopify"))
        .toList();
  }
}
