package io.otn.connector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otn.fixture.PostgresForTests;
import io.otn.inbox.UnreadableWebhookException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What BigCommerce's webhooks tell, in the shapes of its documentation. */
class BigCommerceTest {
  private static final String SOURCE = "bigcommerce/mugs";
  private static final long AT = Instant.parse("2026-11-20T10:00:00Z").getEpochSecond();
  private static DataSource database;

  private final RestApiForTests api = new RestApiForTests("X-Auth-Token");
  private ShopForTests shop;
  private BigCommerceStock store;

  @BeforeAll
  static void aDatabase() {
    database = PostgresForTests.newDatabase().dataSource();
  }

  @BeforeEach
  void aStoreThatKnowsNothing() {
    open(Map.of());
    shop.forgetAll();
  }

  @AfterEach
  void closeTheApi() {
    api.close();
  }

  private void open(Map<String, String> settings) {
    List<LiveStock> live = new ArrayList<>();
    shop =
        new ShopForTests(
            database,
            all -> {
              all.put("otn.partners[1].id", "mugs");
              all.put("otn.partners[1].scheme", "bigcommerce");
              all.put("otn.partners[1].page", "1001");
              all.put("otn.partners[1].shop", "abc123");
              all.putAll(settings);
            },
            live);
    live.add(new BigCommerceLive(api.api(), shop.shops, shop.clock));
    store = new BigCommerceStock(shop.stock);
    shop.clock.set(Instant.ofEpochSecond(AT));
  }

  private void withApi() {
    open(
        Map.of(
            "otn.partners[1].api.url", api.url(),
            "otn.partners[1].api.secret", "token-1",
            "otn.partners[1].api.site", "https://mugs.example.com"));
  }

  private String read(String scope, String data, int second) {
    String body =
        "{\"scope\":\"%s\",\"store_id\":\"1\",\"data\":%s,\"hash\":\"9f\",\"created_at\":%d,\"producer\":\"stores/abc123\"}"
            .formatted(scope, data, AT + second);
    return shop.inTransaction(() -> store.read(SOURCE, scope, body.getBytes(UTF_8))).verdict();
  }

  private String variant(String inventory, int second) {
    return read(
        "store/sku/inventory/updated",
        "{\"type\":\"sku\",\"id\":461,\"inventory\":{\"product_id\":206,\"variant_id\":509,%s}}"
            .formatted(inventory),
        second);
  }

  @Test
  void an_absolute_quantity_of_a_variant_brings_it_back() {
    assertThat(variant("\"method\":\"absolute\",\"value\":0", 0)).isEqualTo("first_sight");
    assertThat(variant("\"method\":\"absolute\",\"value\":5", 1)).isEqualTo("restocked");
    assertThat(shop.fires())
        .singleElement()
        .satisfies(
            restock -> {
              assertThat(restock.variantId()).isEqualTo("206-509");
              assertThat(restock.quantity()).isEqualTo(5);
              assertThat(restock.data()).as("the webhook tells no name").isEmpty();
            });
  }

