package io.otn.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.connector.PriceFalls;
import io.otn.feed.FeedReader;
import io.otn.feed.FeedReader.Result;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** From a shop's list to the one message, and the lists that are not believed. */
class PriceFeedTest {

  private static final Duration DWELL = Duration.ofMinutes(20);

  private Stage stage;
  private String item;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
    FeedsOutside.forget(stage.sql());
    item = stage.name("SKU");
  }

  @Test
  void the_first_list_is_a_baseline_and_a_lower_price_in_a_later_one_is_told() {
    assertThat(reads(rss(item(item, "100.00 USD")))).isEqualTo(Result.APPLIED);
    Stage.Person ada = waits();
    later(Duration.ofHours(1));
    assertThat(reads(rss(item(item, "80.00 USD")))).isEqualTo(Result.APPLIED);
    later(DWELL);
    assertThat(stage.received(ada)).hasSize(1);
    assertThat(stage.received(ada).getFirst().findValue("text").asText())
        .isEqualTo("Tee %s now costs 80.00 USD: https://shop.example/%s".formatted(item, item));
  }

  @Test
  void an_unchanged_file_is_not_read_again_and_what_it_said_is_told_by_the_clock() {
    reads(rss(item(item, "100.00 USD")));
    Stage.Person ada = waits();
    later(Duration.ofHours(1));
    reads(rss(item(item, "80.00 USD")));
    later(Duration.ofMinutes(5));
    assertThat(reads()).isEqualTo(Result.UNCHANGED);
    later(Duration.ofMinutes(15));
    assertThat(stage.received(ada)).hasSize(1);
  }

  @Test
  void an_item_that_cannot_be_read_costs_itself_and_is_counted_with_its_line() {
    reads(rss(items(8, "9.00 USD") + item(item, "100.00 USD") + item("other", "5.00 USD")));
    Stage.Person ada = waits();
    later(Duration.ofHours(1));
    assertThat(
            reads(
                rss(
                    items(8, "9.00 USD")
                        + item(item, "70.00 USD")
                        + item("other", "five dollars")
                        + item("", "5.00 USD")
                        + item("third", "0.00 USD"))))
        .isEqualTo(Result.APPLIED);
    JsonNode run = runs().get(0);
    assertThat(run.path("refused").findValuesAsText("code"))
        .containsExactlyInAnyOrder("price_unreadable", "id_missing", "price_not_positive");
    assertThat(run.path("refused").get(0).path("line").asLong()).isPositive();
    assertThat(run.path("compared").path("missing").asLong()).isEqualTo(1);
    assertThat(minor("other")).isEqualTo(500);
    later(DWELL);
    assertThat(stage.received(ada)).hasSize(1);
  }

  @Test
  void a_list_that_breaks_off_is_not_believed_at_all() {
    reads(rss(item(item, "100.00 USD")));
    Stage.Person ada = waits();
    later(Duration.ofHours(1));
    String whole = rss(item(item, "50.00 USD") + item("other", "5.00 USD"));
    assertThat(reads(whole.substring(0, whole.length() - 20))).isEqualTo(Result.FAILED);
    assertThat(stage.api.get("/api/v1/feeds/shop").json().path("failure").asText())
        .startsWith("the file is not well-formed XML or ends too early, at line ");
    later(DWELL);
    assertThat(stage.received(ada)).isEmpty();
    assertThat(minor(item)).isEqualTo(10000);
    assertThat(reads(rss(item(item, "100.00 USD")))).isEqualTo(Result.UNCHANGED);
    assertThat(stage.api.get("/api/v1/feeds/shop").json().has("failure")).isFalse();
  }

  @Test
  void a_short_list_waits_for_a_person_who_may_discard_it() {
    reads(rss(items(10, "100.00 USD")));
    later(Duration.ofHours(1));
    assertThat(reads(rss(items(7, "90.00 USD")))).isEqualTo(Result.HELD);
    JsonNode held = stage.api.get("/api/v1/feeds/shop").json().path("held");
    assertThat(held.path("reason").asText()).isEqualTo("short: 7 items, the last list had 10");
    assertThat(reads()).isEqualTo(Result.UNCHANGED);
    decides(held, "discard").is(200);
    assertThat(decides(held, "apply").status()).isEqualTo(409);
    assertThat(minor("i-1")).isEqualTo(10000);
    assertThat(rows("held_price")).isZero();
  }

  @Test
  void a_list_in_which_too_many_prices_changed_is_applied_by_a_person_and_then_told() {
    reads(rss(items(60, "100.00 USD") + item(item, "100.00 USD")));
    Stage.Person ada = waits();
    later(Duration.ofHours(1));
    assertThat(
            reads(
                rss(
                    items(30, "60.00 USD")
                        + items(30, 60, "100.00 USD")
                        + item(item, "60.00 USD"))))
        .isEqualTo(Result.HELD);
    later(DWELL);
    assertThat(stage.received(ada)).isEmpty();
    JsonNode held = stage.api.get("/api/v1/feeds/shop").json().path("held");
    assertThat(held.path("reason").asText())
        .isEqualTo("mass change: 31 of 61 known items have another price");

    Browser browser = stage.browser().loggedIn();
    assertThat(browser.open("/feeds").is(200).body()).contains("mass change: 31 of 61", "Apply it");
    browser.submitFormOf("/feeds", "/feeds/shop/runs/%s/apply".formatted(held.path("id").asText()));
    later(DWELL);
    assertThat(stage.received(ada)).hasSize(1);
    assertThat(rows("held_price")).isZero();
    assertThat(runs().get(0).path("decidedBy").asText()).isEqualTo("console");
  }

  @Test
  void a_few_changes_are_never_too_many() {
    reads(rss(items(3, "100.00 USD")));
    later(Duration.ofHours(1));
    assertThat(reads(rss(items(3, "90.00 USD")))).isEqualTo(Result.APPLIED);
  }

  @Test
  void a_list_in_another_currency_is_held_and_fires_nothing_when_it_is_applied() {
    reads(rss(item(item, "100.00 USD")));
    Stage.Person ada = waits();
    later(Duration.ofHours(1));
    assertThat(reads(rss(item(item, "60.00 EUR")))).isEqualTo(Result.HELD);
    decides(stage.api.get("/api/v1/feeds/shop").json().path("held"), "apply").is(200);
    later(DWELL);
    assertThat(stage.received(ada)).isEmpty();
    assertThat(minor(item)).isEqualTo(6000);
  }

  @Test
  void a_newer_good_list_takes_the_place_of_one_that_was_held() {
    reads(rss(items(10, "100.00 USD")));
    later(Duration.ofHours(1));
    reads(rss(items(5, "90.00 USD")));
    later(Duration.ofHours(1));
    assertThat(reads(rss(items(10, "95.00 USD")))).isEqualTo(Result.APPLIED);
    assertThat(stage.api.get("/api/v1/feeds/shop").json().has("held")).isFalse();
    assertThat(runs().get(1).path("decidedBy").asText()).isEqualTo("newer-run");
  }

  @Test
  void a_missing_item_is_unknown_and_gone_only_after_three_lists_in_a_row() {
    reads(rss(items(10, "1.00 USD") + item(item, "100.00 USD")));
    Stage.Person ada = waits();
    for (int n = 2; n <= 4; n++) {
      later(Duration.ofHours(1));
      assertThat(gone(item)).isFalse();
      assertThat(reads(rss(items(10, n + ".00 USD")))).isEqualTo(Result.APPLIED);
    }
    assertThat(gone(item)).isTrue();
    later(Duration.ofHours(1));
    reads(rss(items(10, "9.00 USD") + item(item, "50.00 USD"))); // first sight again
    later(DWELL);
    assertThat(stage.received(ada)).isEmpty();
  }

  @Test
  void the_last_of_two_lines_about_one_item_counts() {
    reads(rss(item(item, "100.00 USD") + item(item, "90.00 USD")));
    assertThat(minor(item)).isEqualTo(9000);
    assertThat(runs().get(0).path("compared").path("repeated").asLong()).isEqualTo(1);
  }

  @Test
  void after_a_long_silence_a_list_is_a_new_baseline() {
    reads(rss(item(item, "100.00 USD")));
    Stage.Person ada = waits();
    later(Duration.ofDays(8));
    reads(rss(item(item, "60.00 USD")));
    later(DWELL);
    assertThat(stage.received(ada)).isEmpty();
    assertThat(runs().get(0).path("reason").asText())
        .isEqualTo("silent baseline: the feed was not read for 8 days");
  }

  @Test
  void a_price_that_looks_like_a_mistake_is_told_when_a_person_says_so() {
    reads(rss(item(item, "100.00 USD")));
    Stage.Person ada = waits();
    later(Duration.ofHours(1));
    reads(rss(item(item, "1.00 USD")));
    later(DWELL);
    assertThat(stage.received(ada)).isEmpty();
    assertThat(stage.api.get("/api/v1/price-doubts").json().path("items")).hasSize(1);
    Browser browser = stage.browser().loggedIn();
    assertThat(browser.open("/feeds").body()).contains("100.00 USD", "1.00 USD", "Tell people");

    String decision = "{\"source\":\"feed/shop\",\"item\":\"%s\"}".formatted(item);
    stage.api.post("/api/v1/price-doubts:approve", decision).is(204);
    assertThat(stage.api.post("/api/v1/price-doubts:approve", decision).status()).isEqualTo(409);
    later(Duration.ofSeconds(1));
    assertThat(stage.received(ada)).hasSize(1);
  }

  @Test
  void a_list_over_http_is_asked_for_conditionally_and_with_its_own_credentials() {
    String list =
        "\ufeffArtikel;Preis;Name;Adresse\r\n%s;1.299,90;Stiefel;https://s.example/1\r\n"
            .formatted(item);
    stage.feeds.byHttp(list, "W/\"1\"");
    assertThat(stage.bean(FeedReader.class).read(FeedsOutside.BY_HTTP)).isEqualTo(Result.APPLIED);
    assertThat(stage.feeds.lastAsked().getRequestHeaders().getFirst("Authorization"))
        .isEqualTo("Basic b3RuOmZlZWQtcGFzc3dvcmQ=");
    assertThat(minor(item)).isEqualTo(129990);
    later(Duration.ofHours(1));
    assertThat(stage.bean(FeedReader.class).read(FeedsOutside.BY_HTTP)).isEqualTo(Result.UNCHANGED);
    assertThat(stage.feeds.lastAsked().getRequestHeaders().getFirst("If-None-Match"))
        .isEqualTo("W/\"1\"");
    assertThat(stage.api.get("/api/v1/feeds").body()).doesNotContain("feed-password");
  }

  @Test
  void a_packed_list_is_unpacked_and_one_that_grows_beyond_measure_is_left() {
    String list = "Artikel;Preis;Name;Adresse\n%s;10,00;Tee;https://s.example/1\n".formatted(item);
    stage.feeds.byHttp(FeedsOutside.packed(list.getBytes(UTF_8)), null);
    assertThat(stage.bean(FeedReader.class).read(FeedsOutside.BY_HTTP)).isEqualTo(Result.APPLIED);
    later(Duration.ofHours(1));
    stage.feeds.byHttp(FeedsOutside.packed(new byte[30_000_000]), null);
    assertThat(stage.bean(FeedReader.class).read(FeedsOutside.BY_HTTP)).isEqualTo(Result.FAILED);
    assertThat(failure()).isNotBlank();
    assertThat(minor(item)).isEqualTo(1000);
  }

  @Test
  void a_list_that_comes_incompletely_is_not_read() {
    stage.feeds.byHttp("Artikel;Preis;Name;Adresse\n%s;10,00;Tee;x\n".formatted(item), null);
    stage.bean(FeedReader.class).read(FeedsOutside.BY_HTTP);
    later(Duration.ofHours(1));
    stage.feeds.byHttp("Artikel;Preis;Name;Adresse\n%s;5,00;Tee;x\n".formatted(item), null);
    stage.feeds.breaksOff();
    assertThat(stage.bean(FeedReader.class).read(FeedsOutside.BY_HTTP)).isEqualTo(Result.FAILED);
    assertThat(failure()).contains("unreachable");
    assertThat(minor(item)).isEqualTo(1000);
  }

  @Test
  void each_feed_is_due_by_its_own_schedule_and_soon_again_after_a_failure() {
    FeedReader reader = stage.bean(FeedReader.class);
    assertThat(reader.due()).containsExactly("shop", "remote");
    stage.feeds.onDisk(rss(item(item, "1.00 USD")));
    reader.read("shop");
    stage.feeds.byHttp("nothing of use", null);
    assertThat(reader.read("remote")).isEqualTo(Result.FAILED);
    assertThat(reader.due()).isEmpty();
    stage.later(Duration.ofMinutes(15));
    assertThat(reader.due()).containsExactly("remote");
    stage.later(Duration.ofMinutes(45));
    assertThat(reader.due()).containsExactly("shop", "remote");
  }

  @Test
  void one_node_at_a_time_reads_a_feed() throws Exception {
    try (var other = stage.database.dataSource().getConnection();
        var lock = other.createStatement()) {
      other.setAutoCommit(false);
      lock.execute("SELECT pg_advisory_xact_lock(hashtextextended('otn feed shop', 0))");
      assertThat(stage.bean(FeedReader.class).read("shop")).isEqualTo(Result.BUSY);
    }
  }

  private Result reads(String list) {
    stage.feeds.onDisk(list);
    return reads();
  }

  private Result reads() {
    return stage.bean(FeedReader.class).read(FeedsOutside.ON_DISK);
  }

  private void later(Duration by) {
    stage.later(by);
    stage.bean(PriceFalls.class).runOnce();
    stage.runs();
  }

  private Stage.Person waits() {
    return stage.holder("price-drop:" + item);
  }

  private JsonNode runs() {
    return stage.api.get("/api/v1/feeds/shop/runs").is(200).json().path("items");
  }

  private io.otn.fixture.Http.Answer decides(JsonNode run, String what) {
    return stage.api.post(
        "/api/v1/feeds/shop/runs/%s:%s".formatted(run.path("id").asText(), what), "");
  }

  private String failure() {
    return stage.api.get("/api/v1/feeds/remote").json().path("failure").asText();
  }

  private long minor(String id) {
    return stage
        .sql("SELECT price_minor FROM price WHERE item_id = :id")
        .param("id", id)
        .query(Long.class)
        .single();
  }

  private boolean gone(String id) {
    return stage
        .sql("SELECT gone FROM price WHERE item_id = :id")
        .param("id", id)
        .query(Boolean.class)
        .single();
  }

  private long rows(String table) {
    return stage.sql("SELECT count(*) FROM " + table).query(Long.class).single();
  }

  private static String items(int count, String price) {
    return items(0, count, price);
  }

  private static String items(int from, int to, String price) {
    return IntStream.range(from, to)
        .mapToObj(n -> item("i-" + n, price))
        .collect(Collectors.joining());
  }

  static String item(String id, String price) {
    return """
    <item><g:id>%s</g:id><g:title>Tee %s</g:title><g:link>https://shop.example/%s</g:link>
    <g:price>%s</g:price><g:shipping><g:price>1.00 USD</g:price></g:shipping></item>
    """
        .formatted(id, id, id, price);
  }

  static String rss(String items) {
    return """
    <?xml version="1.0"?>
    <rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel><title>Shop</title>
    %s</channel></rss>
    """
        .formatted(items);
  }
}
