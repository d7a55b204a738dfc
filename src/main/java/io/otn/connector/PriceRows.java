package io.otn.connector;

import static java.time.ZoneOffset.UTC;

import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The two statements through which a price changes: what a source says is kept, then the effective
 * price follows from it. Both serve one price, a whole feed and the timer alike.
 */
final class PriceRows {

  /** Columns in which a source's words stand, in staging tables too. */
  static final String SAID =
      "item_id, subject, parent, product, url, price_minor, currency, sale_minor, sale_from,"
          + " sale_to, buyable, row_hash";

  private final JdbcClient jdbc;

  PriceRows(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * What became of some prices.
   *
   * @param seen looked at
   * @param firstSeen kept as a baseline, without a word
   * @param fell effective prices that are lower than before
   * @param rose higher
   */
  record Moves(long seen, long firstSeen, long fell, long rose) {}

  /**
   * Keeps what {@code from} says where it is newer than what is known. What is new gets its
   * effective price at once; what changed is to be evaluated. Another currency, or a thing that was
   * gone, is seen for the first time again.
   *
   * @param from a table or subquery with the columns of {@link #SAID}
   * @param said parameters of {@code from}
   * @return how many were new
   */
  long keep(
      String from,
      Map<String, ? extends @Nullable Object> said,
      String source,
      String page,
      @Nullable Long run,
      Instant version,
      Instant now) {
    return jdbc.sql(
            """
            WITH kept AS (
                INSERT INTO price AS known
                    (source, page_id, run_id, version, priced_at, effective_minor, effective_since, evaluate_at, %1$s)
                SELECT :source, :page, :run, :version, :now,
                       otn_effective_price(price_minor, sale_minor, sale_from, sale_to, :now), :now,
                       CASE WHEN sale_minor IS NOT NULL THEN otn_next_sale_edge(sale_from, sale_to, :now) END,
                       %1$s
                FROM %2$s AS said
                ON CONFLICT (source, item_id) DO UPDATE
                SET page_id = excluded.page_id, run_id = excluded.run_id, version = excluded.version,
                    subject = excluded.subject, parent = excluded.parent,
                    product = coalesce(excluded.product, known.product), url = coalesce(excluded.url, known.url),
                    price_minor = excluded.price_minor, currency = excluded.currency,
                    sale_minor = excluded.sale_minor, sale_from = excluded.sale_from, sale_to = excluded.sale_to,
                    buyable = excluded.buyable, row_hash = excluded.row_hash, missed = 0, gone = false,
                    priced_at = CASE
                        WHEN (known.price_minor, known.currency, known.sale_minor, known.sale_from, known.sale_to)
                             IS DISTINCT FROM (excluded.price_minor, excluded.currency, excluded.sale_minor,
                                               excluded.sale_from, excluded.sale_to)
                        THEN excluded.priced_at ELSE known.priced_at END,
                    effective_minor = CASE
                        WHEN known.currency = excluded.currency AND NOT known.gone THEN known.effective_minor END,
                    untrue = CASE
                        WHEN known.told_minor IS NOT NULL AND known.currency <> excluded.currency
                        THEN 'currency_changed' ELSE known.untrue END,
                    evaluate_at = :now
                WHERE excluded.version > known.version
                RETURNING old.item_id IS NULL AS is_new
            )
            SELECT count(*) FROM kept WHERE is_new
            """
                .formatted(SAID, from))
        .params(said)
        .param("source", source)
        .param("page", page)
        .param("run", run, Types.BIGINT)
        .param("version", at(version))
        .param("now", at(now))
        .query(Long.class)
        .single();
  }

  /**
   * Works out the effective price where it may be another. A fall is noted, to be told when it has
   * lasted; where facts were known for that long, as when a sale begins, it may be told now. A
   * price that rises to where it was before is no fall. Where it costs more than what was told, or
   * is sold out, that is to be withdrawn; what is left of the fall begins anew.
   *
   * @param which a condition that names the rows to look at, with {@code :source} and {@code :item}
   */
  Moves evaluate(String which, String source, String item, Duration dwell, int limit, Instant now) {
    return jdbc.sql(
            """
            WITH due AS (
                SELECT source, item_id, minor, over.why,
                       CASE
                           WHEN effective_minor IS NULL THEN 'OVER'
                           WHEN over.why IS NOT NULL AND minor < told_was_minor THEN 'AGAIN'
                           WHEN minor >= was_minor THEN 'OVER'
                           WHEN was_minor IS NOT NULL THEN 'LASTS'
                           WHEN minor < effective_minor THEN 'BEGINS'
                           ELSE 'NONE'
                       END AS fall
                FROM price,
                     otn_effective_price(price_minor, sale_minor, sale_from, sale_to, :now) AS minor,
                     LATERAL (SELECT CASE
                                  WHEN untrue IS NOT NULL THEN NULL
                                  WHEN minor > told_minor THEN 'price_rose'
                                  WHEN told_minor IS NOT NULL AND NOT buyable THEN 'sold_out' END AS why) AS over
                WHERE evaluate_at <= :now AND NOT gone AND (%s)
                ORDER BY evaluate_at
                LIMIT :limit
                FOR UPDATE OF price SKIP LOCKED
            ), moved AS (
                UPDATE price
                SET effective_minor = minor,
                    previous_minor  = CASE WHEN minor = effective_minor THEN previous_minor ELSE effective_minor END,
                    effective_since = CASE WHEN minor = effective_minor THEN effective_since ELSE :now END,
                    evaluate_at     = CASE
                        WHEN sale_minor IS NOT NULL THEN otn_next_sale_edge(sale_from, sale_to, :now) END,
                    untrue          = coalesce(untrue, due.why),
                    was_minor       = CASE fall
                        WHEN 'BEGINS' THEN effective_minor WHEN 'LASTS' THEN was_minor WHEN 'AGAIN' THEN told_was_minor END,
                    steady_minor    = CASE
                        WHEN fall = 'BEGINS' THEN minor
                        WHEN fall IN ('LASTS', 'AGAIN') THEN greatest(steady_minor, minor) END,
                    tell_at         = CASE
                        -- not before those who were not told have their consents back
                        WHEN fall = 'AGAIN' THEN :now + greatest(:dwell::interval, interval '1 min')
                        WHEN fall = 'BEGINS' OR (fall = 'LASTS' AND doubt IS NOT NULL AND minor <> effective_minor)
                        THEN greatest(:now, priced_at + :dwell::interval)
                        WHEN fall = 'LASTS' THEN tell_at END,
                    doubt           = CASE WHEN fall = 'LASTS' AND minor = effective_minor THEN doubt END,
                    approved        = approved AND fall = 'LASTS' AND minor = effective_minor
                FROM due
                WHERE price.source = due.source AND price.item_id = due.item_id
                RETURNING old.effective_minor AS before, new.effective_minor AS after
            )
            SELECT count(*) AS seen,
                   count(*) FILTER (WHERE before IS NULL) AS first_seen,
                   count(*) FILTER (WHERE after < before) AS fell,
                   count(*) FILTER (WHERE after > before) AS rose
            FROM moved
            """
                .formatted(which))
        .param("source", source)
        .param("item", item)
        .param("dwell", dwell.toString())
        .param("limit", limit)
        .param("now", at(now))
        .query(Moves.class)
        .single();
  }

  static OffsetDateTime at(Instant instant) {
    return instant.atOffset(UTC);
  }
}
