package io.otn.connector;

import static io.otn.connector.ShopForTests.SMALL;
import static io.otn.connector.ShopForTests.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.otn.connector.Observation.Names;
import io.otn.connector.Observation.Sale;
import io.otn.fixture.PostgresForTests;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A restock has to last, has to be by the policy, and has to be believable. */
class DwellTest {
  private static final String TEE = Long.toString(SMALL);

  private static DataSource database;

  /** What the shop answers when it is asked. */
  private final List<Observation> answer = new ArrayList<>();

  private final List<String> asked = new ArrayList<>();
  private boolean unreachable;

  @BeforeAll
  static void aDatabase() {
    database = PostgresForTests.newDatabase().dataSource();
  }

  @BeforeEach
  void knowNothing() {
    new ShopForTests(database).forgetAll();
  }

  private static ShopForTests shop(Map<String, String> settings) {
    return shop(settings, List.of());
  }

  private static ShopForTests shop(Map<String, String> settings, List<LiveStock> live) {
    Consumer<Map<String, String>> change =
        all -> {
          all.put("otn.stock.dwell", "60s");
          all.put("otn.stock.fresh-for", "15m");
          all.putAll(settings);
        };
    return new ShopForTests(database, change, live);
  }

  private LiveStock live() {
    return new LiveStock() {
      @Override
      public boolean answersFor(String source) {
        return true;
      }

      @Override
      public List<Observation> look(
          String source, @Nullable String productId, @Nullable String variantId)
          throws IOException {
        asked.add(source + " " + variantId);
        if (unreachable) {
          throw new IOException("the shop does not answer");
        }
        return List.copyOf(answer);
      }
    };
  }

  /** The shop tells it at this minute, and we read it in the same. */
  private static String told(ShopForTests shop, long quantity, int minute) {
    return toldAt(shop, null, quantity, minute);
  }

  private static String toldAt(
      ShopForTests shop, @Nullable String location, long quantity, int minute) {
    shop.clock.set(at(minute));
    return shop.sees(Observation.quantity(TEE, location, quantity, at(minute))).verdict();
  }

  @Test
  void what_came_back_is_told_after_a_minute_and_once() {
    ShopForTests shop = shop(Map.of());
    assertThat(told(shop, 0, 0)).isEqualTo("first_sight");
    assertThat(told(shop, 3, 10)).isEqualTo("restocked");
    assertThat(shop.fires()).isEmpty();

    shop.clock.advance(Duration.ofSeconds(59));
    assertThat(shop.fires()).isEmpty();
    shop.clock.advance(Duration.ofSeconds(1));
    assertThat(shop.fires())
        .singleElement()
        .satisfies(
            restock -> {
              assertThat(restock.eventId()).isEqualTo(TEE + ":1");
              assertThat(restock.page()).isEqualTo("1001");
              assertThat(restock.quantity()).isEqualTo(3);
              assertThat(restock.occurredAt()).isEqualTo(at(10));
            });
    shop.clock.advance(Duration.ofMinutes(2));
    assertThat(shop.fires()).isEmpty();
  }

  @Test
  void the_waiting_outlives_a_restart_and_another_node_may_end_it() {
    ShopForTests shop = shop(Map.of());
    told(shop, 0, 0);
    told(shop, 3, 10);
    ShopForTests restarted = shop(Map.of());
    restarted.clock.set(at(11));
    assertThat(restarted.fires()).hasSize(1);
    shop.clock.set(at(11));
    assertThat(shop.fires()).isEmpty();
  }

  @Test
  void what_is_gone_before_the_minute_is_over_was_never_told_nor_withdrawn() {
    ShopForTests shop = shop(Map.of());
    told(shop, 0, 0);
    told(shop, 3, 10);
    shop.clock.advance(Duration.ofSeconds(30));
    assertThat(shop.sees(Observation.quantity(TEE, null, 0L, at(10).plusSeconds(30))).verdict())
        .isEqualTo("gone_again");
    shop.clock.advance(Duration.ofMinutes(5));
    assertThat(shop.fires()).isEmpty();
    assertThat(shop.withdrawn).isEmpty();
  }

