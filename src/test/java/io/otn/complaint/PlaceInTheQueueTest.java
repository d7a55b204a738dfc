package io.otn.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.scenario.WooShopOnStage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * The place in the queue is unclear: one shop puts who was told to the back, another keeps who was
 * not told near the front.
 *
 * <p>The rule: first come, first served, by the time of the tap, whatever the order in which the
 * taps reach us; and stable.
 */
class PlaceInTheQueueTest {

  @RepeatedTest(3)
  void people_are_planned_in_the_order_of_their_taps_however_those_arrive(RepetitionInfo run) {
    WooShopOnStage shop = WooShopOnStage.clean();
    shop.stock(0);
    List<Integer> arrival = new ArrayList<>();
    for (int place = 0; place < 30; place++) {
      arrival.add(place);
    }
    Collections.shuffle(arrival, new Random(run.getCurrentRepetition()));
    shop.importsTaps(arrival);
    shop.stock(30);
    shop.plans();
    assertThat(shop.planned())
        .containsExactlyElementsOf(
            arrival.stream().sorted().map(place -> "in-line-" + place).toList());
  }
}
