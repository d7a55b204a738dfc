package io.otn.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.connector.ListedPrice;
import io.otn.connector.PriceFalls;
import io.otn.connector.Prices;
import io.otn.feed.FeedReader;
import io.otn.feed.FeedReader.Result;
import io.otn.scenario.FeedsOutside;
import io.otn.scenario.Stage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * False price drops: a failed read and then a good one is called a change; prices move by a trifle
 * to and fro; a sale price or its window is ignored; another store's currency is taken for less.
 *
 * <p>The rule: the effective price is compared with what it was when the person asked, in the same
 * currency, above 0, and must have lasted. A window that opens in an unchanged file fires once; a
 * currency switch never.
 */
class FalsePriceDropsTest {

  private static final Duration DWELL = Duration.ofMinutes(20);
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private Stage stage;
  private String item;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
    FeedsOutside.forget(stage.sql());
    item = stage.name("SKU");
  }

  @Test
  void a_window_that_opens_in_an_unchanged_file_fires_once() {
    stage.later(Duration.ofMinutes(-200)); // taps are told by Messenger's clock, which stays
    Instant start = stage.clock.instant().plus(Duration.ofHours(3));
    String list = list("100.00 USD", "80.00 USD", start + "/" + start.plus(Duration.ofDays(1)));
    assertThat(reads(list)).isEqualTo(Result.APPLIED);
    Stage.Person ada = waits();
    later(Duration.ofMinutes(179));
    assertThat(reads(list)).isEqualTo(Result.UNCHANGED);
    assertThat(stage.received(ada)).isEmpty();

    later(Duration.ofMinutes(1));
    assertThat(stage.received(ada)).hasSize(1);
    Stage.Person late = waits(); // asked while it is on sale
    later(Duration.ofHours(1));
    assertThat(reads(list)).isEqualTo(Result.UNCHANGED);
    later(Duration.ofDays(1)); // it ends
    later(Duration.ofDays(1));
    assertThat(events()).isEqualTo(1);
    assertThat(stage.received(late)).isEmpty();
  }

  /** Where nobody was awake at the start, the sale is told when the gateway is. */
  @Test
  void a_window_that_opened_while_the_gateway_was_down_fires_when_it_is_up_again() {
    Instant start = stage.clock.instant().plus(Duration.ofHours(1));
    reads(list("100.00 USD", "80.00 USD", start + "/" + start.plus(Duration.ofDays(1))));
    Stage.Person ada = waits();
    stage.later(Duration.ofHours(9));
    later(Duration.ZERO);
    assertThat(stage.received(ada)).hasSize(1);
  }

  @Test
  void a_window_that_opened_and_closed_while_the_gateway_was_down_is_over() {
    Instant start = stage.clock.instant().plus(Duration.ofHours(1));
    reads(list("100.00 USD", "80.00 USD", start + "/" + start.plus(Duration.ofHours(2))));
    Stage.Person ada = waits();
    stage.later(Duration.ofHours(9));
    later(Duration.ZERO);
    assertThat(stage.received(ada)).isEmpty();
  }

  @Test
  void a_sale_without_a_window_counts_from_its_reading_and_lasts_before_it_is_told() {
    reads(list("100.00 USD", "", ""));
    Stage.Person ada = waits();
    later(Duration.ofHours(1));
    reads(list("100.00 USD", "80.00 USD", ""));
    later(DWELL.minusSeconds(1));
    assertThat(stage.received(ada)).isEmpty();
    later(Duration.ofSeconds(1));
    assertThat(stage.received(ada)).hasSize(1);
  }

  @Test
  void a_sale_that_is_over_when_it_is_read_is_no_lower_price() {
    Instant end = stage.clock.instant().minus(Duration.ofDays(1));
    reads(list("100.00 USD", "", ""));
    Stage.Person ada = waits();
    later(Duration.ofHours(1));
    reads(list("100.00 USD", "50.00 USD", end.minus(Duration.ofDays(1)) + "/" + end));
    later(Duration.ofDays(1));
    assertThat(stage.received(ada)).isEmpty();
  }

  /** In the feed's zone, on the days on which its clocks change and on others. */
  @ParameterizedTest
  @ValueSource(strings = {"2027-03-28", "2027-10-31", "2027-06-01"})
  void a_window_of_local_time_opens_by_the_clock_on_the_shops_wall(String day) {
    ZonedDateTime start = ZonedDateTime.of(java.time.LocalDate.parse(day).atTime(9, 0), BERLIN);
    stage.clock.set(start.toInstant().minus(Duration.ofHours(10)));
    reads(list("100.00 USD", "80.00 USD", day + "T09:00:00/" + day + "T21:00:00"));
    String price = "SELECT effective_minor FROM price";
    later(Duration.ofHours(10).minusSeconds(1));
    assertThat(number(price)).isEqualTo(10000);
    later(Duration.ofSeconds(1));
    assertThat(number(price)).isEqualTo(8000);
    later(Duration.ofHours(12));
    assertThat(number(price)).isEqualTo(10000);
  }

  @Test
  void a_currency_switch_fires_nothing() {
    reads(list("100.00 USD", "", ""));
    Stage.Person ada = waits();
    later(Duration.ofHours(1));
    assertThat(reads(list("85.00 EUR", "", ""))).isEqualTo(Result.HELD);
    later(Duration.ofDays(1));
    observe("85.00", "EUR"); // where no guard stands in front, as behind a webhook
    later(DWELL);
    observe("60.00", "EUR");
    later(DWELL);
    assertThat(events()).isZero();
    assertThat(stage.received(ada)).isEmpty();
  }

  @Test
  void a_failed_read_and_then_a_good_one_is_no_change() {
    reads(list("100.00 USD", "", ""));
    Stage.Person ada = waits();
    for (String failed : new String[] {"0.00 USD", "", "n/a", "-1.00 USD", "0,00"}) {
      later(Duration.ofHours(1));
      assertThat(reads(list(failed, "", ""))).isEqualTo(Result.FAILED);
      later(Duration.ofHours(1));
      reads(list("100.00 USD", "", "") + "<!-- " + failed + " -->");
    }
    later(DWELL);
    assertThat(events()).isZero();
    assertThat(stage.received(ada)).isEmpty();
  }

  @Test
  void a_trifle_to_and_fro_every_quarter_of_an_hour_fires_nothing() {
    reads(list("100.00 USD", "", ""));
    Stage.Person ada = waits();
    for (int n = 0; n < 12; n++) {
      later(Duration.ofMinutes(15));
      reads(list(n % 2 == 0 ? "99.90 USD" : "100.00 USD", "", ""));
    }
    later(Duration.ofDays(1));
    assertThat(events()).isZero();
    assertThat(stage.received(ada)).isEmpty();
  }

  private Result reads(String list) {
    stage.feeds.onDisk(list);
    return stage.bean(FeedReader.class).read("shop");
  }

  private void later(Duration by) {
    stage.later(by);
    stage.bean(PriceFalls.class).runOnce();
    stage.runs();
  }

  private void observe(String price, String currency) {
    stage
        .bean(Prices.class)
        .observe(
            "feed/shop",
            Stage.PAGE,
            ListedPrice.of(item, new BigDecimal(price), currency),
            stage.clock.instant());
  }

  private Stage.Person waits() {
    return stage.holder("price-drop:" + item);
  }

  private long events() {
    return number("SELECT count(*) FROM trigger_event");
  }

  private long number(String sql) {
    return stage.sql(sql).query(Long.class).single();
  }

  private String list(String price, String sale, String window) {
    return """
    <rss xmlns:g="http://base.google.com/ns/1.0"><channel><item>
      <g:id>%s</g:id><g:title>Tee</g:title><g:link>https://shop.example/tee</g:link><g:price>%s</g:price>
      <g:sale_price>%s</g:sale_price><g:sale_price_effective_date>%s</g:sale_price_effective_date>
    </item></channel></rss>
    """
        .formatted(item, price, sale, window);
  }
}
