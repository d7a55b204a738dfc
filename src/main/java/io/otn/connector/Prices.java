package io.otn.connector;

import static io.otn.connector.PriceRows.at;

import io.otn.connector.PriceRows.Moves;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What things cost, as sources told us. For connectors that learn one price at a time, as from a
 * webhook; a whole list is a {@link PriceRun}.
 *
 * <p>Nobody has to compare prices: what is observed is kept, and when the effective price of a
 * thing has fallen and stayed there for the dwell, a trigger event {@code price-drop:<subject>}
 * follows by itself, if somebody waits for it. When it costs more again, that event is withdrawn.
 * What is seen for the first time, in another currency, or again after it was gone, is a silent
 * baseline.
 */
@Component("prices")
public class Prices {

  private static final String ONE = "source = :source AND item_id = :item";

  private static final String THIS_ONE =
      """
      (SELECT :item AS item_id, :subject AS subject, :parent::text AS parent, :product::text AS product,
              :url::text AS url, :priceMinor::bigint AS price_minor, :currency AS currency,
              :saleMinor::bigint AS sale_minor, :saleFrom::timestamptz AS sale_from,
              :saleTo::timestamptz AS sale_to, :buyable::boolean AS buyable, :hash::bigint AS row_hash)\
      """;

  private final JdbcClient jdbc;
  private final PriceRows rows;
  private final PriceSettings settings;
  private final Clock clock;

  Prices(JdbcClient jdbc, PriceSettings settings, Clock clock) {
    this.jdbc = jdbc;
    this.rows = new PriceRows(jdbc);
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * Keeps one observed price. Joins the caller's transaction.
   *
   * @param source whose price it is, such as {@code shopify/northwind}; ids are unique within it
   * @param page whose people may be told
   * @param version when the source last changed it; what is older than the newest word is not kept,
   *     so webhooks may come in any order and more than once
   * @return why something may follow, or nothing will: {@code price_first_sight}, {@code
   *     price_fell}, {@code price_rose}, {@code price_same}, {@code stale}; or the code of what is
   *     wrong with it, such as {@code price_not_positive}, in which case the last good price stays
   */
  @Transactional
  public Reading observe(String source, String page, ListedPrice price, Instant version) {
    ListedPrice.Row row;
    try {
      row = price.row();
    } catch (PriceRefusedException e) {
      return Reading.of(e.code());
    }
    Instant now = clock.instant();
    Instant newest = version.truncatedTo(ChronoUnit.MICROS);
    Optional<Known> before = known(source, row.itemId(), newest);
    if (before.isPresent() && !before.get().newer()) {
      return Reading.of(Verdict.STALE);
    }
    if (keep(source, page, row, newest, now)) {
      return Reading.of(Verdict.PRICE_FIRST_SIGHT);
    }
    Moves moves = rows.evaluate(ONE, source, row.itemId(), settings.dwell(), 1, now);
    if (moves.firstSeen() > 0) {
      return Reading.of(Verdict.PRICE_FIRST_SIGHT);
    }
    if (moves.fell() == 0 && moves.rose() == 0) {
      return Reading.of(Verdict.PRICE_SAME);
    }
    return new Reading(
        moves.fell() > 0 ? Verdict.PRICE_FELL : Verdict.PRICE_ROSE,
        "%s: %s → %s"
            .formatted(
                row.itemId(),
                before.map(Known::inWords).orElse("unknown"),
                known(source, row.itemId(), newest).map(Known::inWords).orElse("unknown")));
  }

  /**
   * What is known of one thing.
   *
   * @param newer whether what is told now is newer than that
   */
  private record Known(boolean newer, @Nullable Long effectiveMinor, String currency) {

    /** What it costs by our state, such as {@code 19.99 EUR}. */
    String inWords() {
      if (effectiveMinor == null) {
        return "unknown";
      }
      String amount = Money.amount(effectiveMinor, currency).toPlainString();
      return currency.equals(Money.UNTOLD) ? amount : amount + " " + currency;
    }
  }

  /**
   * Things that are no longer sold: no sale of theirs begins, no fall is told, and who was not told
   * yet of an earlier one is not told. If they come back, their price is a new baseline.
   *
   * @return how many were known
   */
  @Transactional
  public int forget(String source, Collection<String> itemIds) {
    return jdbc.sql(
            """
            UPDATE price
            SET gone = true, evaluate_at = NULL, was_minor = NULL, steady_minor = NULL, tell_at = NULL,
                doubt = NULL, approved = false,
                untrue = CASE WHEN told_minor IS NOT NULL THEN coalesce(untrue, 'no_longer_sold') END
            WHERE source = :source AND item_id = ANY (:items) AND NOT gone
            """)
        .param("source", source)
        .param("items", itemIds.toArray(String[]::new))
        .update();
  }

  /**
   * Erases what a source told of its prices. What stays is that there was one, and how often it
   * fell, so that no later event takes the id of an old one; what it tells again is a baseline.
   *
   * @return how many were known
   */
  @Transactional
  public int erase(String source) {
    return jdbc.sql(
            """
            UPDATE price
            SET parent = NULL, product = NULL, url = NULL, price_minor = 1, currency = 'XXX',
                sale_minor = NULL, sale_from = NULL, sale_to = NULL, row_hash = 0, gone = true,
                effective_minor = NULL, effective_since = NULL, previous_minor = NULL, evaluate_at = NULL,
                was_minor = NULL, steady_minor = NULL, tell_at = NULL, doubt = NULL, approved = false,
                untrue = CASE WHEN told_minor IS NOT NULL THEN coalesce(untrue, 'no_longer_sold') END
            WHERE source = :source
            """)
        .param("source", source)
        .update();
  }

  /** Takes the row's lock, so that of two readers one sees what the other wrote. */
  private Optional<Known> known(String source, String item, Instant version) {
    return jdbc.sql(
            """
            SELECT version < :version AS newer, effective_minor, currency
            FROM price
            WHERE source = :source AND item_id = :item
            FOR UPDATE
            """)
        .param("source", source)
        .param("item", item)
        .param("version", at(version))
        .query(Known.class)
        .optional();
  }

  /** True when it was not known. */
  private boolean keep(
      String source, String page, ListedPrice.Row row, Instant version, Instant now) {
    Map<String, @Nullable Object> said = new HashMap<>();
    said.put("subject", row.subject());
    said.put("item", row.itemId());
    said.put("parent", row.parent());
    said.put("product", row.product());
    said.put("url", row.url());
    said.put("priceMinor", row.priceMinor());
    said.put("currency", row.currency());
    said.put("saleMinor", row.saleMinor());
    said.put("saleFrom", row.saleFrom() == null ? null : at(row.saleFrom()));
    said.put("saleTo", row.saleTo() == null ? null : at(row.saleTo()));
    said.put("buyable", row.buyable());
    said.put("hash", row.hash());
    return 1 == rows.keep(THIS_ONE, said, source, page, null, version, now);
  }
}
