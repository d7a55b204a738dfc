package io.otn.connector;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Prices that fell so far that they look like a mistake; a person tells them, or not. */
@Component
public class DoubtfulPrices {

  private final JdbcClient jdbc;
  private final Clock clock;

  DoubtfulPrices(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
  }

  /**
   * @param source such as {@code feed/northwind}
   * @param price now, in whole units
   * @param was before it fell
   * @param currency ISO 4217; {@code XXX} where the source does not tell it
   */
  public record Doubt(
      String source,
      String item,
      String page,
      @Nullable String product,
      BigDecimal price,
      BigDecimal was,
      String currency,
      Instant since) {}

  private record Row(
      String source,
      String itemId,
      String pageId,
      @Nullable String product,
      String currency,
      long effectiveMinor,
      long wasMinor,
      Instant effectiveSince) {}

  /** In the order of their keys. */
  public List<Doubt> list(int limit) {
    return jdbc
        .sql(
            """
            SELECT source, item_id, page_id, product, currency, effective_minor, was_minor, effective_since
            FROM price
            WHERE doubt IS NOT NULL
            ORDER BY source, item_id
            LIMIT :limit
            """)
        .param("limit", limit)
        .query(Row.class)
        .list()
        .stream()
        .map(
            row ->
                new Doubt(
                    row.source(),
                    row.itemId(),
                    row.pageId(),
                    row.product(),
                    Money.amount(row.effectiveMinor(), row.currency()),
                    Money.amount(row.wasMinor(), row.currency()),
                    row.currency(),
                    row.effectiveSince()))
        .toList();
  }

  /** The price is right: who waits for it is told. False when there is no doubt any more. */
  public boolean approve(String source, String item) {
    return 1
        == jdbc.sql(
                """
                UPDATE price
                SET doubt = NULL, approved = true, tell_at = :now
                WHERE source = :source AND item_id = :item AND doubt IS NOT NULL
                """)
            .param("source", source)
            .param("item", item)
            .param("now", PriceRows.at(clock.instant()))
            .update();
  }

  /**
   * The price is wrong, or not for telling: nobody is told of this fall. False when there is no
   * doubt any more.
   */
  public boolean dismiss(String source, String item) {
    return 1
        == jdbc.sql(
                """
                UPDATE price
                SET doubt = NULL, approved = false, was_minor = NULL, steady_minor = NULL, tell_at = NULL
                WHERE source = :source AND item_id = :item AND doubt IS NOT NULL
                """)
            .param("source", source)
            .param("item", item)
            .update();
  }
}