  @Test
  void a_product_and_a_variant_of_the_same_number_are_two_things() {
    read(
        "store/product/inventory/updated",
        "{\"type\":\"product\",\"id\":206,\"inventory\":{\"product_id\":206,\"method\":\"absolute\",\"value\":0}}",
        0);
    assertThat(variant("\"method\":\"absolute\",\"value\":5", 1)).isEqualTo("first_sight");
    assertThat(
            read(
                "store/product/inventory/order/updated",
                "{\"type\":\"product\",\"id\":206,\"inventory\":{\"product_id\":206,\"method\":\"absolute\",\"value\":2}}",
                2))
        .isEqualTo("restocked");
    assertThat(shop.fires()).extracting(Restock::variantId).containsExactly("206");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"method\":\"relative\",\"value\":5", "\"value\":5", "\"method\":\"absolute\""})
  void what_is_no_absolute_quantity_changes_nothing_and_says_why(String inventory) {
    variant("\"method\":\"absolute\",\"value\":0", 0);
    assertThat(variant(inventory, 1)).isEqualTo("cannot_ask");
    assertThat(shop.fires()).isEmpty();
  }

  private static String product(int level, String more) {
    return """
    {"data":{"id":206,"name":"Mug","sku":"M","price":12.5,"inventory_level":%d,"inventory_tracking":"variant",
     "availability":"available","is_visible":true,"custom_url":{"url":"/mug/"},
     "variants":[{"id":509,"sku":"M-R","price":null,"inventory_level":%d,"purchasing_disabled":false,
                  "option_values":[{"label":"Red"}]}]%s}}
    """
        .formatted(level, level, more);
  }

  private static final String QUESTION = "/stores/abc123/v3/catalog/products/206?include=variants";

  @Test
  void the_store_is_asked_where_a_webhook_tells_no_quantity() {
    withApi();
    String changed = "{\"product_id\":206,\"variant_id\":509,\"location_id\":1}";
    api.answers.put(QUESTION, product(0, ""));
    assertThat(read("store/channel/7/inventory/product/stock_changed", changed, 0))
        .isEqualTo("asked");
    shop.clock.advance(Duration.ofSeconds(2));
    assertThat(shop.asksAndFires()).isEmpty();

    api.answers.put(QUESTION, product(3, ""));
    read("store/channel/7/inventory/product/stock_changed", changed, 5);
    shop.clock.advance(Duration.ofSeconds(10));
    assertThat(shop.asksAndFires())
        .filteredOn(restock -> restock.variantId().equals("206-509"))
        .singleElement()
        .satisfies(
            restock ->
                assertThat(restock.data())
                    .isEqualTo(
                        Map.of(
                            "product", "Mug - Red",
                            "variant", "Red",
                            "url", "https://mugs.example.com/mug/",
                            "price", "12.5",
                            "sku", "M-R")));
    assertThat(api.credentials).isEqualTo("token-1");
  }

  @Test
  void the_store_is_asked_for_the_name_that_no_webhook_tells() {
    withApi();
    api.answers.put(QUESTION, product(0, ""));
    variant("\"method\":\"absolute\",\"value\":0", 0);
    shop.clock.advance(Duration.ofSeconds(2));
    shop.asksAndFires();
    variant("\"method\":\"absolute\",\"value\":4", 60);
    shop.clock.advance(Duration.ofSeconds(60));
    assertThat(shop.fires())
        .extracting(restock -> restock.data().get("product"))
        .containsExactly("Mug - Red");
  }

  @Test
  void what_can_only_be_pre_ordered_is_not_in_stock() {
    withApi();
    String changed = "{\"product_id\":206,\"variant_id\":509,\"location_id\":1}";
    api.answers.put(QUESTION, product(3, "").replace("\"available\"", "\"preorder\""));
    read("store/channel/7/inventory/product/stock_changed", changed, 0);
    shop.clock.advance(Duration.ofSeconds(2));
    shop.asksAndFires();
    assertThat(shop.state(SOURCE, "206-509")).isEqualTo("OUT");
  }

  @Test
  void messages_in_the_wrong_order_and_deleted_products_fire_nothing() {
    variant("\"method\":\"absolute\",\"value\":5", 10);
    assertThat(variant("\"method\":\"absolute\",\"value\":0", 5)).isEqualTo("stale");
    assertThat(variant("\"method\":\"absolute\",\"value\":5", 10)).isEqualTo("repeat");
    assertThat(read("store/product/deleted", "{\"type\":\"product\",\"id\":206}", 11))
        .isEqualTo("forgotten");
    assertThat(variant("\"method\":\"absolute\",\"value\":5", 12)).isEqualTo("first_sight");
    assertThat(shop.fires()).isEmpty();
  }

  @Test
  void other_scopes_are_ignored_and_odd_bodies_are_told_in_words() {
    assertThat(read("store/order/created", "{}", 0)).isEqualTo("topic_ignored");
    assertThatThrownBy(() -> read("store/sku/inventory/updated", "{}", 0))
        .isInstanceOf(UnreadableWebhookException.class)
        .hasMessage("id is missing or no id");
  }
}
