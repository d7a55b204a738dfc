package io.otn.connector;

import static io.otn.connector.ShopForTests.ITEM;
import static io.otn.connector.ShopForTests.SMALL;
import static io.otn.connector.ShopForTests.STORE;
import static io.otn.connector.ShopForTests.WAREHOUSE;
import static io.otn.connector.ShopForTests.at;
import static io.otn.connector.ShopForTests.levelBody;
import static io.otn.connector.ShopForTests.tee;
import static org.assertj.core.api.Assertions.assertThat;

import io.otn.connector.ShopForTests.Read;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class RestockRulesTest {
  private static ShopForTests shop;

  @BeforeAll
  static void openTheShop() {
    shop = ShopForTests.open();
  }

  @BeforeEach
  void knowNothing() {
    shop.forgetAll();
  }

  private static void assertFires(Read reading) {
    assertThat(reading.restocks()).hasSize(1);
    assertThat(reading.verdict()).isEqualTo("restocked");
  }

  private static void assertSilent(Read reading, String verdict) {
    assertThat(reading.restocks()).isEmpty();
    assertThat(reading.verdict()).isEqualTo(verdict);
  }

  @Test
  void out_then_in_is_a_restock_that_says_what_came_back() {
    shop.knownToBeOut();

    Read reading = shop.level(3, 10);

    assertThat(reading.restocks())
        .containsExactly(
            new Restock(
                ShopForTests.SOURCE,
                "1001",
                "642667041472713922",
                "642667041472713922:1",
                3,
                at(10),
                Map.of(
                    "product", "Tee - Small",
                    "variant", "Small",
                    "price", "19.99",
                    "url",
                        "https://northwind.myshopify.com/products/tee?variant=642667041472713922")));
    assertThat(reading.verdict()).isEqualTo("restocked");
  }

  @Test
  void first_sight_is_silent_whether_in_or_out() {
    assertSilent(shop.product(5, 0), "first_sight");
    shop.forgetAll();
    assertSilent(shop.product(0, 0), "first_sight");
  }

  @Test
  void more_stock_of_what_is_in_is_no_restock() {
    shop.knownToBeIn();
    assertSilent(shop.level(50, 1), "still_in");
  }

  @Test
  void each_time_that_it_comes_back_is_an_event_of_its_own() {
    shop.knownToBeOut();
    assertThat(shop.level(1, 1).restocks().getFirst().eventId()).isEqualTo(SMALL + ":1");
    assertSilent(shop.level(0, 2), "went_out");
    assertThat(shop.level(1, 3).restocks().getFirst().eventId()).isEqualTo(SMALL + ":2");
  }

  @Test
  void a_message_delivered_five_times_fires_once() {
    shop.knownToBeOut();
    assertFires(shop.level(3, 10));
    for (int again = 0; again < 4; again++) {
      assertSilent(shop.level(3, 10), "repeat");
    }
  }

  @Test
  void a_delayed_level_does_not_flip_the_state_back() {
    shop.knownToBeOut();
    assertFires(shop.level(3, 10));
    assertSilent(shop.level(0, 5), "stale");
    assertSilent(shop.level(4, 11), "still_in");
  }

  @Test
  void a_delayed_product_body_does_not_flip_the_state_back() {
    shop.knownToBeOut();
    assertFires(shop.level(3, 10));
    assertSilent(shop.product(0, 9), "stale");
    assertThat(shop.state(SMALL)).isEqualTo("IN");
  }

  @Test
  void the_level_and_the_product_body_of_one_change_fire_once_in_either_order() {
    shop.knownToBeOut();
    assertFires(shop.level(3, 10));
    assertSilent(shop.product(3, 11), "still_in");

    shop.forgetAll();
    shop.knownToBeOut();
    assertFires(shop.product(3, 11));
    assertSilent(shop.level(3, 10), "stale");
    assertThat(shop.state(SMALL)).isEqualTo("IN");
  }

  @Test
  void a_level_that_the_newer_product_body_covered_still_counts_in_later_sums() {
    shop.knownToBeOut();
    shop.product(3, 11);
    shop.level(3, 10);
    assertSilent(shop.levelAt(WAREHOUSE, 0, 12), "still_in");
  }

  @Test
  void an_uncounted_level_is_no_zero_and_no_transition() {
    shop.knownToBeIn();
    assertSilent(shop.level(null, 1), "not_tracked");
    assertThat(shop.state(SMALL)).isEqualTo("IN");
    shop.forgetAll();
    shop.knownToBeOut();
    assertSilent(shop.level(null, 1), "not_tracked");
    assertFires(shop.level(2, 2));
  }

  @Test
  void ids_beyond_what_a_double_holds_stay_exact() {
    shop.knownToBeOut();
    long neighbour = 271878346596884016L;
    assertSilent(
        shop.read("inventory_levels/update", levelBody(neighbour, STORE, 3, at(1))), "parked");
    assertFires(
        shop.read(
            "inventory_levels/update",
            """
            {"inventory_item_id": 271878346596884000, "location_id": 53716844710, "available": 3,
             "updated_at": "2026-11-20T03:10:00-05:00",
             "admin_graphql_api_id": "gid://shopify/InventoryLevel/1?inventory_item_id=271878346596884015"}
            """));
  }

  @Test
  void other_topics_are_ignored_without_a_look_at_the_body() {
    assertSilent(shop.read("orders/create", "no json"), "topic_ignored");
  }

  @Nested
  class Several_locations {
    @Test
    void are_summed_and_an_oversold_one_takes_nothing_from_the_others() {
      shop.knownToBeOut();
      assertSilent(shop.levelAt(STORE, -4, 1), "still_out");
      assertFires(shop.levelAt(WAREHOUSE, 2, 2));
      assertSilent(shop.levelAt(STORE, 0, 3), "still_in");
      assertSilent(shop.levelAt(WAREHOUSE, 0, 4), "went_out");
    }

    @Test
    void a_move_between_two_of_them_within_a_second_is_no_restock() {
      shop.knownToBeOut();
      shop.levelAt(WAREHOUSE, 0, 1);
      shop.levelAt(STORE, 5, 1);
      assertSilent(shop.levelAt(STORE, 0, 2), "went_out");
      assertSilent(shop.levelAt(WAREHOUSE, 5, 2), "corrected");
      assertThat(shop.state(SMALL)).isEqualTo("IN");
    }

    @Test
    void one_not_told_of_before_may_have_had_its_stock_all_along() {
      shop.product(null, 0);
      assertSilent(shop.levelAt(STORE, 0, 1), "first_sight");
      assertSilent(shop.levelAt(WAREHOUSE, 7, 2), "first_sight");
      assertThat(shop.state(SMALL)).isEqualTo("IN");
    }

    @Test
    void some_of_which_were_never_told_of_make_no_restock_of_a_total_that_includes_them() {
      shop.read("inventory_levels/update", levelBody(ITEM + 7, STORE, 1, at(0)));
      shop.product(6, 1); // 5 in the store, 1 in the warehouse
      shop.levelAt(WAREHOUSE, 0, 2);
      assertSilent(shop.product(5, 3), "corrected");
      assertSilent(shop.levelAt(WAREHOUSE, 1, 4), "still_in");
    }

    @Test
    void some_of_which_were_never_told_of_still_show_a_restock_in_either_order() {
      shop.read("inventory_levels/update", levelBody(ITEM + 7, STORE, 1, at(0)));
      shop.product(6, 1);
      shop.levelAt(WAREHOUSE, 0, 2);
      assertSilent(shop.product(8, 4), "corrected");
      assertFires(shop.levelAt(WAREHOUSE, 8, 3));
      assertSilent(shop.levelAt(WAREHOUSE, 8, 3), "repeat");

      shop.levelAt(WAREHOUSE, 0, 5);
      assertFires(shop.levelAt(WAREHOUSE, 8, 6));
      assertSilent(shop.product(8, 7), "still_in");
    }

    @Test
    void of_a_shop_that_is_being_connected_fire_nothing() {
      shop.read("inventory_levels/update", levelBody(ITEM + 7, STORE, 1, at(0)));
      shop.levelAt(WAREHOUSE, 0, 1);
      assertSilent(shop.product(5, 2), "first_sight");
    }

    @Test
    void one_overtaken_by_another_still_brings_the_variant_back() {
      shop.knownToBeOut();
      shop.levelAt(STORE, 0, 1);
      shop.levelAt(WAREHOUSE, 0, 5);
      assertFires(shop.levelAt(STORE, 3, 4));
    }

    @Test
    void a_newly_connected_one_brings_the_variant_back() {
      shop.product(null, 0);
      shop.levelAt(STORE, 0, 1);
      assertFires(shop.read("inventory_levels/connect", levelBody(ITEM, WAREHOUSE, 4, at(2))));
    }

    @Test
    void connecting_an_empty_one_takes_nothing_away() {
      shop.knownToBeIn();
      assertSilent(
          shop.read("inventory_levels/connect", levelBody(ITEM, WAREHOUSE, 0, at(2))), "still_in");
      assertSilent(shop.product(5, 3), "still_in");
    }

    @Test
    void disconnecting_one_lowers_the_sum_and_a_delayed_level_does_not_bring_it_back() {
      shop.knownToBeOut();
      shop.levelAt(STORE, 0, 1);
      shop.levelAt(WAREHOUSE, 4, 2);
      String gone = "{\"inventory_item_id\":%d,\"location_id\":%d}".formatted(ITEM, WAREHOUSE);

      assertSilent(shop.read("inventory_levels/disconnect", gone, at(5)), "went_out");
      assertSilent(shop.levelAt(WAREHOUSE, 4, 4), "stale");
      assertFires(shop.read("inventory_levels/connect", levelBody(ITEM, WAREHOUSE, 4, at(6))));
    }
  }

  @Nested
  class What_cannot_run_out_never_comes_back {
    @Test
    void an_item_that_the_shop_does_not_track() {
      shop.knownToBeOut();
      assertSilent(shop.read("inventory_items/update", tracked(false, 1)), "not_tracked");
      assertThat(shop.state(SMALL)).isEqualTo("UNKNOWN");
      assertSilent(shop.product(9, 2), "not_tracked");
      assertSilent(shop.read("inventory_items/update", tracked(true, 3)), "learned");
      assertSilent(shop.level(9, 4), "first_sight");
      assertSilent(shop.read("inventory_items/update", tracked(false, 2)), "stale");
      assertThat(shop.state(SMALL)).isEqualTo("IN");
    }

    @Test
    void an_item_known_to_be_untracked_before_its_product_is() {
      shop.read("inventory_items/update", tracked(false, 1));
      assertSilent(shop.product(0, 2), "not_tracked");
    }

    @Test
    void a_change_of_the_sku_of_a_tracked_item_forgets_nothing() {
      shop.knownToBeOut();
      assertSilent(shop.read("inventory_items/update", tracked(true, 1)), "learned");
      assertFires(shop.level(1, 2));
    }

    @Test
    void a_draft_and_its_publication() {
      assertSilent(
          shop.product(tee(0).with("inventory_quantity", 0).withProduct("status", "draft")),
          "not_sellable");
      assertSilent(shop.level(5, 1), "not_sellable");
      assertSilent(shop.product(5, 2), "first_sight");
    }

    @Test
    void a_product_taken_offline_while_out_and_put_back_with_stock() {
      shop.knownToBeOut();
      assertSilent(
          shop.product(tee(1).with("inventory_quantity", 0).withProduct("published_at", null)),
          "not_sellable");
      assertSilent(shop.product(5, 2), "first_sight");
      assertSilent(shop.level(0, 3), "went_out");
      assertFires(shop.level(1, 4));
    }

    @Test
    void a_delayed_body_from_before_the_publication_does_not_hide_it_again() {
      shop.knownToBeOut();
      shop.product(0, 5);
      shop.product(tee(1).with("inventory_quantity", 0).withProduct("status", "draft"));
      assertFires(shop.level(1, 6));
    }

    @Test
    void a_variant_that_is_sold_without_stock() {
      shop.knownToBeOut();
      assertSilent(
          shop.product(tee(1).with("inventory_quantity", -3).with("inventory_policy", "continue")),
          "not_sellable");
      assertSilent(shop.level(5, 2), "not_sellable");
      assertSilent(shop.product(5, 3), "first_sight");
    }
  }

  private static String tracked(boolean tracked, int minute) {
    return """
    {"id":%d,"sku":"TEE-S","tracked":%s,"updated_at":"%s"}
    """
        .formatted(ITEM, tracked, ShopForTests.local(at(minute)));
  }
}
