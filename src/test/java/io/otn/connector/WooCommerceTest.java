package io.otn.connector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otn.fixture.PostgresForTests;
import io.otn.inbox.UnreadableWebhookException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What WooCommerce's webhooks tell, in the shapes of its REST API. */
class WooCommerceTest {
  private static final String SOURCE = "woocommerce/acme";
  private static DataSource database;

  private final RestApiForTests api = new RestApiForTests("Authorization");
  private ShopForTests shop;
  private WooCommerceStock woo;

  @BeforeAll
  static void aDatabase() {
    database = PostgresForTests.newDatabase().dataSource();
    JdbcClient.create(database)
        .sql("INSERT INTO page (id, name, credentials, changed_at) VALUES ('1001', 'P', '', now())")
        .update();
  }

  @BeforeEach
  void aShopThatKnowsNothing() {
    open(Map.of("otn.partners[1].api.url", api.url(), "otn.partners[1].api.key", "ck_1"), true);
    shop.forgetAll();
    shop.jdbc.sql("TRUNCATE price").update();
  }

  @AfterEach
  void closeTheApi() {
    api.close();
  }

  private void open(Map<String, String> settings, boolean withApi) {
    List<LiveStock> live = new ArrayList<>();
    shop =
        new ShopForTests(
            database,
            all -> {
              all.put("otn.partners[1].id", "acme");
              all.put("otn.partners[1].scheme", "woocommerce");
              all.put("otn.partners[1].page", "1001");
              if (withApi) {
                all.put("otn.partners[1].api.secret", "cs_1");
              }
              all.putAll(settings);
            },
            live);
    live.add(new WooCommerceLive(api.api(), shop.shops, shop.clock));
    woo = new WooCommerceStock(shop.stock, shop.shops, shop.prices);
  }

  private String read(String topic, String body) {
    shop.clock.advance(Duration.ofSeconds(1));
    return shop.inTransaction(
            () -> woo.read(SOURCE, topic, body.getBytes(UTF_8), shop.clock.instant()))
        .verdict();
  }

  private String updated(String members) {
    return read("product.updated", product(members));
  }

  private static String product(String members) {
    return """
    {"id":1537,"name":"Tee","type":"simple","parent_id":0,"permalink":"https://shop.example.com/tee",
     "sku":"T-1","price":"30","regular_price":"30","sale_price":"","purchasable":true,"status":"publish",
     "backorders":"no","date_modified":"2026-11-20T15:15:53","date_modified_gmt":"2026-11-20T20:15:53",
     "attributes":[],"variations":[],%s}
    """
        .formatted(members);
  }

  @Test
  void a_product_whose_stock_is_counted_comes_back() {
    assertThat(
            updated("\"manage_stock\":true,\"stock_quantity\":0,\"stock_status\":\"outofstock\""))
        .isEqualTo("first_sight price_first_sight");
    assertThat(updated("\"manage_stock\":true,\"stock_quantity\":4,\"stock_status\":\"instock\""))
        .isEqualTo("restocked price_same");
    assertThat(shop.fires())
        .singleElement()
        .satisfies(
            restock -> {
              assertThat(restock.variantId()).isEqualTo("1537");
              assertThat(restock.quantity()).isEqualTo(4);
              assertThat(restock.page()).isEqualTo("1001");
              assertThat(restock.data())
                  .isEqualTo(
                      Map.of(
                          "product", "Tee",
                          "url", "https://shop.example.com/tee",
                          "price", "30",
                          "sku", "T-1"));
            });
  }

  @Test
  void a_sale_that_leaves_the_time_of_change_alone_is_seen_all_the_same() {
    updated("\"manage_stock\":true,\"stock_quantity\":1,\"stock_status\":\"instock\"");
    assertThat(
            updated("\"manage_stock\":true,\"stock_quantity\":0,\"stock_status\":\"outofstock\""))
        .startsWith("went_out");
  }

