package io.otn.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otn.campaign.Supply.Left;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is left of what came back: before each wave it decides how many are told. */
class StockSupplyTest {

  private static final String SOURCE = ShopForTests.SOURCE;
  private static final List<Observation> ANSWER = new ArrayList<>();
  private static ShopForTests shop;
  private static StockSupply supply;
  private static boolean reachable;
  private static int variants;

  private String tee;

  @BeforeAll
  static void three_units_are_a_restock() {
    LiveStock live =
        new LiveStock() {
          @Override
          public boolean answersFor(String source) {
            return true;
          }

          @Override
          public List<Observation> look(
              String source, @Nullable String productId, @Nullable String variantId)
              throws IOException {
            if (!reachable) {
              throw new IOException("closed");
            }
            return List.copyOf(ANSWER);
          }
        };
    shop = ShopForTests.open(Map.of("otn.stock.min-units", "3"), live);
    supply = new StockSupply(new VariantRows(shop.jdbc), shop.stock, shop.shops, shop.transactions);
  }

  @BeforeEach
  void a_tee_that_came_back() {
    reachable = true;
    ANSWER.clear();
    tee = "tee-" + variants++;
    says(0);
    says(5);
    shop.fires();
  }

  @Test
  void an_answer_of_the_second_of_the_last_word_is_newer_and_sees_that_nothing_is_left()
      throws IOException {
    shop.clock.advance(Duration.ofMinutes(1));
    Instant second = shop.clock.instant();
    shop.saysAt(tee, "warehouse", 3);
    ANSWER.add(Observation.quantity(tee, "warehouse", 0L, second));
    assertThat(left(false)).contains(new Left(3, true));
    assertThat(shop.sees(ANSWER.getFirst()).verdict()).as("told twice").isEqualTo("repeat");
    assertThat(left(true)).contains(Left.NOTHING);
    assertThat(left(true)).as("the same again").contains(Left.NOTHING);
  }

  private void says(long quantity) {
    shop.clock.advance(Duration.ofMinutes(1));
    shop.says(tee, quantity);
  }

  private Optional<Left> left(boolean ask) throws IOException {
    return supply.left(SOURCE, tee + ":1", ask);
  }

  @Test
  void as_many_as_our_own_picture_of_the_shop_has() throws IOException {
    assertThat(left(false)).contains(new Left(5, true));
    says(3);
    assertThat(left(false)).contains(new Left(3, true));
  }

  @Test
  void fewer_than_are_called_in_stock_are_not_enough_and_none_are_nothing() throws IOException {
    says(2);
    assertThat(left(false)).contains(new Left(2, false));
    says(0);
    assertThat(left(false)).contains(Left.NOTHING);
  }

  @Test
  void what_went_and_came_back_once_more_is_another_events() throws IOException {
    says(0);
    says(9);
    shop.fires();
    assertThat(left(false)).contains(Left.NOTHING);
    assertThat(supply.left(SOURCE, tee + ":2", false)).contains(new Left(9, true));
  }

  @Test
  void the_shop_is_asked_where_it_can_be_and_what_it_says_is_kept() throws IOException {
    shop.clock.advance(Duration.ofMinutes(1));
    ANSWER.add(Observation.quantity(tee, null, 4L, shop.clock.instant()));
    assertThat(left(true)).contains(new Left(4, true));
    assertThat(left(false)).contains(new Left(4, true));

    ANSWER.clear();
    assertThat(left(true)).as("it knows no such thing").contains(Left.NOTHING);
    reachable = false;
    assertThatThrownBy(() -> left(true)).isInstanceOf(IOException.class);
    assertThat(left(false)).contains(new Left(4, true));
  }

  @Test
  void what_no_shop_has_told_of_is_counted_by_nobody() throws IOException {
    assertThat(supply.left("api", "e-1", true)).isEmpty();
    assertThat(supply.left(SOURCE, "never-seen:1", true)).isEmpty();
  }
}
