package io.otn.feed;

import io.otn.connector.ListedPrice;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a price of what a list writes about an item, by the rules of one feed. */
final class ItemForm {

  /**
   * Words for what cannot be bought, of Google's, Meta's and schema.org's lists. Whatever else
   * stands there, known or not, is taken for buyable.
   */
  private static final Set<String> NOT_SOLD =
      Set.of(
          "out_of_stock",
          "outofstock",
          "soldout",
          "sold_out",
          "discontinued",
          "pending",
          "mark_as_sold");

  private final Feed feed;

  ItemForm(Feed feed) {
    this.feed = feed;
  }

  /**
   * @throws ItemRefusedException when the item cannot be read
   */
  ListedPrice read(RawItem item) {
    String id = item.text(Field.ID);
    if (id == null) {
      throw new ItemRefusedException("id_missing", "the item has no id");
    }
    String written = item.text(Field.PRICE);
    if (written == null) {
      throw new ItemRefusedException("price_missing", "the item has no price");
    }
    PriceText price = price(item, Field.PRICE, written);
    String saleWritten = item.text(Field.SALE_PRICE);
    PriceText sale = saleWritten == null ? null : price(item, Field.SALE_PRICE, saleWritten);
    String currency = currency(item, price, sale);
    SaleWindow window = sale == null ? SaleWindow.ALWAYS : window(item);
    String group = item.text(Field.GROUP);
    return new ListedPrice(
        id,
        feed.prefix() + id,
        group == null ? null : feed.prefix() + group,
        item.text(Field.TITLE),
        item.text(Field.LINK),
        price.amount(),
        currency,
        sale == null ? null : sale.amount(),
        window.from(),
        window.to(),
        buyable(item.text(Field.AVAILABILITY)));
  }

  private PriceText price(RawItem item, Field field, String written) {
    return PriceText.read(
        written, item.numbers().contains(field) ? (Character) '.' : feed.decimal());
  }

  /** The price's own, else the column's, else the sale's, else that of the feed. */
  private String currency(RawItem item, PriceText price, @Nullable PriceText sale) {
    String column = item.text(Field.CURRENCY);
    String currency = price.currency();
    for (String other :
        new @Nullable String[] {
          column == null ? null : column.toUpperCase(Locale.ROOT),
          sale == null ? null : sale.currency()
        }) {
      if (currency != null && other != null && !currency.equals(other)) {
        throw new ItemRefusedException(
            "currencies_differ", "price and sale price are of different currencies");
      }
      currency = currency == null ? other : currency;
    }
    currency = currency == null ? feed.currency() : currency;
    if (currency == null) {
      throw new ItemRefusedException(
          "currency_missing", "the price names no currency; say which by the feed's currency");
    }
    return currency;
  }

  private SaleWindow window(RawItem item) {
    String both = item.text(Field.SALE_WINDOW);
    return both == null
        ? new SaleWindow(
            SaleWindow.start(item.text(Field.SALE_FROM), feed.zone()),
            SaleWindow.end(item.text(Field.SALE_TO), feed.zone()))
        : SaleWindow.read(both, feed.zone());
  }

  private static boolean buyable(@Nullable String availability) {
    if (availability == null) {
      return true;
    }
    String word = availability.substring(availability.lastIndexOf('/') + 1).strip();
    return !NOT_SOLD.contains(word.toLowerCase(Locale.ROOT).replace(' ', '_'));
  }
}
