package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.connector.PriceFalls;
import io.otn.fixture.ShopifyStandIn;
import io.otn.fixture.ShopifyStandIn.Variant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A shop's day twice: once with each of its webhooks and nothing else, and once with a tenth of
 * them lost and its Admin API read instead. What has fired is the same, and so is what of it was
 * taken back.
 */
class ShopifyDroppedWebhooksTest {

  private static final int VARIANTS = 12;
  private static final int ROUNDS = 5;
  private static final long STORE = 801;
  private static final String[] PRICES = {"20.00", "18.00", "16.00", "15.00"};

  /** A change lasts at least this long; the next read of the shop is within it. */
  private static final Duration READ_EVERY = Duration.ofMinutes(15);

  private static final Duration UNTIL_PRICES_HAVE_LASTED = Duration.ofMinutes(25);

  private Stage stage;
  private ShopHooks shop;
  private ShopifyStandIn admin;
  private int lost;

  /**
   * @param fired topic, event, and whether it was withdrawn again
   */
  private record End(List<String> fired, List<String> stock, List<String> prices) {}

  private record Offer(int n, Variant variant) {
    long id() {
      return 600 + n;
    }

    long product() {
      return 500 + n;
    }
  }

  static List<Long> seeds() {
    Long seed = Long.getLong("otn.seed");
    return seed != null
        ? List.of(seed)
        : new Random().longs(Integer.getInteger("otn.shopify.runs", 3)).boxed().toList();
  }

  /** {@code -Dotn.seed=…} repeats one run; {@code -Dotn.shopify.runs=…} makes more of them. */
  @ParameterizedTest
  @MethodSource("seeds")
  void what_fires_is_the_same_when_a_tenth_is_lost_and_the_shop_is_read(long seed) {
    End complete = day(seed, 0, false);
    assertThat(complete.fired()).anyMatch(event -> event.startsWith("restock:"));
    assertThat(complete.fired()).anyMatch(event -> event.startsWith("price-drop:"));
    assertThat(complete.fired()).anyMatch(event -> event.endsWith(" withdrawn"));
    assertThat(complete.stock()).anyMatch(state -> state.endsWith(" UNKNOWN"));

    End read = day(seed, 0.1, true);
    assertThat(lost).isPositive();
    assertThat(read).isEqualTo(complete);
  }

  /** That it is the reading which makes up for what is lost, and not that it would not matter. */
  @Test
  void without_reading_the_shop_it_would_be_another_day() {
    assertThat(day(1, 0.5, false)).isNotEqualTo(day(1, 0, false));
  }

  private End day(long seed, double drop, boolean reads) {
    stage = Stage.clean().seesSources();
    shop = new ShopHooks(stage);
    admin = stage.shopify;
    lost = 0;
    Random changes = new Random(seed);
    Random losses = new Random(~seed);
    List<Offer> offered = opening(changes);
    for (int round = 0; round < ROUNDS; round++) {
      stage.later(Duration.ofMinutes(1));
      for (Offer offer : List.copyOf(offered)) {
        stage.later(Duration.ofSeconds(1));
        String[] hook = change(offer, offered, changes);
        if (hook.length > 0 && losses.nextDouble() < drop) {
          lost++;
        } else if (hook.length > 0) {
          shop.post(hook[0], hook[1]).is(200);
        }
      }
      stage.reads();
      stage.later(READ_EVERY);
      if (reads) {
        readsTheShop();
      }
      tells();
      stage.later(UNTIL_PRICES_HAVE_LASTED);
      tells();
    }
    return end();
  }

  /** All that the shop has is known, and somebody waits for each of it to fall in price. */
  private List<Offer> opening(Random dice) {
    List<Offer> offered = new ArrayList<>();
    for (int n = 1; n <= VARIANTS; n++) {
      Variant variant = admin.put(600 + n, 500 + n, 700 + n);
      admin.stock(variant, STORE, dice.nextInt(2) * 5);
      admin.price(variant, PRICES[0]);
      offered.add(new Offer(n, variant));
    }
    readsTheShop();
    stage.later(Duration.ofMinutes(1));
    String consents =
        offered.stream()
            .map(
                offer ->
                    "{\"page\":\"1001\",\"psid\":\"%s\",\"topic\":\"price-drop:%d\",\"token\":\"%s\",\"grantedAt\":\"%s\"}"
                        .formatted(
                            stage.person().psid(),
                            offer.id(),
                            stage.name("token"),
                            stage.clock.instant()))
            .collect(Collectors.joining(",", "[", "]"));
    stage.api.post("/api/v1/consents", consents).is(200);
    stage.reads();
    return offered;
  }

  /** What becomes of one variant in one round, and the webhook about it; none for nothing. */
  private String[] change(Offer offer, List<Offer> offered, Random dice) {
    Variant variant = offer.variant();
    switch (dice.nextInt(12)) {
      case 0, 1, 2, 3 -> {
        admin.stock(variant, STORE, variant.available() == 0 ? 1 + dice.nextInt(5) : 0);
        return new String[] {"inventory_levels/update", admin.levelWebhook(variant, STORE)};
      }
      case 4, 5, 6, 7 -> admin.price(variant, PRICES[dice.nextInt(PRICES.length)]);
      case 8 -> {
        variant.status = variant.status.equals("ACTIVE") ? "DRAFT" : "ACTIVE";
        admin.price(variant, variant.price); // a change of it, as any
      }
      case 9 -> {
        offered.remove(offer);
        admin.delete(offer.product());
        return new String[] {"products/delete", "{\"id\":%d}".formatted(offer.product())};
      }
      default -> {
        return new String[0];
      }
    }
    return new String[] {"products/update", admin.productWebhook(variant)};
  }

  /** As an operator does, or the night: changes, then all of it, until nothing is left to read. */
  private void readsTheShop() {
    stage.api.post("/api/v1/sources/%s:reconcile".formatted(ShopHooks.SOURCE), "{}").is(200);
    for (int n = 0; n < 6; n++) {
      stage.reconciles();
    }
  }

  private void tells() {
    stage.bean(PriceFalls.class).runOnce();
    stage.reads();
  }

  private End end() {
    return new End(
        List.copyOf(
            new TreeSet<>(
                lines(
                    """
                    SELECT topics[1] || ' ' || event_id || coalesce(' at ' || (data ->> 'price'), '')
                           || CASE WHEN withdrawn_at IS NULL THEN '' ELSE ' withdrawn' END
                    FROM trigger_event
                    """))),
        lines("SELECT variant_id || ' ' || state FROM stock_variant ORDER BY variant_id"),
        lines(
            "SELECT item_id || ' ' || effective_minor FROM price WHERE buyable ORDER BY item_id"));
  }

  private List<String> lines(String query) {
    return stage.sql(query).query(String.class).list();
  }
}
