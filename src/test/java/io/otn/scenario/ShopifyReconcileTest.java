package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.fixture.ShopifyStandIn;
import io.otn.fixture.ShopifyStandIn.Variant;
import io.otn.shopify.ShopifySchedule;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What webhooks did not bring is read from the shop, and fires as they would have. */
class ShopifyReconcileTest {

  private static final long STORE = 801;

  private Stage stage;
  private ShopHooks shop;
  private ShopifyStandIn admin;

  @BeforeEach
  void aShop() {
    stage = Stage.clean().seesSources();
    shop = new ShopHooks(stage);
    admin = stage.shopify;
  }

  @Test
  void connecting_a_shop_in_which_all_is_in_stock_fires_nothing() {
    for (int n = 1; n <= 14; n++) {
      admin.stock(admin.put(600 + n, 500 + n, 700 + n), STORE, n);
    }
    readsAll();

    assertThat(events()).isEmpty();
    assertThat(states()).containsOnly("IN").hasSize(14);
  }

  @Test
  void a_restock_whose_webhook_was_lost_fires_once_and_a_late_webhook_adds_nothing() {
    Variant tee = known(0);
    stage.later(Duration.ofMinutes(15));
    admin.stock(tee, STORE, 3);
    String late = admin.levelWebhook(tee, STORE);

    changes();
    assertThat(events()).containsExactly("601:1");
    changes();
    told("inventory_levels/update", late);
    told("products/update", admin.productWebhook(tee));

    assertThat(events()).containsExactly("601:1");
  }

  @Test
  void what_webhooks_have_told_is_no_news_when_it_is_read() {
    Variant tee = known(0);
    stage.later(Duration.ofMinutes(15));
    admin.stock(tee, STORE, 3);
    told("inventory_levels/update", admin.levelWebhook(tee, STORE));
    assertThat(events()).containsExactly("601:1");

    changes();
    assertThat(events()).containsExactly("601:1");
  }

  @Test
  void a_sale_that_was_not_told_is_read_so_that_the_next_restock_is_one() {
    Variant tee = known(5);
    stage.later(Duration.ofMinutes(15));
    admin.stock(tee, STORE, 0);
    changes();
    assertThat(states()).containsExactly("OUT");

    stage.later(Duration.ofMinutes(15));
    admin.stock(tee, STORE, 2);
    told("inventory_levels/update", admin.levelWebhook(tee, STORE));
    assertThat(events()).containsExactly("601:1");
  }

  @Test
  void stock_that_does_not_count_as_a_change_of_the_variant_is_found_at_night() {
    admin.stockTouchesVariant = false;
    Variant tee = known(0);
    stage.later(Duration.ofHours(1));
    admin.price(admin.put(602, 502, 702), "5.00");
    changes();
    admin.stock(tee, STORE, 3);
    changes();
    assertThat(events()).as("Shopify would not name it as changed").isEmpty();

    readsAll();
    assertThat(events()).containsExactly("601:1");
  }

  @Test
  void a_full_read_that_breaks_off_goes_on_where_it_was() {
    for (int n = 1; n <= 14; n++) {
      admin.stock(admin.put(600 + n, 500 + n, 700 + n), STORE, n);
    }
    stage.later(Duration.ofMinutes(1)); // so that nothing has to be read again for its second
    admin.brokenCursor = "606";
    stage.bean(ShopifySchedule.class).full();
    stage.reconciles();
    assertThat(alerts()).contains("RECONCILE_FAILED");
    assertThat(states()).hasSize(6);
    admin.brokenCursor = null;
    admin.requests.clear();

    stage.later(Duration.ofHours(1)).reconciles();

    assertThat(admin.requests.stream().map(each -> each.path("variables")))
        .filteredOn(each -> each.has("levels") && !each.path("query").isTextual())
        .extracting(each -> each.path("after").asText())
        .startsWith("606");
    assertThat(alerts()).doesNotContain("RECONCILE_FAILED");
    assertThat(states()).containsOnly("IN").hasSize(14);
  }

