package io.otn.shopify;

import static java.util.stream.Collectors.joining;

import io.otn.connector.ListedPrice;
import io.otn.connector.Prices;
import io.otn.connector.Reading;
import io.otn.connector.ShopifyBody;
import io.otn.partner.Partner;
import io.otn.partner.Partners;
import io.otn.shopify.Polls.Poll;
import io.otn.shopify.ShopifySettings.Access;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The prices in product bodies. They have no currency: it is the shop's, which the configuration or
 * the shop itself tells. {@code compare_at_price} is what the shop says that it was, and no price.
 */
@Component
class ShopifyPrices {

  private final Prices prices;
  private final Partners partners;
  private final ShopifySettings settings;
  private final Polls polls;

  ShopifyPrices(Prices prices, Partners partners, ShopifySettings settings, Polls polls) {
    this.prices = prices;
    this.partners = partners;
    this.settings = settings;
    this.polls = polls;
  }

  /**
   * Keeps the prices of a product's variants.
   *
   * @return what came of it where it is worth telling, such as {@code price_fell=2}; else empty
   */
  Optional<Reading> observe(Delivery delivery, ShopifyBody product) {
    Partner partner = partners.find(delivery.partner()).orElse(null);
    Instant version = product.version();
    if (partner == null || version == null) {
      return Optional.empty();
    }
    String currency = currency(delivery);
    Map<String, Integer> verdicts = new TreeMap<>();
    List<String> changes = new ArrayList<>();
    for (ShopifyBody variant : product.elements("variants")) {
      String id = variant.idOrNull();
      BigDecimal price = number(variant.text("price"));
      if (id == null || price == null) {
        continue;
      }
      Reading reading =
          prices.observe(
              delivery.source(),
              partner.page(),
              listed(delivery, product, variant, id, price, currency),
              version);
      switch (reading.verdict()) {
        case "price_same", "price_first_sight", "stale" -> {}
        default -> {
          verdicts.merge(reading.verdict(), 1, Integer::sum);
          if (reading.change() != null) {
            changes.add(reading.change());
          }
        }
      }
    }
    return verdicts.isEmpty()
        ? Optional.empty()
        : Optional.of(Reading.of(summary(verdicts), changes));
  }

  private static String summary(Map<String, Integer> verdicts) {
    return verdicts.entrySet().stream()
        .map(each -> each.getValue() == 1 ? each.getKey() : each.getKey() + "=" + each.getValue())
        .collect(joining(" "));
  }

  /** They are no longer sold. */
  void forget(String source, List<String> variants) {
    prices.forget(source, variants);
  }

  private static ListedPrice listed(
      Delivery delivery,
      ShopifyBody product,
      ShopifyBody variant,
      String id,
      BigDecimal price,
      @Nullable String currency) {
    String title = product.text("title");
    String own = variant.text("title");
    String name =
        own == null || own.equals("Default Title") || title == null ? title : title + " - " + own;
    String handle = product.text("handle");
    String url =
        handle == null
            ? null
            : "https://%s/products/%s?variant=%s".formatted(delivery.shop(), handle, id);
    String status = product.text("status");
    boolean offered =
        (status == null || status.equals("active")) && !product.isNull("published_at");
    return new ListedPrice(id, id, null, name, url, price, currency, null, null, null, offered);
  }

  private @Nullable String currency(Delivery delivery) {
    return settings
        .access(delivery.partner())
        .map(Access::currency)
        .or(() -> polls.find(delivery.source()).map(Poll::currency))
        .orElse(null);
  }

  private static @Nullable BigDecimal number(@Nullable String text) {
    return Optional.ofNullable(text)
        .filter(digits -> digits.matches("[0-9]{1,15}([.][0-9]{1,6})?"))
        .map(BigDecimal::new)
        .orElse(null);
  }
}
