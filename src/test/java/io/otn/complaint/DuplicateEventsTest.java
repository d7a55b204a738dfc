package io.otn.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.connector.ShopForTests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Duplicate events: two to nine deliveries of one save.
 *
 * <p>The rule: each delivery is known by its sender's name for it, and what is read twice changes
 * nothing. Each delivery five times in parallel: the same end state.
 */
class DuplicateEventsTest {

  @Test
  void each_message_five_times_in_parallel_ends_in_the_same_state_and_one_restock()
      throws Exception {
    ShopForTests shop = ShopForTests.open(Map.of());
    shop.says("tee", 0);
    shop.says("mug", 4);
    shop.later(Duration.ofMinutes(1));
    List<Future<?>> readers = new ArrayList<>();
    try (ExecutorService nodes = Executors.newFixedThreadPool(5)) {
      for (int copy = 0; copy < 5; copy++) {
        readers.add(
            nodes.submit(
                () -> {
                  shop.says("tee", 3);
                  shop.says("mug", 0);
                }));
      }
    }
    for (Future<?> reader : readers) {
      reader.get();
    }
    assertThat(shop.tells()).containsExactly("tee:1");
    assertThat(shop.stateOf("tee")).isEqualTo("IN");
    assertThat(shop.stateOf("mug")).isEqualTo("OUT");
  }
}