  @Test
  void a_product_whose_deletion_was_not_told_is_forgotten_and_fires_nothing() {
    Variant tee = known(0);
    readsAll();
    stage.later(Duration.ofHours(1));
    admin.delete(501);
    readsAll();

    assertThat(states()).containsExactly("UNKNOWN");
    assertThat(shop.verdict()).isEqualTo("DONE forgotten");
    assertThat(events()).isEmpty();
    assertThat(tee.available()).isZero();
  }

  @Test
  void variants_that_a_product_body_only_names_are_read_half_a_minute_later() {
    Variant tee = known(0);
    Variant unlisted = admin.put(699, 501, 799);
    admin.stock(unlisted, STORE, 0);
    told(
        "products/update",
        admin
            .productWebhook(tee)
            .replaceFirst(
                "\"variants\"",
                "\"variant_gids\":[{\"admin_graphql_api_id\":\"gid://shopify/ProductVariant/699\"},"
                    + "{\"admin_graphql_api_id\":\"gid://shopify/ProductVariant/601\"}],\"variants\""));
    assertThat(shop.verdict()).contains("not_listed=1");

    named();
    assertThat(states()).as("too early").hasSize(1);
    stage.later(Duration.ofSeconds(31));
    named();
    assertThat(states()).containsExactly("OUT", "OUT");

    stage.later(Duration.ofMinutes(1));
    admin.stock(unlisted, STORE, 4);
    told("inventory_levels/update", admin.levelWebhook(unlisted, STORE));
    assertThat(events()).containsExactly("699:1");
  }

  @Test
  void an_item_that_nobody_has_named_is_asked_for_and_its_first_stock_is_a_baseline() {
    Variant tee = admin.put(601, 501, 701);
    admin.stock(tee, STORE, 3);
    told("inventory_levels/update", admin.levelWebhook(tee, STORE));
    assertThat(shop.verdict()).isEqualTo("DONE parked");

    stage.later(Duration.ofSeconds(31));
    named();
    assertThat(states()).containsExactly("IN");
    assertThat(events()).isEmpty();
  }

  @Test
  void stock_at_more_locations_than_one_answer_holds_is_read_to_the_last() {
    Variant tee = admin.put(601, 501, 701);
    for (int n = 0; n < 5; n++) {
      admin.stock(tee, STORE + n, n == 4 ? 9 : 0);
    }
    readsAll();
    assertThat(count("stock_level")).isEqualTo(5);
    assertThat(states()).containsExactly("IN");
  }

  @Test
  void an_event_with_fields_as_a_flat_list_or_by_kind_of_change_leads_to_the_variant() {
    Variant tee = known(0);
    String path =
        "product[id: 'gid://shopify/Product/501'].variants[id:"
            + " 'gid://shopify/ProductVariant/601'].price";
    shop.event("Product", "update", "501", fields("[\"" + path + "\"]"), "e-1").is(200);
    stage.reads();
    assertThat(shop.verdict()).isEqualTo("DONE read_planned");
    shop.event("Product", "update", "501", fields("[\"" + path + "\"]"), "e-1").is(200);
    stage.reads();
    assertThat(shop.verdict()).as("another delivery of it").isEqualTo("DONE repeat");
    stage.later(Duration.ofMinutes(1));
    admin.price(tee, "9.99");
    named();
    assertThat(price()).isEqualTo("9.99");

    shop.event(
            "Product",
            "update",
            "gid://shopify/Product/501",
            fields("{\"added\":[],\"updated\":[\"" + path + "\"],\"removed\":[]}"),
            "e-2")
        .is(200);
    stage.reads();
    assertThat(shop.verdict()).isEqualTo("DONE read_planned");
    stage.later(Duration.ofMinutes(1));
    admin.price(tee, "8.99");
    named();
    assertThat(price()).isEqualTo("8.99");
  }

  @Test
  void an_event_about_a_product_reads_its_variants_and_one_about_its_end_forgets_them() {
    known(0);
    stage.later(Duration.ofMinutes(1));
    admin.stock(admin.put(602, 501, 702), STORE, 0);
    shop.event("Product", "update", "501", fields("[\"product.title\"]"), "e-1").is(200);
    stage.reads().later(Duration.ofSeconds(31));
    named();
    assertThat(states()).containsExactly("OUT", "OUT");

    shop.event("Product", "delete", "501", fields("[]"), "e-2").is(200);
    stage.reads();
    assertThat(states()).containsExactly("UNKNOWN", "UNKNOWN");
    shop.event("Order", "update", "77", fields("[\"order.note\"]"), "e-3").is(200);
    stage.reads();
    assertThat(shop.verdict()).isEqualTo("DONE topic_ignored");
    assertThat(events()).isEmpty();
  }

