package io.otn.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.connector.Observation;
import io.otn.connector.ShopForTests;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Fired by set-up, not by the world: a product that was disabled alerted; a downgrade did; an
 * import did.
 *
 * <p>The rule: a silent baseline when a shop is connected and whenever the picture is made anew.
 * Connecting a shop with 10,000 items in stock sends nothing.
 */
class FiredBySetUpTest {

  @Test
  void connecting_a_shop_with_ten_thousand_items_in_stock_tells_nobody() {
    ShopForTests shop = ShopForTests.open(Map.of());
    for (int batch = 0; batch < 10; batch++) {
      int first = batch * 1_000;
      shop.sees(
          IntStream.range(first, first + 1_000)
              .mapToObj(n -> Observation.quantity("item-" + n, null, 5L, shop.now()))
              .toArray(Observation[]::new));
    }
    shop.later(Duration.ofMinutes(5));
    assertThat(shop.tells()).isEmpty();
    assertThat(shop.stateOf("item-9999")).isEqualTo("IN");
  }
}
