package io.otn.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.connector.LiveStock;
import io.otn.connector.Observation;
import io.otn.connector.ShopForTests;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Too late: webhooks come up to a day late, and two of three people would rather leave than wait.
 *
 * <p>The rule: an event older than 15 minutes fires only after the shop itself was asked. A restock
 * that is 20 hours old, with a stock of 0 now, tells nobody.
 */
class TooLateTest {
  private static final Map<String, String> FRESH = Map.of("otn.stock.fresh-for", "15m");

  private final AtomicLong unitsNow = new AtomicLong();

  private ShopForTests shopThatCanBeAsked() {
    ShopForTests[] shop = new ShopForTests[1];
    LiveStock live =
        new LiveStock() {
          @Override
          public boolean answersFor(String source) {
            return true;
          }

          @Override
          public List<Observation> look(String source, String productId, String variantId) {
            return List.of(Observation.quantity("tee", null, unitsNow.get(), shop[0].now()));
          }
        };
    shop[0] = ShopForTests.open(FRESH, live);
    return shop[0];
  }

  private static void aRestockThatIsTwentyHoursOld(ShopForTests shop) {
    shop.says("tee", 0);
    Instant then = shop.now().plusSeconds(60);
    shop.later(Duration.ofHours(20));
    shop.sees(Observation.quantity("tee", null, 3L, then));
    shop.later(Duration.ofMinutes(2));
  }

  @Test
  void a_restock_of_twenty_hours_ago_that_is_gone_now_tells_nobody() {
    ShopForTests shop = shopThatCanBeAsked();
    unitsNow.set(0);
    aRestockThatIsTwentyHoursOld(shop);
    assertThat(shop.tells()).isEmpty();
    assertThat(shop.stateOf("tee")).isEqualTo("OUT");
  }

  @Test
  void a_restock_of_twenty_hours_ago_that_is_still_there_is_told_after_asking() {
    ShopForTests shop = shopThatCanBeAsked();
    unitsNow.set(3);
    aRestockThatIsTwentyHoursOld(shop);
    assertThat(shop.tells()).containsExactly("tee:1");
  }

  @Test
  void where_the_shop_cannot_be_asked_nobody_is_told_of_what_is_old() {
    ShopForTests shop = ShopForTests.open(FRESH);
    aRestockThatIsTwentyHoursOld(shop);
    assertThat(shop.tells()).isEmpty();
  }
}