  @Test
  void odd_events_do_no_harm() {
    known(0);
    int n = 0;
    for (String odd :
        List.of(
            "{}",
            "{\"fields_changed\":7}",
            "{\"fields_changed\":[7,null,{}]}",
            "{\"fields_changed\":{\"updated\":\"x\",\"added\":[[]]}}")) {
      shop.event("ProductVariant", "update", "none", odd, "odd-" + n++).is(200);
      stage.reads();
      assertThat(shop.verdict()).isEqualTo("DONE nothing_named");
    }
  }

  @Test
  void a_shop_that_was_uninstalled_is_not_asked_and_is_read_anew_when_it_is_back() {
    Variant tee = known(0);
    told("app/uninstalled", "{\"id\":1}");
    admin.requests.clear();
    admin.stock(tee, STORE, 5);
    stage.bean(ShopifySchedule.class).changes();
    stage.reconciles();
    named();
    assertThat(admin.requests).isEmpty();

    stage.api.post("/api/v1/sources/" + ShopHooks.SOURCE + ":resume", "{}").is(200);
    stage.reconciles();
    assertThat(states()).containsExactly("IN");
    assertThat(events()).as("a baseline").isEmpty();
  }

  @Test
  void a_person_who_asks_gets_all_of_it_read_and_is_told_what_was_found() {
    known(0);
    stage.api.post("/api/v1/sources/" + ShopHooks.SOURCE + ":reconcile", "{}").is(200);
    stage.reconciles();
    JsonNode source = stage.api.get("/api/v1/sources/" + ShopHooks.SOURCE).is(200).json();
    assertThat(source.path("reconciledSaid").asText()).contains("of 1 variants were news");
    JsonNode view = stage.api.get("/api/v1/shopify/northwind-shopify").is(200).json();
    assertThat(view.path("access").asBoolean()).isTrue();
    assertThat(view.path("poll").path("fullDue").asBoolean()).isFalse();
    stage.api.get("/api/v1/shopify/nobody").is(404);
  }

  /** The shop's tee, read for the first time with so many units in the store. */
  private Variant known(int units) {
    Variant tee = admin.put(601, 501, 701);
    admin.stock(tee, STORE, units);
    readsAll();
    return tee;
  }

  private void readsAll() {
    stage.bean(ShopifySchedule.class).full();
    for (int n = 0; n < 4; n++) {
      stage.reconciles();
    }
  }

  private void changes() {
    stage.bean(ShopifySchedule.class).changes();
    stage.reconciles();
  }

  private void named() {
    try {
      stage.bean(ShopifySchedule.class).named();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    stage.reads();
  }

  private void told(String topic, String body) {
    shop.post(topic, body).is(200);
    stage.reads();
  }

  private static String fields(String changed) {
    return """
    {"topic":"Product","action":"update","handle":"price-drops","fields_changed":%s}
    """
        .formatted(changed);
  }

  private List<String> events() {
    return stage
        .sql("SELECT event_id FROM trigger_event WHERE source = ? ORDER BY event_id")
        .param(ShopHooks.SOURCE)
        .query(String.class)
        .list();
  }

  private List<String> states() {
    return stage
        .sql("SELECT state FROM stock_variant ORDER BY variant_id")
        .query(String.class)
        .list();
  }

  private String price() {
    return stage
        .sql("SELECT price FROM stock_variant WHERE variant_id = '601'")
        .query(String.class)
        .single();
  }

  private List<String> alerts() {
    return stage
        .api
        .get("/api/v1/sources/" + ShopHooks.SOURCE)
        .is(200)
        .json()
        .path("alerts")
        .findValuesAsText("kind");
  }

  private long count(String table) {
    return stage.sql("SELECT count(*) FROM " + table).query(Long.class).single();
  }
}
