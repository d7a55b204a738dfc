package io.otn.sandbox;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;

/**
 * A shop that tells nobody anything: it publishes a list of its prices, as shops do for Google and
 * Meta, and whoever wants to know reads it.
 */
class Outlet {

  /**
   * @param id the list's own, the subject of the gateway's topics
   * @param fullPrice with two decimals, in dollars
   */
  record Item(String id, String title, String fullPrice) {}

  private static final List<Item> RANGE =
      List.of(
          new Item("LAMP-1", "Harbour Lamp", "120.00"), new Item("CHAIR-1", "Deck Chair", "45.00"));

  private static final BigDecimal CUT = new BigDecimal("0.8");

  private final World world;
  private final SandboxClock clock;

  Outlet(World world, SandboxClock clock) {
    this.world = world;
    this.clock = clock;
  }

  List<Item> items() {
    return RANGE;
  }

  Item item(String id) {
    return RANGE.stream()
        .filter(item -> item.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                Refusal.notFound(
                    "The outlet has no item %s. GET /sandbox/outlet lists them.".formatted(id)));
  }

  String price(Item item) {
    var priced = world.price(item.id());
    return priced == null ? item.fullPrice() : priced.price();
  }

  /** Takes a fifth off. */
  void cut(Item item) {
    var price = new BigDecimal(price(item)).multiply(CUT).setScale(2, RoundingMode.HALF_UP);
    price(item, price.max(new BigDecimal("0.01")).toPlainString());
  }

  void price(Item item, String price) {
    world.record(new Fact.Priced(item.id(), price, clock.now()));
  }

  String url(Item item) {
    return "https://outlet.example/" + item.id().toLowerCase(Locale.ROOT);
  }

  /** RSS 2.0 with the fields of Google's and Meta's product feeds. */
  String feed() {
    var feed =
        new StringBuilder(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">
            <channel>
              <title>Harbour Outlet</title>
              <link>https://outlet.example/</link>
              <description>All that the outlet sells</description>
            """);
    for (var item : items()) {
      feed.append(
          """
            <item>
              <g:id>%s</g:id>
              <g:title>%s</g:title>
              <g:link>%s</g:link>
              <g:price>%s USD</g:price>
              <g:availability>in_stock</g:availability>
            </item>
          """
              .formatted(item.id(), item.title(), url(item), price(item)));
    }
    return feed.append("</channel>\n</rss>\n").toString();
  }
}
