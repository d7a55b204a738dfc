package io.otn.connector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otn.fixture.PostgresForTests;
import io.otn.inbox.UnreadableWebhookException;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Square's inventory counts tell, in the shape of its documentation. */
class SquareTest {
  private static final String SOURCE = "square/till";
  private static DataSource database;

  private ShopForTests shop;

  @BeforeAll
  static void aDatabase() {
    database = PostgresForTests.newDatabase().dataSource();
  }

  @BeforeEach
  void aSellerThatKnowsNothing() {
    open(Map.of());
    shop.forgetAll();
  }

  private void open(Map<String, String> settings) {
    shop =
        new ShopForTests(
            database,
            all -> {
              all.put("otn.partners[1].id", "till");
              all.put("otn.partners[1].scheme", "square");
              all.put("otn.partners[1].page", "1001");
              all.putAll(settings);
            },
            List.of());
  }

  private static String count(String object, String location, String quantity, String seconds) {
    return count(object, location, quantity, seconds, "IN_STOCK");
  }

  private static String count(
      String object, String location, String quantity, String seconds, String state) {
    return """
    {"catalog_object_id":"%s","catalog_object_type":"ITEM_VARIATION","state":"%s",
     "location_id":"%s","quantity":"%s","calculated_at":"2026-11-20T18:38:%sZ"}
    """
        .formatted(object, state, location, quantity, seconds);
  }

  private String read(String... counts) {
    String body =
        "{\"type\":\"inventory.count.updated\",\"data\":{\"object\":{\"inventory_counts\":[%s]}}}"
            .formatted(String.join(",", counts));
    return shop.inTransaction(
            () ->
                new SquareStock(shop.stock)
                    .read(SOURCE, "inventory.count.updated", body.getBytes(UTF_8)))
        .verdict();
  }

  @Test
  void a_count_above_nothing_brings_a_variation_back() {
    assertThat(read(count("TEE", "STORE", "0", "45.10296"))).isEqualTo("first_sight");
    assertThat(read(count("TEE", "STORE", "10", "46.455006797"))).isEqualTo("restocked");
    assertThat(shop.fires())
        .singleElement()
        .satisfies(
            restock -> {
              assertThat(restock.variantId()).isEqualTo("TEE");
              assertThat(restock.quantity()).isEqualTo(10);
            });
  }

  @ParameterizedTest
  @CsvSource({"10.00000, 10", "2.99999, 2", "0.50000, 1", "1, 1"})
  void quantities_are_decimal_texts_and_a_part_of_a_unit_is_one(String quantity, long units) {
    read(count("TEE", "STORE", "0.00000", "45"));
    read(count("TEE", "STORE", quantity, "46"));
    assertThat(shop.fires()).extracting(Restock::quantity).containsExactly(units);
  }

  @Test
  void a_hundred_counts_of_one_message_are_each_their_own() {
    read(
        IntStream.range(0, 100)
            .mapToObj(n -> count("V" + n, "STORE", "0", "45"))
            .toArray(String[]::new));
    assertThat(
            read(
                IntStream.range(0, 100)
                    .mapToObj(n -> count("V" + n, "STORE", n == 42 ? "3" : "0", "46"))
                    .toArray(String[]::new)))
        .isEqualTo("restocked=1 still_out=99");
    assertThat(shop.fires()).extracting(Restock::variantId).containsExactly("V42");
  }

  @Test
  void only_what_is_in_stock_counts_and_an_odd_count_costs_itself() {
    read(count("TEE", "STORE", "0", "45"));
    assertThat(
            read(
                count("TEE", "STORE", "9", "46", "SOLD"),
                count("TEE", "STORE", "many", "46"),
                "{\"state\":\"IN_STOCK\"}",
                count("TEE", "STORE", "2", "47")))
        .isEqualTo("restocked not_counted=1 unreadable=2");
  }

  @Test
  void locations_are_summed_and_those_that_do_not_count_are_left_out() {
    open(Map.of("otn.partners[1].stock.except-locations", "FLOOR"));
    read(count("TEE", "STORE", "0", "45"), count("TEE", "FLOOR", "0", "45"));
    assertThat(read(count("TEE", "FLOOR", "5", "46"))).isEqualTo("not_counted");
    assertThat(read(count("TEE", "STORE", "1", "47"))).isEqualTo("restocked");
    assertThat(shop.fires()).extracting(Restock::quantity).containsExactly(1L);
  }

  @Test
  void an_older_count_is_stale_to_the_fraction_of_a_second() {
    read(count("TEE", "STORE", "3", "45.500001"));
    assertThat(read(count("TEE", "STORE", "0", "45.500000"))).isEqualTo("stale");
  }

  @Test
  void other_types_are_ignored_and_a_body_without_counts_is_told_in_words() {
    assertThat(
            new SquareStock(shop.stock)
                .read(SOURCE, "catalog.version.updated", "x".getBytes(UTF_8))
                .verdict())
        .isEqualTo("topic_ignored");
    assertThatThrownBy(
            () ->
                new SquareStock(shop.stock)
                    .read(SOURCE, "inventory.count.updated", "{}".getBytes(UTF_8)))
        .isInstanceOf(UnreadableWebhookException.class)
        .hasMessage("data.object.inventory_counts is missing");
  }
}
