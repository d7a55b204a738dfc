package io.otn.connector;

import static io.otn.connector.ShopForTests.SMALL;
import static io.otn.connector.ShopForTests.STORE;
import static org.assertj.core.api.Assertions.assertThat;

import io.otn.connector.ShopForTests.Read;
import io.otn.fixture.PostgresForTests;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeTry;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Shopify promises neither order nor a single delivery. */
class OrderOfDeliveryTest {
  private static final SingleConnectionDataSource CONNECTION = connect();
  private static final ShopForTests SHOP = new ShopForTests(CONNECTION);

  private static SingleConnectionDataSource connect() {
    var database = PostgresForTests.newDatabase();
    return new SingleConnectionDataSource(
        database.url(), database.user(), database.password(), true);
  }

  @AfterContainer
  static void closeTheShop() {
    CONNECTION.destroy();
  }

  @BeforeTry
  void knowNothing() {
    SHOP.forgetAll();
  }

  /** What the shop says at one minute: the store's level, or the product's total. */
  record Hint(boolean total, long location, int quantity, int minute) {
    Hint at(int newMinute) {
      return new Hint(total, location, quantity, newMinute);
    }

    int deliver() {
      Read reading =
          total ? SHOP.product(quantity, minute) : SHOP.levelAt(location, quantity, minute);
      return reading.restocks().size();
    }
  }

  /**
   * A shop of one location: each hint tells of all its stock, and is a minute newer than the last.
   */
  @Provide
  Arbitrary<List<Hint>> historyOfOneLocation() {
    return history(Arbitraries.just(STORE));
  }

  @Provide
  Arbitrary<List<Hint>> historyOfThreeLocations() {
    return history(Arbitraries.longs().between(STORE, STORE + 2));
  }

  private static Arbitrary<List<Hint>> history(Arbitrary<Long> locations) {
    Arbitrary<Integer> quantities = Arbitraries.of(0, 0, 0, -2, 1, 7);
    return Combinators.combine(Arbitraries.of(true, false), locations, quantities)
        .as((total, location, quantity) -> new Hint(total, location, quantity, 0))
        .list()
        .ofMinSize(1)
        .ofMaxSize(10)
        .map(
            hints -> {
              List<Hint> history = new ArrayList<>();
              hints.forEach(hint -> history.add(hint.at(history.size() + 1)));
              return history;
            });
  }

  @Property(tries = 150, shrinking = ShrinkingMode.BOUNDED)
  void duplicates_in_any_order_never_fire_more_often_than_it_came_back(
      @ForAll("historyOfOneLocation") List<Hint> history, @ForAll Random dice) {
    int restocks = deliverAll(shuffledTwice(history, dice));

    assertThat(restocks).isLessThanOrEqualTo(timesItCameBack(history));
    if (history.stream().anyMatch(Hint::total)) {
      assertThat(SHOP.state(SMALL)).isEqualTo(history.getLast().quantity() > 0 ? "IN" : "OUT");
    }
  }

  @Property(tries = 80, shrinking = ShrinkingMode.BOUNDED)
  void in_order_it_fires_exactly_as_often_as_it_came_back_and_a_replay_adds_nothing(
      @ForAll("historyOfOneLocation") List<Hint> history, @ForAll Random dice) {
    List<Hint> named = new ArrayList<>(List.of(new Hint(true, STORE, 0, 0)));
    named.addAll(history);

    assertThat(deliverAll(named)).isEqualTo(timesItCameBack(named));
    assertThat(deliverAll(shuffledTwice(named, dice))).isZero();
  }

  @Property(tries = 80, shrinking = ShrinkingMode.BOUNDED)
  void several_locations_end_in_the_same_state_in_whatever_order_they_are_told_of(
      @ForAll("historyOfThreeLocations") List<Hint> history, @ForAll Random dice) {
    SHOP.product(0, 0);

    deliverAll(shuffledTwice(history, dice));

    assertThat(SHOP.state(SMALL)).isEqualTo(stockAfter(history) > 0 ? "IN" : "OUT");
  }

  private static int deliverAll(List<Hint> hints) {
    return hints.stream().mapToInt(Hint::deliver).sum();
  }

  private static List<Hint> shuffledTwice(List<Hint> history, Random dice) {
    List<Hint> deliveries = new ArrayList<>(history);
    deliveries.addAll(history);
    Collections.shuffle(deliveries, dice);
    return deliveries;
  }

  private static int timesItCameBack(List<Hint> history) {
    int times = 0;
    for (int n = 1; n < history.size(); n++) {
      if (history.get(n - 1).quantity() <= 0 && history.get(n).quantity() > 0) {
        times++;
      }
    }
    return times;
  }

  private static int stockAfter(List<Hint> history) {
    if (history.getLast().total()) {
      return history.getLast().quantity();
    }
    Map<Long, Integer> levels = new HashMap<>();
    history.stream()
        .filter(hint -> !hint.total())
        .forEach(hint -> levels.put(hint.location(), Math.max(0, hint.quantity())));
    return levels.values().stream().mapToInt(Integer::intValue).sum();
  }
}