  @Test
  void two_to_nine_deliveries_of_one_save_are_one_restock() {
    updated("\"stock_quantity\":0,\"stock_status\":\"outofstock\"");
    int told = 0;
    for (int copy = 0; copy < 9; copy++) {
      updated("\"stock_quantity\":4,\"stock_status\":\"instock\"");
      told += shop.fires().size();
    }
    assertThat(told).isEqualTo(1);
  }

  @Test
  void a_body_of_an_older_change_is_stale() {
    updated("\"stock_quantity\":4,\"stock_status\":\"instock\"");
    String older =
        product("\"stock_quantity\":0,\"stock_status\":\"outofstock\"")
            .replace("2026-11-20T20:15:53", "2026-11-20T20:15:52");
    assertThat(read("product.updated", older)).isEqualTo("stale");
  }

  @Test
  void stock_that_is_not_counted_is_known_by_its_status() {
    updated("\"manage_stock\":false,\"stock_quantity\":null,\"stock_status\":\"outofstock\"");
    updated("\"manage_stock\":false,\"stock_quantity\":null,\"stock_status\":\"instock\"");
    assertThat(shop.fires()).extracting(Restock::quantity).containsExactly(10L);
  }

  @Test
  void a_variation_whose_stock_is_its_parents_comes_back_with_it() {
    String variation = "\"manage_stock\":\"parent\",\"stock_quantity\":%s,\"stock_status\":\"%s\"";
    updated(variation.formatted("0", "outofstock"));
    updated(variation.formatted("3", "instock"));
    assertThat(shop.fires()).extracting(Restock::quantity).containsExactly(3L);
  }

  @Test
  void what_can_be_ordered_without_stock_is_never_out() {
    String open =
        "\"manage_stock\":true,\"backorders\":\"notify\",\"stock_quantity\":%d,\"stock_status\":\"%s\"";
    assertThat(updated(open.formatted(0, "onbackorder"))).startsWith("not_sellable");
    assertThat(updated(open.formatted(5, "instock"))).startsWith("not_sellable");
    assertThat(shop.fires()).isEmpty();
  }

  @Test
  void backorder_is_no_stock_unless_the_policy_says_so() {
    String status = "\"manage_stock\":false,\"stock_quantity\":null,\"stock_status\":\"%s\"";
    updated(status.formatted("outofstock"));
    assertThat(updated(status.formatted("onbackorder"))).startsWith("still_out");

    open(Map.of("otn.partners[1].stock.backorder", "true"), false);
    shop.forgetAll();
    updated(status.formatted("outofstock"));
    assertThat(updated(status.formatted("onbackorder"))).startsWith("restocked");
  }

  @Test
  void in_stock_without_a_price_is_not_for_sale() {
    updated("\"stock_quantity\":null,\"stock_status\":\"outofstock\"");
    assertThat(
            read(
                "product.updated",
                product("\"stock_quantity\":null,\"stock_status\":\"instock\"")
                    .replace("\"30\"", "\"\"")
                    .replace("\"purchasable\":true", "\"purchasable\":false")))
        .isEqualTo("not_sellable");
    assertThat(shop.fires()).isEmpty();
  }

  @Test
  void drafts_and_deletions_fire_nothing_and_what_is_restored_is_a_baseline() {
    updated("\"stock_quantity\":0,\"stock_status\":\"outofstock\"");
    assertThat(read("product.deleted", "{\"id\":1537}")).isEqualTo("forgotten");
    assertThat(
            read("product.restored", product("\"stock_quantity\":4,\"stock_status\":\"instock\"")))
        .startsWith("first_sight");
    assertThat(
            read(
                "product.updated",
                product("\"stock_quantity\":4,\"stock_status\":\"instock\"")
                    .replace("publish", "draft")))
        .startsWith("not_sellable");
    assertThat(shop.fires()).isEmpty();
  }

  private static String variable() {
    return product("\"manage_stock\":false,\"stock_quantity\":null,\"stock_status\":\"instock\"")
        .replace("\"simple\"", "\"variable\"");
  }

