package io.otn.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.scenario.WooShopOnStage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The notice comes when stock is gone again: availability is looked at once and never after the
 * first message.
 *
 * <p>The rule: when it sells out, what is not sent yet is not sent, and the tokens return unspent.
 * Stock to 0 after message 2: message 3 is not sent, its token free.
 */
class SoldOutOnArrivalTest {

  @Test
  void stock_that_is_gone_after_the_second_message_stops_the_third_and_frees_its_consent() {
    WooShopOnStage shop = WooShopOnStage.clean();
    shop.stock(0);
    List<String> people = shop.holders(3);
    shop.stock(3);
    shop.oneCallFails();
    shop.runs();
    assertThat(people).filteredOn(shop::wasTold).hasSize(2);

    shop.stock(0);
    shop.later(Duration.ofMinutes(1));
    shop.runs();
    assertThat(people).filteredOn(shop::wasTold).hasSize(2);
    assertThat(shop.consents("HELD")).isEqualTo(1);
    assertThat(shop.consents("SPENT")).isEqualTo(2);

    shop.later(Duration.ofHours(1));
    shop.stock(1);
    shop.runs();
    assertThat(people).as("the one who was left is told the next time").allMatch(shop::wasTold);
  }
}
