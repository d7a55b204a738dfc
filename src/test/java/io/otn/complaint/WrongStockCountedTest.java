package io.otn.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.connector.ShopForTests;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Wrong stock counted: a setting fell back to "all locations" and fired alerts; the shop floor's
 * stock was counted; backorder was.
 *
 * <p>The rule: a policy of locations, backorder, preorder and minimum units; a change of the policy
 * is a silent baseline. A change of the policy fires nothing.
 */
class WrongStockCountedTest {
  private static final String ONLY_WAREHOUSE = "otn.partners[0].stock.locations";

  @Test
  void a_policy_that_falls_back_to_all_locations_fires_nothing() {
    ShopForTests warehouse = ShopForTests.open(Map.of(ONLY_WAREHOUSE, "warehouse"));
    for (int n = 0; n < 20; n++) {
      warehouse.saysAt("tee-" + n, "warehouse", 0);
      warehouse.saysAt("tee-" + n, "shop-floor", 5);
    }
    assertThat(warehouse.tells()).isEmpty();

    ShopForTests all = warehouse.reopened(Map.of());
    for (int n = 0; n < 20; n++) {
      all.later(Duration.ofSeconds(1));
      all.saysAt("tee-" + n, "shop-floor", 6);
    }
    all.later(Duration.ofMinutes(5));
    assertThat(all.tells()).isEmpty();
  }

  @Test
  void stock_on_the_shop_floor_brings_nothing_back_where_only_the_warehouse_counts() {
    ShopForTests shop = ShopForTests.open(Map.of(ONLY_WAREHOUSE, "warehouse"));
    shop.saysAt("tee", "warehouse", 0);
    shop.saysAt("tee", "shop-floor", 0);
    shop.later(Duration.ofMinutes(1));
    shop.saysAt("tee", "shop-floor", 9);
    assertThat(shop.tells()).isEmpty();
    shop.later(Duration.ofMinutes(1));
    shop.saysAt("tee", "warehouse", 1);
    assertThat(shop.tells()).hasSize(1);
  }
}
