package io.otn.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.otn.connector.ListedPrice;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of each form of list, its odd ones too. */
class FeedFormsTest {

  private static final String SIGNS = "<>&\"'{}[],;\t\n/=";

  private static final String RSS =
      """
      <rss xmlns:g="http://base.google.com/ns/1.0" version="2.0"><channel><title>Shop</title>
      <item>
        <g:id>A1</g:id><title>Plain</title><g:title>Boots</g:title><g:link>https://s.example/a</g:link>
        <g:price>1299.99 EUR</g:price><g:sale_price>1199.99</g:sale_price>
        <g:sale_price_effective_date>2016-03-01T13:00-0800/2016-03-11T15:30-0800</g:sale_price_effective_date>
        <g:availability>out of stock</g:availability><g:availability>in stock</g:availability>
        <g:item_group_id>G1</g:item_group_id>
        <g:shipping><g:country>US</g:country><g:price>5.5 USD</g:price></g:shipping>
        <g:tax><g:rate>5</g:rate></g:tax>
      </item>
      <item><id>B2</id><title><![CDATA[Tee & Co]]></title><link>https://s.example/b</link><price>5.00 USD</price>
        <availability>https://schema.org/OutOfStock</availability></item>
      </channel></rss>
      """;

  private final List<String> refused = new ArrayList<>();

  @Test
  void of_rss_only_what_stands_directly_in_an_item_is_read_prefixed_or_not() throws Exception {
    List<ListedPrice> prices = read(feed(Feed.Format.MERCHANT_XML), RSS);
    ListedPrice boots = prices.getFirst();
    assertThat(boots.itemId()).isEqualTo("A1");
    assertThat(boots.product()).isEqualTo("Boots");
    assertThat(boots.parent()).isEqualTo("G1");
    assertThat(boots.price()).isEqualByComparingTo("1299.99");
    assertThat(boots.sale()).isEqualByComparingTo("1199.99");
    assertThat(boots.currency()).isEqualTo("EUR");
    assertThat(boots.saleFrom()).isEqualTo("2016-03-01T21:00:00Z");
    assertThat(boots.buyable()).isTrue();
    assertThat(refused).containsExactly("element_twice");
    ListedPrice tee = prices.getLast();
    assertThat(tee.product()).isEqualTo("Tee & Co");
    assertThat(tee.url()).isEqualTo("https://s.example/b");
    assertThat(tee.buyable()).isFalse();
  }

  @Test
  void atom_is_read_too_with_its_links() throws Exception {
    List<ListedPrice> prices =
        read(
            feed(Feed.Format.MERCHANT_XML),
            """
            <?xml version="1.0"?>
            <feed xmlns="http://www.w3.org/2005/Atom" xmlns:g="http://base.google.com/ns/1.0">
              <title>Shop</title><link rel="self" href="https://s.example"/>
              <entry><g:id>A1</g:id><title>Tee</title><link href="https://s.example/a"/><g:price>9.99 USD</g:price></entry>
            </feed>
            """);
    assertThat(prices).hasSize(1);
    assertThat(prices.getFirst().url()).isEqualTo("https://s.example/a");
    assertThat(prices.getFirst().product()).isEqualTo("Tee");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE rss [<!ENTITY e SYSTEM"
            + " 'file:///etc/hostname'>]><rss><channel><item><id>&e;</id></item></channel></rss>",
        "<!DOCTYPE rss [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><rss><channel>&b;</channel></rss>",
        "<html><body>Not found</body></html>",
        "<rss><channel><item><id>1</id>",
        "{}",
        ""
      })
  void what_is_no_list_is_not_believed(String text) {
    assertThatThrownBy(() -> read(feed(Feed.Format.MERCHANT_XML), text))
        .isInstanceOf(FeedException.class);
  }

  @Test
  void elements_that_are_nested_without_end_are_left() {
    String deep =
        "<rss><channel><item>" + "<a>".repeat(100) + "</a>".repeat(100) + "</item></channel></rss>";
    assertThatThrownBy(() -> read(feed(Feed.Format.MERCHANT_XML), deep))
        .isInstanceOf(FeedException.class)
        .hasMessageContaining("nested too deeply");
  }

