package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.connector.PriceFalls;
import io.otn.fixture.ShopifyStandIn;
import io.otn.fixture.ShopifyStandIn.Variant;
import io.otn.shopify.ShopifySchedule;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Shopify's clock tells whole seconds, and a shop can change, post a webhook, be read and change
 * again in one of them. Once that second is over and the shop was read, what we have is what it
 * has, and nobody was told twice.
 */
class ShopifySameSecondTest {

  private static final long STORE = 801;
  private static final long WAREHOUSE = 802;

  private Stage stage;
  private ShopHooks shop;
  private ShopifyStandIn admin;
  private Variant tee;

  @BeforeEach
  void aShop() {
    stage = Stage.clean().seesSources();
    shop = new ShopHooks(stage);
    admin = stage.shopify;
    tee = admin.put(601, 501, 701);
  }

  @Test
  void a_sell_out_in_the_second_of_a_restock_is_read_when_its_webhook_was_lost() {
    known(0);
    atTenth(2);
    admin.stock(tee, STORE, 3);
    told("inventory_levels/update", admin.levelWebhook(tee, STORE));
    told("products/update", admin.productWebhook(tee));
    assertThat(events()).containsExactly("601:1");
    atTenth(8);
    admin.stock(tee, STORE, 0);

    changes();
    assertThat(states()).containsExactly("OUT");
    assertThat(overEvents()).containsExactly("601:1");
  }

  @Test
  void a_restock_in_the_second_of_another_change_fires_when_its_webhook_was_lost() {
    known(0);
    atTenth(2);
    admin.stock(tee, STORE, 0); // such as a recount
    told("inventory_levels/update", admin.levelWebhook(tee, STORE));
    told("products/update", admin.productWebhook(tee));
    atTenth(8);
    admin.stock(tee, STORE, 3);
    String late = admin.levelWebhook(tee, STORE);

    changes();
    assertThat(events()).containsExactly("601:1");
    told("inventory_levels/update", late);
    changes();
    assertThat(events()).containsExactly("601:1");
  }

  @Test
  void a_restock_in_the_second_in_which_the_shop_was_read_fires_half_a_minute_later() {
    known(0);
    atTenth(2);
    admin.price(tee, "18.99");
    admin.stock(tee, STORE, 0);
    readsNow();
    atTenth(8);
    admin.stock(tee, STORE, 3);
    assertThat(events()).isEmpty();

    stage.later(Duration.ofSeconds(32));
    named();
    assertThat(events()).containsExactly("601:1");
  }

  @Test
  void a_sell_out_in_the_second_in_which_the_shop_was_read_is_known_half_a_minute_later() {
    known(0);
    atTenth(2);
    admin.stock(tee, STORE, 3);
    String restock = admin.levelWebhook(tee, STORE);
    readsNow();
    assertThat(events()).containsExactly("601:1");
    atTenth(8);
    admin.stock(tee, STORE, 0);
    told("inventory_levels/update", admin.levelWebhook(tee, STORE));

    stage.later(Duration.ofSeconds(32));
    named();
    assertThat(states()).containsExactly("OUT");
    assertThat(overEvents()).containsExactly("601:1");
    told("inventory_levels/update", restock);
    assertThat(states()).containsExactly("OUT");
    assertThat(events()).containsExactly("601:1");
  }

  @Test
  void stock_that_moves_between_locations_in_one_second_is_no_restock_when_half_of_it_is_lost() {
    known(3);
    admin.stock(tee, WAREHOUSE, 0);
    told("inventory_levels/update", admin.levelWebhook(tee, WAREHOUSE));
    atTenth(2);
    admin.stock(tee, STORE, 0);
    told("inventory_levels/update", admin.levelWebhook(tee, STORE));
    assertThat(states()).containsExactly("OUT");
    admin.stock(tee, WAREHOUSE, 3);

    changes();
    assertThat(states()).containsExactly("IN");
    assertThat(events()).isEmpty();
  }

  @Test
  void a_price_that_fell_and_rose_in_one_second_is_told_to_nobody() {
    known(3);
    Stage.Person ada = stage.holder("price-drop:601");
    atTenth(2);
    admin.price(tee, "16.99");
    told("products/update", admin.productWebhook(tee));
    atTenth(8);
    admin.price(tee, "19.99");

    changes();
    stage.later(Duration.ofHours(1));
    stage.bean(PriceFalls.class).runOnce();
    stage.runs();
    assertThat(stage.received(ada)).isEmpty();
  }

