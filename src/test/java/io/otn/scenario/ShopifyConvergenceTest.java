package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.fixture.ShopifyStandIn.Variant;
import io.otn.shopify.ShopifySchedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever happens to a shop's webhooks, lost, doubled, late or out of order, with reads of its
 * Admin API in between: after the next read, our picture of its stock is the shop's, and each
 * variant has come back as often as it did. A change lasts at least until the next read; what came
 * and went between two of them and was told by nobody is known to nobody.
 *
 * <p>{@code -Dotn.seed=…} repeats one run; {@code -Dotn.shopify.runs=…} makes more of them.
 */
class ShopifyConvergenceTest {

  private static final int VARIANTS = 5;
  private static final int ROUNDS = 4;
  private static final long STORE = 801;
  private static final long WAREHOUSE = 802;

  private Stage stage;
  private ShopHooks shop;

  static List<Long> seeds() {
    Long seed = Long.getLong("otn.seed");
    if (seed != null) {
      return List.of(seed);
    }
    Random random = new Random();
    return java.util.stream.LongStream.generate(random::nextLong)
        .limit(Integer.getInteger("otn.shopify.runs", 6))
        .boxed()
        .toList();
  }

  private record Hook(String topic, String body) {}

  @ParameterizedTest
  @MethodSource("seeds")
  void webhooks_in_whatever_state_and_reads_end_in_the_shops_own_stock_and_epochs(long seed) {
    Random dice = new Random(seed);
    stage = Stage.clean().seesSources();
    shop = new ShopHooks(stage);
    List<Variant> variants = new ArrayList<>();
    for (int n = 1; n <= VARIANTS; n++) {
      Variant variant = stage.shopify.put(600 + n, 500 + n, 700 + n);
      stage.shopify.stock(variant, STORE, dice.nextInt(3));
      stage.shopify.stock(variant, WAREHOUSE, 0);
      variants.add(variant);
    }
    stage.bean(ShopifySchedule.class).full();
    stage.reconciles();

    Set<String> epochs = new TreeSet<>();
    int[] came = new int[VARIANTS];
    List<Hook> earlier = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      List<Hook> sent = change(variants, came, epochs, dice);
      deliver(sent, earlier, dice);
      read();
      assertThat(events()).as("round %d", round).isEqualTo(epochs);
      assertThat(states()).isEqualTo(trueStates(variants));
      earlier.addAll(sent);
    }
    deliver(earlier, earlier, dice);
    read();
    assertThat(events()).as("after all is delivered once more").isEqualTo(epochs);
    assertThat(states()).isEqualTo(trueStates(variants));
  }

  /** Each variant changes at one location, or stays as it is; both webhooks that tell of it. */
  private List<Hook> change(List<Variant> variants, int[] came, Set<String> epochs, Random dice) {
    List<Hook> sent = new ArrayList<>();
    for (int n = 0; n < VARIANTS; n++) {
      stage.later(Duration.ofSeconds(1 + dice.nextInt(100)));
      if (dice.nextInt(4) == 0) {
        continue;
      }
      Variant variant = variants.get(n);
      long location = dice.nextBoolean() ? STORE : WAREHOUSE;
      boolean wasOut = variant.available() == 0;
      stage.shopify.stock(variant, location, Math.max(0, dice.nextInt(5) - 2));
      if (wasOut && variant.available() > 0) {
        epochs.add((601 + n) + ":" + ++came[n]);
      }
      sent.add(new Hook("inventory_levels/update", stage.shopify.levelWebhook(variant, location)));
      sent.add(new Hook("products/update", stage.shopify.productWebhook(variant)));
    }
    return sent;
  }

  /** A third is lost, some come twice, some of former rounds come again, in any order. */
  private void deliver(List<Hook> sent, List<Hook> earlier, Random dice) {
    List<Hook> delivered = new ArrayList<>();
    for (Hook hook : sent) {
      int copies = dice.nextInt(3);
      delivered.addAll(Collections.nCopies(copies, hook));
    }
    for (Hook hook : earlier) {
      if (dice.nextInt(6) == 0) {
        delivered.add(hook);
      }
    }
    Collections.shuffle(delivered, dice);
    for (Hook hook : delivered) {
      shop.post(hook.topic(), hook.body()).is(200);
      if (dice.nextInt(5) == 0) {
        stage.reads();
      }
      if (dice.nextInt(20) == 0) {
        read();
      }
    }
    stage.reads();
  }

  private void read() {
    stage.later(Duration.ofMinutes(15));
    stage.bean(ShopifySchedule.class).changes();
    stage.reconciles();
  }

  private static List<String> trueStates(List<Variant> variants) {
    return variants.stream().map(variant -> variant.available() > 0 ? "IN" : "OUT").toList();
  }

  private Set<String> events() {
    return new TreeSet<>(
        stage
            .sql("SELECT event_id FROM trigger_event WHERE source = ?")
            .param(ShopHooks.SOURCE)
            .query(String.class)
            .list());
  }

  private List<String> states() {
    return stage
        .sql("SELECT state FROM stock_variant ORDER BY variant_id")
        .query(String.class)
        .list();
  }
}