  private static String variations(int small, int medium) {
    return """
    [{"id":181,"price":"30","stock_status":"%s","stock_quantity":%d,"manage_stock":true,"purchasable":true,
      "status":"publish","backorders":"no","permalink":"https://shop.example.com/tee?size=s","sku":"",
      "date_modified_gmt":"2026-11-20T20:15:53","attributes":[{"name":"Size","option":"Small"}]},
     {"id":182,"price":"30","stock_status":"%s","stock_quantity":%d,"manage_stock":true,"purchasable":true,
      "status":"publish","backorders":"no","permalink":"https://shop.example.com/tee?size=m","sku":"",
      "date_modified_gmt":"2026-11-20T20:15:53","attributes":[{"name":"Size","option":"Medium"}]}]
    """
        .formatted(
            small > 0 ? "instock" : "outofstock",
            small,
            medium > 0 ? "instock" : "outofstock",
            medium);
  }

  @Test
  void the_shop_is_asked_once_about_the_variations_that_a_product_does_not_tell() {
    api.answers.put("/wp-json/wc/v3/products/1537", variable());
    api.answers.put(
        "/wp-json/wc/v3/products/1537/variations?per_page=100&page=1", variations(0, 2));
    for (int copy = 0; copy < 3; copy++) {
      assertThat(read("product.updated", variable())).endsWith(" asked");
    }
    shop.clock.advance(Duration.ofSeconds(2));
    assertThat(shop.asksAndFires()).isEmpty();
    assertThat(api.asked).hasSize(2);
    assertThat(api.credentials).startsWith("Basic ");

    api.answers.put(
        "/wp-json/wc/v3/products/1537/variations?per_page=100&page=1", variations(5, 2));
    read("product.updated", variable());
    shop.clock.advance(Duration.ofSeconds(2));
    assertThat(shop.asksAndFires())
        .singleElement()
        .satisfies(
            restock -> {
              assertThat(restock.variantId()).isEqualTo("181");
              assertThat(restock.data())
                  .containsEntry("product", "Tee - Small")
                  .containsEntry("variant", "Small");
            });
  }

  @Test
  void a_shop_that_cannot_be_reached_is_asked_again_later() {
    api.answers.put("/wp-json/wc/v3/products/1537", variable());
    api.answers.put(
        "/wp-json/wc/v3/products/1537/variations?per_page=100&page=1", variations(0, 2));
    api.status = 503;
    read("product.updated", variable());
    shop.clock.advance(Duration.ofSeconds(2));
    shop.asksAndFires();
    assertThat(shop.rows("stock_question")).isEqualTo(1);
    api.status = 0;
    shop.clock.advance(Duration.ofSeconds(31));
    shop.asksAndFires();
    assertThat(shop.rows("stock_question")).isZero();
    assertThat(shop.state(SOURCE, "181")).isEqualTo("OUT");
  }

  @Test
  void without_the_api_a_reason_says_that_nobody_can_be_asked() {
    open(Map.of(), false);
    assertThat(read("product.updated", variable())).endsWith(" cannot_ask");
    assertThat(
            read("action.woocommerce_variation_set_stock_status", "{\"action\":\"x\",\"arg\":181}"))
        .isEqualTo("cannot_ask");
  }

  @Test
  void other_topics_are_ignored_and_odd_bodies_are_told_in_words() {
    assertThat(read("order.created", "no json")).isEqualTo("topic_ignored");
    assertThatThrownBy(() -> read("product.updated", "[]"))
        .isInstanceOf(UnreadableWebhookException.class)
        .hasMessage("the body is no JSON object");
    assertThatThrownBy(() -> read("product.updated", "{\"id\":0}"))
        .hasMessage("id is missing or no id");
    for (String odd :
        List.of(
            "{\"id\":1}",
            "{\"id\":1,\"stock_quantity\":{},\"stock_status\":[],\"manage_stock\":7}",
            "{\"id\":1,\"stock_quantity\":1e999999999,\"stock_status\":\"instock\"}",
            "{\"id\":1,\"regular_price\":\"1e99999\",\"price\":\"x\",\"name\":\"\\u0000\"}",
            "{\"id\":1,\"date_modified_gmt\":\"yesterday\",\"attributes\":{\"option\":3}}")) {
      assertThat(read("product.updated", odd)).isNotBlank();
    }
  }
}