  @Test
  void a_product_that_is_unpublished_in_the_second_of_a_change_is_known_to_be() {
    known(3);
    atTenth(2);
    admin.price(tee, "18.99");
    String active = admin.productWebhook(tee);
    told("products/update", active);
    tee.status = "DRAFT";

    changes();
    assertThat(states()).containsExactly("UNKNOWN");
    told("products/update", active);
    assertThat(states()).containsExactly("UNKNOWN");
  }

  static List<Long> seeds() {
    Long seed = Long.getLong("otn.seed");
    return seed != null
        ? List.of(seed)
        : new Random().longs(Integer.getInteger("otn.shopify.runs", 6)).boxed().toList();
  }

  /** {@code -Dotn.seed=…} repeats one run; {@code -Dotn.shopify.runs=…} makes more of them. */
  @ParameterizedTest
  @MethodSource("seeds")
  void whatever_a_second_brings_and_whatever_is_lost_of_it_ends_as_the_shop_is(long seed) {
    Random dice = new Random(seed);
    known(dice.nextInt(2));
    for (int round = 1; round <= 4; round++) {
      boolean wasOut = tee.available() == 0;
      int before = events().size();
      List<Runnable> posted = new ArrayList<>();
      second = null;
      for (int tenth = 0; tenth < 10; tenth++) {
        atTenth(tenth);
        if (dice.nextInt(4) == 0) {
          admin.stock(tee, STORE, dice.nextInt(2) * 3);
          posts(posted, "inventory_levels/update", admin.levelWebhook(tee, STORE), dice);
          posts(posted, "products/update", admin.productWebhook(tee), dice);
        }
        if (dice.nextInt(5) == 0) {
          readsNow();
        }
        if (!posted.isEmpty() && dice.nextBoolean()) {
          posted.remove(dice.nextInt(posted.size())).run();
        }
      }
      changes();
      Collections.shuffle(posted, dice);
      posted.forEach(Runnable::run);

      boolean isIn = tee.available() > 0;
      assertThat(states()).as("round %d", round).containsExactly(isIn ? "IN" : "OUT");
      List<String> told = events().subList(before, events().size());
      List<String> over = overEvents();
      if (!wasOut) {
        assertThat(told).as("round %d: it was in before", round).isEmpty();
      } else if (isIn) {
        assertThat(told).as("round %d: it came back", round).isNotEmpty();
        assertThat(told.stream().filter(event -> !over.contains(event)))
            .as("round %d: one of them is true", round)
            .containsExactly(told.getLast());
      } else {
        assertThat(over).as("round %d: none of them is true", round).containsAll(told);
      }
    }
  }

  /** Lost, once or twice. */
  private void posts(List<Runnable> posted, String topic, String body, Random dice) {
    for (int n = dice.nextInt(3); n > 0; n--) {
      posted.add(() -> told(topic, body));
    }
  }

  private Instant second;

  /** A tenth of the second that the test is about, which begins with the first call. */
  private void atTenth(int tenth) {
    if (second == null) {
      second = stage.clock.instant().truncatedTo(ChronoUnit.SECONDS).plusSeconds(60);
    }
    stage.clock.set(second.plusMillis(100L * tenth));
  }

  /** All of the shop is known, with so many in the store. */
  private void known(int units) {
    admin.stock(tee, STORE, units);
    stage.bean(ShopifySchedule.class).full();
    stage.reconciles();
    stage.later(Duration.ofMinutes(15));
  }

  private void readsNow() {
    stage.bean(ShopifySchedule.class).changes();
    stage.reconciles();
  }

  /** The next read of changes. */
  private void changes() {
    stage.later(Duration.ofMinutes(15));
    readsNow();
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

  private List<String> events() {
    return events("true");
  }

  private List<String> overEvents() {
    return events("withdrawn_at IS NOT NULL");
  }

  private List<String> events(String which) {
    return stage
        .sql(
            "SELECT event_id FROM trigger_event WHERE source = :source AND "
                + which
                + " ORDER BY id")
        .param("source", ShopHooks.SOURCE)
        .query(String.class)
        .list();
  }

  private List<String> states() {
    return stage.sql("SELECT state FROM stock_variant").query(String.class).list();
  }
}
