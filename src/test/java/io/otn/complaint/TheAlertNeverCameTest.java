package io.otn.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.fixture.ShopifyStandIn.Variant;
import io.otn.scenario.ShopHooks;
import io.otn.scenario.Stage;
import io.otn.shopify.ShopifySchedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * "The alert never came": webhooks are lost, subscriptions are deleted in silence. Rule: drop 10 %
 * of the webhooks; after the poll the set of fired epochs is the same.
 */
class TheAlertNeverCameTest {

  private static final int VARIANTS = 30;
  private static final long STORE = 801;

  private Stage stage;
  private ShopHooks shop;
  private final List<Variant> variants = new ArrayList<>();
  private final List<String[]> lost = new ArrayList<>();
  private Random dice;

  @BeforeEach
  void aShopInWhichAllIsSoldOut() {
    stage = Stage.clean().seesSources();
    shop = new ShopHooks(stage);
    for (int n = 1; n <= VARIANTS; n++) {
      Variant variant = stage.shopify.put(600 + n, 500 + n, 700 + n);
      stage.shopify.stock(variant, STORE, 0);
      variants.add(variant);
    }
    stage.bean(ShopifySchedule.class).full();
    stage.reconciles();
  }

  @Test
  void with_a_tenth_of_the_webhooks_lost_the_same_epochs_have_fired_after_the_poll() {
    long seed = Long.getLong("otn.seed", System.nanoTime());
    dice = new Random(seed);

    all(3);
    poll();
    assertThat(epochs()).as("seed %d", seed).isEqualTo(wanted(1));
    all(0);
    poll();
    all(2);
    poll();
    assertThat(epochs()).as("seed %d", seed).isEqualTo(wanted(1, 2));

    assertThat(lost).as("seed %d", seed).isNotEmpty();
    lost.forEach(hook -> shop.post(hook[0], hook[1]).is(200));
    stage.reads();
    assertThat(epochs()).as("what was lost comes after all; seed %d", seed).isEqualTo(wanted(1, 2));
  }

  @Test
  void who_waits_for_a_variant_all_of_whose_webhooks_were_lost_is_told_once() {
    Stage.Person ada = stage.holder("restock:601");
    stage.later(Duration.ofMinutes(10));
    stage.shopify.stock(variants.getFirst(), STORE, 3);
    stage.runs();
    assertThat(stage.received(ada)).isEmpty();

    poll();
    stage.runs();
    poll();
    stage.runs();
    assertThat(stage.received(ada)).hasSize(1);
  }

  /** All variants change, in one minute each, and one webhook in ten is lost. */
  private void all(int units) {
    for (Variant variant : variants) {
      stage.later(Duration.ofSeconds(10));
      stage.shopify.stock(variant, STORE, units);
      deliver("inventory_levels/update", stage.shopify.levelWebhook(variant, STORE));
      deliver("products/update", stage.shopify.productWebhook(variant));
    }
    stage.reads();
  }

  private void deliver(String topic, String body) {
    if (dice.nextInt(10) == 0) {
      lost.add(new String[] {topic, body});
    } else {
      shop.post(topic, body).is(200);
    }
  }

  private void poll() {
    stage.later(Duration.ofMinutes(15));
    stage.bean(ShopifySchedule.class).changes();
    stage.reconciles();
  }

  private Set<String> wanted(int... epochs) {
    Set<String> wanted = new TreeSet<>();
    for (int n = 1; n <= VARIANTS; n++) {
      for (int epoch : epochs) {
        wanted.add(600 + n + ":" + epoch);
      }
    }
    return wanted;
  }

  private Set<String> epochs() {
    return new TreeSet<>(
        stage
            .sql("SELECT event_id FROM trigger_event WHERE source = ?")
            .param(ShopHooks.SOURCE)
            .query(String.class)
            .list());
  }
}
