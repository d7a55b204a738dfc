package io.otn.connector;

import io.otn.partner.Partner;
import io.otn.partner.Partners;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * The partners' shops by their sources, which are {@code <scheme>/<partner>}. Another kind of
 * source may have the name of a partner, and nothing to do with it.
 */
@Component
class Shops {
  private final Map<String, ShopSettings.Shop> shops;
  private final StockPolicy policy;
  private final Function<String, @Nullable String> pages;

  @Autowired
  Shops(ShopSettings settings, Partners partners) {
    this(
        settings,
        source ->
            partners
                .find(source.substring(source.indexOf('/') + 1))
                .filter(partner -> partner.source().equals(source))
                .map(Partner::page)
                .orElse(null));
  }

  /**
   * @param pages the page of a source whose partner is not configured, such as one kept in the
   *     database
   */
  Shops(ShopSettings settings, Function<String, @Nullable String> pages) {
    this.pages = pages;
    policy = settings.stock().over(StockPolicy.DEFAULT);
    // Two of one id are refused where partners are read; here the last would do.
    shops =
        settings.partners().stream()
            .collect(
                Collectors.toMap(
                    ShopSettings.Shop::source, Function.identity(), (one, other) -> other));
  }

  /** What counts as in stock for a source; one that is no partner's has the common policy. */
  StockPolicy policy(String source) {
    ShopSettings.Shop shop = find(source);
    return shop == null ? policy : shop.stock().over(policy);
  }

  /** Whose holders a source's events reach; null when it is no partner's. */
  @Nullable String page(String source) {
    ShopSettings.Shop shop = find(source);
    return shop == null ? pages.apply(source) : shop.page();
  }

  ShopSettings.@Nullable Shop find(String source) {
    return shops.get(source);
  }
}
