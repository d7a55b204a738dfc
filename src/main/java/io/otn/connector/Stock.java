package io.otn.connector;

import io.otn.trigger.TriggerEvents;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Our own picture of what shops have. All readers of shops' messages write into it, each in its
 * vendor's words; what comes back is found by the one rule of {@code VariantStock}.
 */
@Component("stock")
public class Stock {
  private final StockRows rows;
  private final VariantRows variants;
  private final Shops shops;
  private final List<LiveStock> live;
  private final TriggerEvents events;
  private final Clock clock;

  Stock(
      StockRows rows,
      VariantRows variants,
      Shops shops,
      List<LiveStock> live,
      TriggerEvents events,
      Clock clock) {
    this.rows = rows;
    this.variants = variants;
    this.shops = shops;
    this.live = live;
    this.events = events;
    this.clock = clock;
  }

  /**
   * For route files that know a variant's quantity over all locations, such as one that reads a
   * table.
   *
   * @param source names the account in keys, such as {@code stock-table}
   * @param page whose holders are told
   * @param quantity null when it is not counted
   * @param version when it was so
   * @return what came of it, as a reason code
   */
  @Transactional
  public String see(
      String source, String page, String variantId, @Nullable Long quantity, Instant version) {
    return observe(source, page, List.of(Observation.quantity(variantId, null, quantity, version)))
        .verdict();
  }

  /**
   * Applies what a message says. Rows stay locked until the transaction ends, so that of two
   * readers one sees what the other wrote.
   *
   * @param page whose holders are told; null for a partner's source
   */
  @Transactional
  public Reading observe(String source, @Nullable String page, List<Observation> observations) {
    return observe(source, page, observations, false);
  }

  /**
   * The same of what the shop itself has just said when it was asked. Its clock may not tell two
   * changes of one second apart: then this is the newer one.
   */
  @Transactional
  Reading observeAnswer(String source, List<Observation> answer) {
    return observe(source, null, answer, true);
  }

  private Reading observe(
      String source, @Nullable String page, List<Observation> observations, boolean answer) {
    Set<String> ids = new LinkedHashSet<>();
    observations.forEach(seen -> ids.add(seen.variantId()));
    if (ids.isEmpty()) {
      return Reading.of(Verdict.LEARNED);
    }
    rows.lockItems(source, ids);
    for (Observation seen : observations) {
      if (seen.location() != null) {
        rows.seeLocation(source, seen.location());
      }
    }
    Map<String, VariantStock> stocks = lock(source, ids);
    Map<String, Integer> verdicts = new TreeMap<>();
    observations.stream()
        .sorted(Comparator.comparing(Observation::version))
        .forEach(
            seen -> {
              VariantStock stock = known(stocks, seen.variantId());
              stock.page = page == null ? stock.page : page;
              verdicts.merge(apply(source, stock, seen, answer), 1, Integer::sum);
            });
    stocks.values().forEach(stock -> save(source, stock));
    return Reading.ofStocks(Verdict.summary(verdicts), stocks.values());
  }

  private String apply(String source, VariantStock stock, Observation seen, boolean answer) {
    if (stock.inventoryItemId == null) {
      stock.inventoryItemId = stock.variantId; // this vendor has no other name for it
    }
    Instant version = seen.version().truncatedTo(ChronoUnit.MICROS);
    Instant changedAt = seen.changedAt() == null ? version : seen.changedAt();
    boolean older = stock.mappedVersion != null && changedAt.isBefore(stock.mappedVersion);
    if (older && seen.changedAt() != null) {
      return Verdict.STALE;
    }
    boolean isNew = stock.state == KnownVariant.State.UNKNOWN;
    if (!older) {
      learn(stock, seen, changedAt);
    }
    stock.settleSellability();
    stock.answered = answer;
    String verdict = Verdict.LEARNED;
    if (seen.location() != null) {
      Level level = new Level(seen.quantity(), true, version);
      verdict = stock.level(seen.location(), level, false);
      rows.saveLevel(source, stock.inventoryItemId, seen.location(), level, answer);
    } else if (seen.quantity() != null) {
      verdict = stock.total(seen.quantity(), version);
    }
    boolean rebased = stock.rebase();
    if (!stock.canRunOut()) {
      return Verdict.NOT_SELLABLE;
    }
    return rebased || (isNew && stock.state != KnownVariant.State.UNKNOWN)
        ? Verdict.FIRST_SIGHT
        : verdict;
  }

