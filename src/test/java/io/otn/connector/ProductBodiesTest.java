package io.otn.connector;

import static io.otn.connector.ShopForTests.ITEM;
import static io.otn.connector.ShopForTests.MEDIUM;
import static io.otn.connector.ShopForTests.SMALL;
import static io.otn.connector.ShopForTests.STORE;
import static io.otn.connector.ShopForTests.TEE;
import static io.otn.connector.ShopForTests.at;
import static io.otn.connector.ShopForTests.levelBody;
import static io.otn.connector.ShopForTests.tee;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otn.connector.ShopForTests.ProductBody;
import io.otn.connector.ShopForTests.Read;
import io.otn.inbox.UnreadableWebhookException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProductBodiesTest {
  private static ShopForTests shop;

  @BeforeAll
  static void openTheShop() {
    shop = ShopForTests.open();
  }

  @BeforeEach
  void knowNothing() {
    shop.forgetAll();
  }

  private static ProductBody twoSizes(int minute, Integer small, Integer medium) {
    return new ProductBody(at(minute))
        .variant(SMALL, ITEM, "Small")
        .with("inventory_quantity", small)
        .variant(MEDIUM, ITEM + 1, "Medium")
        .with("inventory_quantity", medium);
  }

  @Nested
  class A_hint_for_an_item_not_named_yet {
    @Test
    void waits_and_is_a_baseline_once_the_item_is_named() {
      assertThat(shop.level(0, 1)).isEqualTo(Read.of("parked"));
      assertThat(shop.level(0, 1)).isEqualTo(Read.of("repeat"));
      assertThat(shop.product(null, 2)).isEqualTo(Read.of("first_sight"));
      assertThat(shop.rows("stock_parked")).isZero();
      assertThat(shop.level(2, 3).restocks()).hasSize(1);
    }

    @Test
    void fires_once_when_out_and_in_were_both_seen_meanwhile() {
      shop.level(4, 2);
      shop.level(0, 1);
      Read reading = shop.product(4, 3);
      assertThat(reading.restocks())
          .singleElement()
          .satisfies(
              restock -> {
                assertThat(restock.occurredAt()).isEqualTo(at(2));
                assertThat(restock.data()).containsEntry("product", "Tee - Small");
              });
      assertThat(shop.product(4, 3).restocks()).isEmpty();
      assertThat(shop.level(4, 2).restocks()).isEmpty();
    }

    @Test
    void does_not_fire_when_it_is_out_again_by_now() {
      shop.level(0, 1);
      shop.level(4, 2);
      assertThat(shop.product(0, 3).restocks()).isEmpty();
      assertThat(shop.state(SMALL)).isEqualTo("OUT");
    }

    @Test
    void does_not_fire_for_a_draft() {
      shop.level(0, 1);
      shop.level(4, 2);
      assertThat(shop.product(tee(3).withProduct("status", "draft")))
          .isEqualTo(Read.of("not_sellable"));
    }

    @Test
    void is_part_of_setting_up_a_new_product() {
      shop.level(0, 1);
      shop.level(4, 2);
      assertThat(shop.read("products/create", tee(3).with("inventory_quantity", 4).json()))
          .isEqualTo(Read.of("first_sight"));
      assertThat(shop.product(4, 4)).isEqualTo(Read.of("still_in"));
    }
  }

  @Test
  void only_the_variant_that_changed_fires() {
    shop.product(twoSizes(0, 0, 0));
    Read reading = shop.product(twoSizes(1, 0, 6));
    assertThat(reading.verdict()).isEqualTo("restocked=1 still_out=1");
    assertThat(reading.restocks())
        .singleElement()
        .satisfies(
            restock -> {
              assertThat(restock.variantId()).isEqualTo(Long.toString(MEDIUM));
              assertThat(restock.data()).containsEntry("product", "Tee - Medium");
            });
  }

  @Test
  void several_variants_that_come_back_at_once_all_fire() {
    shop.product(twoSizes(0, 0, 0));
    assertThat(shop.product(twoSizes(1, 2, 6)).restocks())
        .extracting(Restock::quantity)
        .containsExactly(2L, 6L);
  }

  @Test
  void a_save_without_a_change_fires_nothing() {
    shop.knownToBeOut();
    shop.level(3, 1);
    assertThat(shop.product(3, 2)).isEqualTo(Read.of("still_in"));
    assertThat(shop.product(3, 3)).isEqualTo(Read.of("still_in"));
  }

  @Test
  void a_product_of_one_variant_is_named_by_its_own_title() {
    shop.product(
        tee(0).with("title", "Default Title").with("sku", "TEE").with("inventory_quantity", 0));
    assertThat(shop.level(1, 1).restocks().getFirst().data())
        .containsEntry("product", "Tee")
        .containsEntry("sku", "TEE")
        .doesNotContainKey("variant");
  }

  @Test
  void the_newest_names_and_prices_are_used_whatever_order_they_came_in() {
    shop.product(tee(5).with("price", "9.99").with("inventory_quantity", 0));
    shop.product(tee(1).with("price", "19.99").withProduct("title", "Old tee"));
    assertThat(shop.level(1, 6).restocks().getFirst().data())
        .containsEntry("price", "9.99")
        .containsEntry("product", "Tee - Small");
  }

  @Test
  void an_older_or_trimmed_body_is_read_for_what_it_has() {
    ProductBody trimmed =
        tee(0)
            .with("inventory_quantity", 0)
            .withoutProduct("status")
            .withoutProduct("published_at")
            .withoutProduct("handle");
    assertThat(shop.product(trimmed)).isEqualTo(Read.of("first_sight"));
    assertThat(shop.level(1, 1).restocks().getFirst().data()).doesNotContainKey("url");

    assertThat(shop.product(tee(2).withoutProduct("variants"))).isEqualTo(Read.of("learned"));
    assertThat(shop.product(tee(0).with("inventory_quantity", 0).withoutProduct("updated_at")))
        .isEqualTo(Read.of("learned"));
  }

  @Test
  void variants_that_the_body_only_counts_are_reported() {
    ProductBody large =
        tee(0)
            .with("inventory_quantity", 0)
            .withProduct(
                "variant_gids",
                List.of(
                    Map.of("admin_graphql_api_id", "gid://shopify/ProductVariant/" + SMALL),
                    Map.of("admin_graphql_api_id", "gid://shopify/ProductVariant/101")));
    assertThat(shop.product(large).verdict()).isEqualTo("first_sight=1 not_listed=1");
  }

  @Nested
  class The_topics_of_a_variant {
    private static String body(String policy, int quantity, int minute) {
      return """
      {"id":%d,"title":"Small","price":"17.50","sku":"TEE-S","inventory_policy":"%s",
       "updated_at":"%s","product_id":%d,"inventory_quantity":%d,"old_inventory_quantity":%d}
      """
          .formatted(SMALL, policy, ShopForTests.local(at(minute)), TEE, quantity, quantity);
    }

    @Test
    void fire_with_the_names_that_a_product_body_gave() {
      shop.knownToBeIn();
      assertThat(shop.read("variants/out_of_stock", body("deny", 0, 1)))
          .isEqualTo(Read.of("went_out"));
      Read reading = shop.read("variants/in_stock", body("deny", 2, 2));
      assertThat(reading.restocks())
          .singleElement()
          .satisfies(
              restock ->
                  assertThat(restock.data())
                      .containsEntry("product", "Tee - Small")
                      .containsEntry("price", "17.50"));
      assertThat(shop.level(2, 2)).isEqualTo(Read.of("stale"));
      assertThat(shop.product(2, 3)).isEqualTo(Read.of("still_in"));
    }

    @Test
    void are_first_sights_of_a_variant_that_nothing_was_known_of() {
      assertThat(shop.read("variants/in_stock", body("deny", 2, 1)))
          .isEqualTo(Read.of("first_sight"));
      shop.read("variants/out_of_stock", body("deny", 0, 2));
      assertThat(shop.read("variants/in_stock", body("deny", 2, 3)).restocks().getFirst().data())
          .containsEntry("product", "Small");
      shop.read("products/delete", "{\"id\":%d}".formatted(TEE));
      assertThat(shop.state(SMALL)).isEqualTo("UNKNOWN");
    }

    @Test
    void do_not_fire_for_what_is_sold_without_stock() {
      shop.knownToBeOut();
      assertThat(shop.read("variants/in_stock", body("continue", 2, 1)))
          .isEqualTo(Read.of("not_sellable"));
    }
  }

  @Test
  void deleting_a_product_with_a_thousand_variants_fires_nothing_and_it_comes_back_as_new() {
    ProductBody large = new ProductBody(at(0));
    for (int n = 0; n < 1000; n++) {
      large.variant(n + 1, (long) n + 1, "Size " + n).with("inventory_quantity", n % 2);
    }
    assertThat(shop.product(large).verdict()).isEqualTo("first_sight=1000");
    shop.read("inventory_levels/update", levelBody(1, STORE, 0, at(1)));

    assertThat(shop.read("products/delete", "{\"id\":%d}".formatted(TEE)))
        .isEqualTo(Read.of("forgotten=1000"));
    assertThat(shop.rows("stock_level")).isZero();
    assertThat(shop.product(large)).isEqualTo(Read.of("first_sight=1000"));
  }

  @Test
  void a_variant_that_was_deleted_and_came_back_reuses_no_event_id() {
    shop.knownToBeOut();
    assertThat(shop.level(1, 1).restocks().getFirst().eventId()).isEqualTo(SMALL + ":1");
    shop.read("products/delete", "{\"id\":%d}".formatted(TEE));
    shop.knownToBeOut();
    assertThat(shop.level(1, 1).restocks().getFirst().eventId()).isEqualTo(SMALL + ":2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "inventory_levels/update | [1] | no JSON object",
        "inventory_levels/update | {\"a\": | not JSON",
        "inventory_levels/update | {\"location_id\":1,\"updated_at\":\"2026-11-20T08:00:00Z\"} |"
            + " inventory_item_id",
        "inventory_levels/update |"
            + " {\"inventory_item_id\":1,\"updated_at\":\"2026-11-20T08:00:00Z\"} | location_id",
        "inventory_levels/update | {\"inventory_item_id\":1,\"location_id\":1,\"available\":3} |"
            + " updated_at",
        "inventory_levels/update |"
            + " {\"inventory_item_id\":1,\"location_id\":1,\"updated_at\":\"today\"} | updated_at",
        "inventory_levels/update |"
            + " {\"inventory_item_id\":1,\"location_id\":1,\"available\":\"many\",\"updated_at\":\"2026-11-20T08:00:00Z\"}"
            + " | available",
        "inventory_levels/update |"
            + " {\"inventory_item_id\":2.7e17,\"location_id\":1,\"updated_at\":\"2026-11-20T08:00:00Z\"}"
            + " | inventory_item_id",
        "products/update | {\"title\":\"Tee\"} | id",
        "products/delete | {} | id",
        "variants/in_stock | {\"updated_at\":\"2026-11-20T08:00:00Z\"} | id",
      })
  void a_body_that_cannot_be_read_says_what_is_missing(String topic, String body, String what) {
    assertThatThrownBy(() -> shop.read(topic, body))
        .isInstanceOf(UnreadableWebhookException.class)
        .hasMessageContaining(what);
  }
}