  @Test
  void googles_text_and_metas_csv_have_the_same_columns() throws Exception {
    List<ListedPrice> tsv =
        read(
            feed(Feed.Format.MERCHANT_TSV),
            "id\ttitle\tlink\tprice\tsale price\titem group id\n"
                + "A1\tTee\thttps://s.example\t15.00 USD\t\tG\n");
    assertThat(tsv.getFirst().parent()).isEqualTo("G");
    assertThat(tsv.getFirst().sale()).isNull();
    List<ListedPrice> csv =
        read(
            feed(Feed.Format.META_CSV),
            "id,title,availability,price,link,image[0].url\r\n"
                + "A1,\"Tee \"\"one\"\", two\nlines\",in stock,10.00 USD,https://s.example,x\r\n");
    assertThat(csv.getFirst().product()).isEqualTo("Tee \"one\", two\nlines");
    assertThat(csv.getFirst().price()).isEqualByComparingTo("10");
  }

  @Test
  void a_row_of_another_width_costs_itself() throws Exception {
    List<ListedPrice> prices =
        read(
            feed(Feed.Format.META_CSV),
            "id,price\nA1,1.00 USD\nA2,2.00 USD,stray\nA3\n\nA4,4.00 USD\n");
    assertThat(prices).extracting(ListedPrice::itemId).containsExactly("A1", "A4");
    assertThat(refused).containsExactly("row_width", "row_width");
  }

  @Test
  void other_lists_are_read_by_a_mapping_of_their_headers_in_their_own_encoding() throws Exception {
    FeedSettings.Configured csv =
        FeedsForTests.configured(
            "csv",
            Map.of("id", "Art-Nr", "title", "Größe", "price", "PREIS", "currency", "Währung"),
            ";",
            "'",
            "windows-1252",
            ",");
    String text = "Art-Nr;Größe;Preis;Währung\n7;'Straße; süß';1.234;eur\n8;x;1,5;chf\n";
    List<ListedPrice> prices =
        read(FeedsForTests.feed(csv), text.getBytes(Charset.forName("windows-1252")));
    assertThat(prices.getFirst().product()).isEqualTo("Straße; süß");
    assertThat(prices.getFirst().price()).isEqualByComparingTo("1234");
    assertThat(prices.getFirst().currency()).isEqualTo("EUR");
    assertThat(prices.getLast().currency()).isEqualTo("CHF");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
  void a_byte_order_mark_says_how_a_list_is_written(String encoding) throws Exception {
    byte[] text = "\ufeffid,price\nü,1.00 USD\n".getBytes(Charset.forName(encoding));
    assertThat(read(feed(Feed.Format.META_CSV), text).getFirst().itemId()).isEqualTo("ü");
  }

  @Test
  void a_header_without_the_columns_says_which_there_are() {
    assertThatThrownBy(() -> read(feed(Feed.Format.META_CSV), "sku,cost\n1,2\n"))
        .hasMessage("the header has no column 'id'; it has sku, cost");
  }

  @Test
  void json_is_read_item_by_item_with_prices_in_each_form() throws Exception {
    FeedSettings.Configured json =
        FeedsForTests.configured(
            "json",
            Map.of(
                "id", "/product/offerId",
                "price", "/product/price",
                "sale-price", "/product/sale",
                "title", "/product/title"),
            "/data/entries");
    List<ListedPrice> prices =
        read(
            FeedsForTests.feed(json),
            """
            {"meta":{"entries":[1]},"data":{"skip":[{"a":1}],"entries":[
              {"product":{"offerId":271878346596884015,"title":"Tee","price":{"value":"21.99","currency":"USD"},"sale":{"value":"19.99","currency":"USD"}}},
              {"product":{"offerId":"B","price":"5.00 USD"}},
              {"product":{"offerId":"C","price":1.234}},
              {"product":{"offerId":"D","price":[1]}},
              7
            ]},"end":true}
            """);
    assertThat(prices)
        .extracting(ListedPrice::itemId)
        .containsExactly("271878346596884015", "B", "C");
    assertThat(prices.getFirst().sale()).isEqualByComparingTo("19.99");
    assertThat(prices.get(2).price()).isEqualByComparingTo("1.234");
    assertThat(prices.get(2).currency()).isEqualTo("EUR");
    assertThat(refused).containsExactlyInAnyOrder("price_missing", "no_object");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"data\":{}}", "[]", "{\"data\":{\"entries\":[{}", "nothing", ""})
  void json_without_its_array_or_its_end_is_not_believed(String text) {
    FeedSettings.Configured json =
        FeedsForTests.configured("json", Map.of("id", "/id", "price", "/price"), "/data/entries");
    assertThatThrownBy(() -> read(FeedsForTests.feed(json), text))
        .isInstanceOf(FeedException.class);
  }