  private static void learn(VariantStock stock, Observation seen, Instant changedAt) {
    Observation.Names names = seen.names();
    stock.productId = ShopifyStock.firstKnown(seen.productId(), stock.productId);
    stock.product = ShopifyStock.firstKnown(names.product(), stock.product);
    stock.variant = ShopifyStock.firstKnown(names.variant(), stock.variant);
    stock.url = ShopifyStock.firstKnown(names.url(), stock.url);
    stock.price = ShopifyStock.firstKnown(names.price(), stock.price);
    stock.sku = ShopifyStock.firstKnown(names.sku(), stock.sku);
    if (seen.sale() != Observation.Sale.UNSAID) {
      stock.published = seen.sale() != Observation.Sale.NOT_OFFERED;
      stock.backorder = seen.sale() == Observation.Sale.NEVER_OUT;
      stock.mappedVersion = changedAt;
    }
  }

  /**
   * Forgets variants of a deleted product; nothing of it can come back, and who was not told yet
   * that it did is not told. Returns how many.
   */
  int forget(String source, String productId) {
    List<String> items = variants.itemsOfProduct(source, productId);
    rows.lockItems(source, items);
    List<VariantRows.Forgotten> forgotten = variants.forgetProduct(source, productId);
    rows.forgetItems(source, items);
    forgotten.stream()
        .filter(variant -> variant.epoch() > 0)
        .forEach(
            variant ->
                events.withdraw(
                    source,
                    VariantStock.eventId(variant.variantId(), variant.epoch()),
                    "no_longer_sold"));
    return forgotten.size();
  }

  /** Locks variants, new ones too, with all that is known of them, under the source's policy. */
  Map<String, VariantStock> lock(String source, Collection<String> ids) {
    Map<String, VariantStock> stocks = variants.lockVariants(source, ids);
    complete(source, stocks.values());
    return stocks;
  }

  /** The same for the variant of an inventory item; null when nothing has named it yet. */
  @Nullable VariantStock lockByItem(String source, String item) {
    VariantStock stock = variants.lockByItem(source, item);
    if (stock != null) {
      complete(source, List.of(stock));
    }
    return stock;
  }

  private void complete(String source, Collection<VariantStock> stocks) {
    Set<String> items = new HashSet<>();
    for (VariantStock stock : stocks) {
      if (stock.inventoryItemId != null) {
        items.add(stock.inventoryItemId);
      }
    }
    Map<String, Map<String, Level>> levels =
        items.isEmpty() ? new HashMap<>() : rows.levels(source, items);
    Set<String> locations = rows.locations(source);
    StockPolicy policy = shops.policy(source);
    boolean canAsk = asks(source) != null;
    Instant now = clock.instant();
    for (VariantStock stock : stocks) {
      if (stock.inventoryItemId != null) {
        stock.levels.putAll(levels.getOrDefault(stock.inventoryItemId, Map.of()));
      }
      stock.shopLocations = locations;
      stock.under(policy, now, canAsk);
    }
  }

  /**
   * Keeps a variant. What was told of it and is over is taken back from who was not reached yet.
   */
  void save(String source, VariantStock stock) {
    variants.save(source, stock);
    if (stock.over != null) {
      events.withdraw(source, stock.eventId(), stock.over);
    }
  }

  /** Who can be asked about a source; null when its API is not configured. */
  @Nullable LiveStock asks(String source) {
    return live.stream().filter(shop -> shop.answersFor(source)).findFirst().orElse(null);
  }

  /**
   * The shop is to be asked about a product, soon and once, whatever number of messages want it.
   *
   * @return the reason code for the message: asked, or cannot be asked
   */
  String ask(String source, String productId, Duration wait) {
    if (asks(source) == null) {
      return Verdict.CANNOT_ASK;
    }
    Instant now = clock.instant();
    rows.ask(source, productId, now, now.plus(wait));
    return Verdict.ASKED;
  }

  /** Whether anything told what a variant is called. */
  boolean isNamed(String source, String variantId) {
    return variants.isNamed(source, variantId);
  }

  static VariantStock known(Map<String, VariantStock> stocks, String id) {
    VariantStock stock = stocks.get(id);
    if (stock == null) {
      throw new IllegalStateException("variant " + id + " was not stored");
    }
    return stock;
  }
}
