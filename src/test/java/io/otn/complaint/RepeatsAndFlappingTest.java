package io.otn.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.connector.ShopForTests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Repeats and flapping: 79 mails in one day from one item that went in and out; restocks of no
 * seconds; an alert at every save; and a flag that then never fired again.
 *
 * <p>The rule: a state machine with dwell, epoch and cool-down; what recovers can fire again. 100
 * flips between out and in within 10 minutes make at most one epoch.
 */
class RepeatsAndFlappingTest {

  @Test
  void a_hundred_flips_in_ten_minutes_are_at_most_one_restock_and_the_next_real_one_is_told() {
    ShopForTests shop =
        ShopForTests.open(Map.of("otn.stock.dwell", "60s", "otn.stock.cool-down", "10m"));
    List<String> told = new ArrayList<>();
    shop.says("tee", 0);
    for (int flip = 0; flip < 100; flip++) {
      shop.later(Duration.ofSeconds(6));
      shop.says("tee", flip % 2 == 0 ? 3 : 0);
      told.addAll(shop.tells());
    }
    assertThat(told).hasSizeLessThanOrEqualTo(1);

    shop.says("tee", 0);
    shop.later(Duration.ofMinutes(30));
    shop.says("tee", 3);
    shop.later(Duration.ofMinutes(1));
    assertThat(shop.tells()).hasSize(1);
  }

  @Test
  void saving_what_is_in_stock_again_and_again_tells_nobody() {
    ShopForTests shop = ShopForTests.open(Map.of());
    for (int save = 0; save < 79; save++) {
      shop.later(Duration.ofMinutes(5));
      shop.says("tee", 3 + save % 4);
      assertThat(shop.tells()).isEmpty();
    }
  }
}