  @Test
  void what_sells_out_after_it_was_told_is_withdrawn_and_may_come_back_again() {
    ShopForTests shop = shop(Map.of());
    told(shop, 0, 0);
    told(shop, 3, 10);
    shop.clock.set(at(11));
    assertThat(shop.fires()).hasSize(1);

    assertThat(told(shop, 0, 12)).isEqualTo("went_out");
    assertThat(shop.withdrawn).containsExactly(TEE + ":1");

    told(shop, 2, 20);
    shop.clock.set(at(21));
    assertThat(shop.fires()).extracting(Restock::eventId).containsExactly(TEE + ":2");
  }

  @Test
  void the_quantity_that_is_told_is_the_one_at_the_end_of_the_wait() {
    ShopForTests shop = shop(Map.of());
    told(shop, 0, 0);
    told(shop, 30, 10);
    shop.clock.advance(Duration.ofSeconds(30));
    shop.sees(Observation.quantity(TEE, null, 4L, at(10).plusSeconds(30)));
    shop.clock.set(at(11));
    assertThat(shop.fires()).extracting(Restock::quantity).containsExactly(4L);
  }

  @Test
  void between_two_restocks_of_a_variant_lies_the_cool_down() {
    ShopForTests shop = shop(Map.of("otn.stock.cool-down", "10m"));
    told(shop, 0, 0);
    told(shop, 3, 10);
    shop.clock.set(at(11));
    assertThat(shop.fires()).hasSize(1);
    told(shop, 0, 12);
    told(shop, 3, 13);
    shop.clock.set(at(20));
    assertThat(shop.fires()).isEmpty();
    shop.clock.set(at(21));
    assertThat(shop.fires()).hasSize(1);
  }

  @Test
  void fewer_units_than_the_policy_wants_are_no_restock() {
    ShopForTests shop = shop(Map.of("otn.partners[0].stock.min-units", "5"));
    told(shop, 0, 0);
    assertThat(told(shop, 4, 1)).isEqualTo("too_few");
    assertThat(told(shop, 5, 2)).isEqualTo("restocked");
    assertThat(told(shop, 1, 3)).as("some are left").isEqualTo("still_in");
    shop.clock.set(at(4));
    assertThat(shop.fires()).hasSize(1);
  }

  @Test
  void another_kind_of_source_with_the_name_of_a_shop_has_the_common_policy() {
    ShopForTests shop = shop(Map.of("otn.partners[0].stock.min-units", "5"));
    shop.clock.set(at(0));
    assertThat(ofKafka(shop, 0)).isEqualTo("first_sight");
    shop.clock.set(at(1));
    assertThat(ofKafka(shop, 4)).isEqualTo("restocked");
  }

  private static String ofKafka(ShopForTests shop, long quantity) {
    return shop.transactions.execute(
        status ->
            shop.stock.see("kafka/northwind-shopify", "1001", TEE, quantity, shop.clock.instant()));
  }

  @Test
  void stock_at_a_location_that_does_not_count_brings_nothing_back() {
    ShopForTests shop = shop(Map.of("otn.partners[0].stock.except-locations", "shop-floor"));
    toldAt(shop, "warehouse", 0, 0);
    assertThat(toldAt(shop, "shop-floor", 9, 1)).isEqualTo("not_counted");
    assertThat(told(shop, 9, 2)).as("a sum of all locations").isEqualTo("not_counted");
    assertThat(toldAt(shop, "warehouse", 2, 3)).isEqualTo("restocked");
    shop.clock.set(at(4));
    assertThat(shop.fires()).extracting(Restock::quantity).containsExactly(2L);
  }

  @Test
  void another_policy_makes_a_new_baseline_in_silence() {
    ShopForTests onlyWarehouse = shop(Map.of("otn.partners[0].stock.locations", "warehouse"));
    toldAt(onlyWarehouse, "warehouse", 0, 0);
    toldAt(onlyWarehouse, "shop-floor", 9, 1);

    ShopForTests all = shop(Map.of());
    assertThat(toldAt(all, "shop-floor", 10, 2)).isEqualTo("still_in");
    all.clock.set(at(4));
    assertThat(all.fires()).isEmpty();

    toldAt(all, "shop-floor", 0, 5);
    toldAt(all, "shop-floor", 1, 6);
    all.clock.set(at(7));
    assertThat(all.fires()).hasSize(1);
  }