  @Test
  void currencies_that_differ_cost_the_item() throws Exception {
    read(
        feed(Feed.Format.META_CSV),
        "id,price,sale_price\nA,10.00 USD,8.00 EUR\nB,10.00,8.00 USD\nC,10.00 usd,8.00\n");
    assertThat(refused).containsExactly("currencies_differ");
  }

  /** Whatever comes, it ends, in items or in a sentence. */
  @ParameterizedTest
  @EnumSource(Feed.Format.class)
  void anything_at_all_ends_in_items_or_in_a_sentence(Feed.Format format) {
    FeedSettings.Configured settings =
        format.mapped()
            ? FeedsForTests.configured(
                format.settingName(),
                format == Feed.Format.JSON
                    ? Map.of("id", "/id", "price", "/price")
                    : Map.of("id", "id", "price", "price"),
                "")
            : FeedsForTests.configured(format.settingName(), Map.of(), "");
    Feed feed = FeedsForTests.feed(settings);
    String seedText =
        format == Feed.Format.MERCHANT_XML
            ? RSS
            : format == Feed.Format.JSON
                ? "[{\"id\":\"A\",\"price\":\"1.00 USD\"},{\"id\":2,\"price\":{\"value\":3}}]"
                : "id\tprice,price\nA\t1.00,\"2.00 USD\"\n";
    Random random = new Random(20261121);
    for (int n = 0; n < 1500; n++) {
      byte[] text = seedText.getBytes(StandardCharsets.UTF_8);
      for (int changes = random.nextInt(8); changes >= 0; changes--) {
        text[random.nextInt(text.length)] =
            random.nextBoolean()
                ? (byte) random.nextInt(256)
                : (byte) SIGNS.charAt(random.nextInt(SIGNS.length()));
      }
      Throwable failure = catchThrowable(() -> read(feed, text));
      if (failure != null) {
        assertThat(failure).isInstanceOfAny(FeedException.class, IOException.class);
      }
    }
  }

  private static Feed feed(Feed.Format format) {
    return FeedsForTests.feed(FeedsForTests.configured(format.settingName(), Map.of(), ""));
  }

  private List<ListedPrice> read(Feed feed, String text) throws IOException, FeedException {
    return read(feed, text.getBytes(StandardCharsets.UTF_8));
  }

  private List<ListedPrice> read(Feed feed, byte[] text) throws IOException, FeedException {
    refused.clear();
    List<ListedPrice> prices = new ArrayList<>();
    ItemForm form = new ItemForm(feed);
    ItemList.of(feed)
        .read(
            new ByteArrayInputStream(text),
            new ItemList.Taker() {
              @Override
              public void take(RawItem item) {
                try {
                  prices.add(form.read(item));
                } catch (ItemRefusedException e) {
                  refused.add(e.code());
                }
              }

              @Override
              public void refuse(long line, ItemRefusedException why) {
                refused.add(why.code());
              }

              @Override
              public void warn(long line, String code, String what) {
                refused.add(code);
              }
            });
    return prices;
  }
}
