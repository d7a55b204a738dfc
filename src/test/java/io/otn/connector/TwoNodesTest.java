package io.otn.connector;

import static io.otn.connector.ShopForTests.SMALL;
import static io.otn.connector.ShopForTests.STORE;
import static io.otn.connector.ShopForTests.at;
import static io.otn.connector.ShopForTests.levelBody;
import static org.assertj.core.api.Assertions.assertThat;

import io.otn.connector.ShopForTests.Read;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;

class TwoNodesTest {
  private static ShopForTests shop;
  private static ExecutorService nodes;

  @BeforeAll
  static void openTheShop() {
    shop = ShopForTests.open();
    nodes = Executors.newFixedThreadPool(8);
  }

  @AfterAll
  static void stopTheNodes() {
    nodes.shutdownNow();
  }

  @BeforeEach
  void knowNothing() {
    shop.forgetAll();
  }

  @RepeatedTest(10)
  void that_read_the_same_change_at_once_fire_once() throws Exception {
    shop.knownToBeOut();
    shop.level(0, 1);
    assertThat(
            atOnce(
                () -> shop.level(3, 10),
                () -> shop.level(3, 10),
                () -> shop.level(3, 10),
                () -> shop.product(3, 11),
                () -> shop.product(3, 11),
                () -> shop.product(3, 11)))
        .hasSize(1);
    assertThat(shop.state(SMALL)).isEqualTo("IN");
  }

  @RepeatedTest(10)
  void fire_once_for_messages_that_do_not_name_the_item() throws Exception {
    shop.knownToBeOut();
    List<Callable<Read>> messages = new ArrayList<>();
    for (int minute = 1; minute <= 6; minute++) {
      String body =
          "{\"id\":%d,\"inventory_quantity\":2,\"updated_at\":\"%s\"}".formatted(SMALL, at(minute));
      messages.add(() -> shop.read("variants/in_stock", body));
    }
    assertThat(atOnce(messages)).hasSize(1);
  }

  @RepeatedTest(10)
  void that_see_a_variant_first_at_once_fire_nothing() throws Exception {
    assertThat(
            atOnce(
                () -> shop.product(3, 1),
                () -> shop.product(3, 1),
                () -> shop.level(3, 1),
                () -> shop.level(3, 1)))
        .isEmpty();
    assertThat(shop.rows("stock_parked")).isZero();
  }

  @RepeatedTest(10)
  void lose_no_hint_that_comes_while_its_item_is_being_named() throws Exception {
    shop.level(0, 1);
    assertThat(atOnce(() -> shop.product(null, 2), () -> shop.level(3, 3))).hasSize(1);
    assertThat(shop.state(SMALL)).isEqualTo("IN");
    assertThat(shop.rows("stock_parked")).isZero();
  }

  @RepeatedTest(5)
  void do_not_wait_for_each_other_in_a_circle() throws Exception {
    List<Long> ids = new ArrayList<>();
    for (long n = 1; n <= 40; n++) {
      ids.add(n);
    }
    List<Callable<Read>> messages = new ArrayList<>();
    for (int node = 0; node < 4; node++) {
      int minute = node;
      Collections.reverse(ids);
      var product = new ShopForTests.ProductBody(at(minute));
      // items are numbered against the order of the variants
      ids.forEach(id -> product.variant(id, 1000 - id, "Size").with("inventory_quantity", 1));
      messages.add(() -> shop.product(product));
      messages.add(
          () ->
              shop.read("inventory_levels/update", levelBody(960 + minute, STORE, 1, at(minute))));
    }
    assertThat(atOnce(messages)).isEmpty();
  }

  @SafeVarargs
  private static List<Restock> atOnce(Callable<Read>... messages) throws Exception {
    return atOnce(List.of(messages));
  }

  private static List<Restock> atOnce(List<Callable<Read>> messages) throws Exception {
    CyclicBarrier start = new CyclicBarrier(messages.size());
    List<Future<Read>> readings = new ArrayList<>();
    for (Callable<Read> message : messages) {
      readings.add(
          nodes.submit(
              () -> {
                start.await();
                return message.call();
              }));
    }
    List<Restock> restocks = new ArrayList<>();
    for (Future<Read> reading : readings) {
      restocks.addAll(reading.get().restocks());
    }
    return restocks;
  }
}