  @Test
  void what_waits_under_a_policy_that_is_no_longer_so_is_not_told() {
    ShopForTests all = shop(Map.of());
    toldAt(all, "shop-floor", 0, 0);
    toldAt(all, "shop-floor", 9, 1);
    ShopForTests onlyWarehouse = shop(Map.of("otn.partners[0].stock.locations", "warehouse"));
    onlyWarehouse.clock.set(at(3));
    assertThat(onlyWarehouse.fires()).isEmpty();
  }

  @Test
  void what_never_runs_out_never_comes_back() {
    ShopForTests shop = shop(Map.of());
    shop.clock.set(at(0));
    for (int minute = 0; minute < 4; minute++) {
      assertThat(
              shop.sees(
                      new Observation(
                          TEE,
                          "p",
                          null,
                          (long) (minute % 2),
                          at(minute),
                          null,
                          Sale.NEVER_OUT,
                          Names.NONE))
                  .verdict())
          .isEqualTo("not_sellable");
    }
    shop.clock.set(at(10));
    assertThat(shop.fires()).isEmpty();
  }

  private void aMessageThatIsTwentyMinutesOld(ShopForTests shop, String verdict) {
    told(shop, 0, 0);
    shop.clock.set(at(30));
    assertThat(shop.sees(Observation.quantity(TEE, null, 3L, at(10))).verdict()).isEqualTo(verdict);
    shop.clock.set(at(31));
  }

  @Test
  void an_old_message_is_believed_only_by_who_cannot_ask_as_a_new_baseline() {
    ShopForTests shop = shop(Map.of());
    aMessageThatIsTwentyMinutesOld(shop, "too_old");
    assertThat(shop.fires()).isEmpty();
    assertThat(told(shop, 4, 32)).isEqualTo("still_in");
  }

  @Test
  void the_shop_is_asked_about_an_old_message_and_it_fires_if_it_is_still_so() {
    ShopForTests shop = shop(Map.of(), List.of(live()));
    answer.add(Observation.quantity(TEE, null, 2L, at(31)));
    aMessageThatIsTwentyMinutesOld(shop, "restocked");
    assertThat(shop.fires()).extracting(Restock::quantity).containsExactly(2L);
    assertThat(asked).containsExactly(ShopForTests.SOURCE + " " + TEE);
  }

  @Test
  void the_shop_is_asked_about_an_old_message_and_nobody_is_told_if_it_is_gone() {
    ShopForTests shop = shop(Map.of(), List.of(live()));
    answer.add(Observation.quantity(TEE, null, 0L, at(31)));
    aMessageThatIsTwentyMinutesOld(shop, "restocked");
    assertThat(shop.fires()).isEmpty();
    assertThat(shop.state(SMALL)).isEqualTo("OUT");
  }

  @Test
  void a_shop_that_does_not_answer_is_asked_again() {
    ShopForTests shop = shop(Map.of(), List.of(live()));
    answer.add(Observation.quantity(TEE, null, 2L, at(31)));
    unreachable = true;
    aMessageThatIsTwentyMinutesOld(shop, "restocked");
    assertThat(shop.fires()).isEmpty();
    unreachable = false;
    assertThat(shop.fires()).as("not at once").isEmpty();
    shop.clock.advance(Duration.ofSeconds(30));
    assertThat(shop.fires()).hasSize(1);
  }

  @Test
  void a_fresh_message_needs_no_question() {
    ShopForTests shop = shop(Map.of(), List.of(live()));
    told(shop, 0, 0);
    told(shop, 3, 10);
    shop.clock.set(at(11));
    assertThat(shop.fires()).hasSize(1);
    assertThat(asked).isEmpty();
  }

  @Test
  void after_a_long_standstill_what_waited_is_asked_about() {
    ShopForTests shop = shop(Map.of());
    told(shop, 0, 0);
    told(shop, 3, 10);
    shop.clock.set(at(40));
    assertThat(shop.fires()).isEmpty();
    assertThat(told(shop, 3, 41)).isEqualTo("still_in");
  }
}
