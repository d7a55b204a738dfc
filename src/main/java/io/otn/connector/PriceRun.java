package io.otn.connector;

import io.otn.connector.PriceRows.Moves;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * One whole list of prices, compared with what is known. It streams in by COPY, whatever its
 * length; then few statements about all of it do the rest. Belongs to one thread and to the open
 * transaction of its connection; nothing is kept before that ends.
 *
 * <pre>{@code
 * add, add, … → compare → apply, or hold for a person
 * }</pre>
 */
public final class PriceRun implements AutoCloseable {

  private static final int BUFFER = 64 * 1024;

  private final JdbcClient jdbc;
  private final PriceRows rows;
  private final PGCopyOutputStream copy;
  private final String source;
  private final String page;
  private final Duration dwell;
  private final StringBuilder line = new StringBuilder();
  private long n;
  private boolean ended;

  PriceRun(Connection connection, String source, String page, Duration dwell) throws SQLException {
    this.jdbc = JdbcClient.create(new SingleConnectionDataSource(connection, true));
    this.rows = new PriceRows(jdbc);
    this.source = source;
    this.page = page;
    this.dwell = dwell;
    // The whole table against a whole list: here reading all of it is right.
    jdbc.sql("SET LOCAL enable_seqscan = on").update();
    jdbc.sql("SET LOCAL work_mem = '64MB'").update();
    jdbc.sql("SET LOCAL jit = off").update();
    jdbc.sql(
            """
            CREATE TEMP TABLE staged (
                n bigint, item_id text, subject text, parent text, product text, url text, price_minor bigint,
                currency text, sale_minor bigint, sale_from timestamptz, sale_to timestamptz, buyable boolean,
                row_hash bigint
            ) ON COMMIT DROP
            """)
        .update();
    this.copy =
        new PGCopyOutputStream(
            connection.unwrap(PGConnection.class),
            "COPY staged (n, %s) FROM STDIN".formatted(PriceRows.SAID),
            BUFFER);
  }

  /**
   * What a list says, beside what was known.
   *
   * @param items different things in it
   * @param repeated lines about a thing that a later line is about, too; the last one counts
   * @param known things known before, less those that were gone
   * @param fresh things not known before
   * @param changed known things of which anything changed
   * @param repriced known things whose price, sale or window changed
   * @param switched known things whose currency changed
   * @param missing known things that are not in it
   */
  public record Comparison(
      long items,
      long repeated,
      long known,
      long fresh,
      long changed,
      long repriced,
      long switched,
      long missing) {}

  /**
   * What a list did.
   *
   * @param gone missing for so many lists now that they count as no longer sold
   */
  public record Applied(long fresh, long fell, long rose, long gone) {}

  /**
   * One thing of the list.
   *
   * @throws PriceRefusedException when it cannot be taken; the list goes on without it
   */
  public void add(ListedPrice price) throws IOException {
    ListedPrice.Row row = price.row();
    line.setLength(0);
    field(Long.toString(++n));
    field(row.itemId());
    field(row.subject());
    field(row.parent());
    field(row.product());
    field(row.url());
    field(Long.toString(row.priceMinor()));
    field(row.currency());
    field(row.saleMinor() == null ? null : row.saleMinor().toString());
    field(row.saleFrom() == null ? null : row.saleFrom().toString());
    field(row.saleTo() == null ? null : row.saleTo().toString());
    field(row.buyable() ? "t" : "f");
    field(Long.toString(row.hash()));
    line.setCharAt(line.length() - 1, '\n');
    copy.write(line.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** As COPY's text form has it: a backslash before what would end a field or a line. */
  private void field(@Nullable String value) {
    if (value == null) {
      line.append("\\N");
    } else {
      for (int i = 0; i < value.length(); i++) {
        char c = value.charAt(i);
        switch (c) {
          case '\\' -> line.append("\\\\");
          case '\t' -> line.append("\\t");
          case '\n' -> line.append("\\n");
          case '\r' -> line.append("\\r");
          default -> line.append(c);
        }
      }
    }
    line.append('\t');
  }

  /** To be called once, when all has been added. */
  public Comparison compare() throws IOException {
    ended = true;
    copy.close();
    jdbc.sql("ANALYZE staged").update();
    int repeated =
        jdbc.sql(
                """
                DELETE FROM staged
                USING (SELECT item_id, max(n) AS last FROM staged GROUP BY item_id HAVING count(*) > 1) AS repeated
                WHERE staged.item_id = repeated.item_id AND staged.n < repeated.last
                """)
            .update();
    jdbc.sql(
            """
            CREATE TEMP TABLE changed ON COMMIT DROP AS
            SELECT staged.*, price.item_id IS NOT NULL AND NOT price.gone AS known,
                   (price.price_minor, price.currency, price.sale_minor, price.sale_from, price.sale_to)
                   IS DISTINCT FROM
                   (staged.price_minor, staged.currency, staged.sale_minor, staged.sale_from, staged.sale_to) AS repriced,
                   price.currency <> staged.currency AS switched,
                   price.row_hash IS DISTINCT FROM staged.row_hash AS changed
            FROM staged LEFT JOIN price ON price.source = :source AND price.item_id = staged.item_id
            WHERE price.item_id IS NULL OR price.row_hash <> staged.row_hash OR price.page_id <> :page
               OR price.missed > 0 OR price.gone
            """)
        .param("source", source)
        .param("page", page)
        .update();
    jdbc.sql("ANALYZE changed").update();
    return jdbc.sql(
            """
            SELECT items, :repeated AS repeated, known, fresh, changed, repriced, switched,
                   known - (items - fresh) AS missing
            FROM (SELECT count(*) AS items FROM staged) AS staged,
                 (SELECT count(*) AS known FROM price WHERE source = :source AND NOT gone) AS price,
                 (SELECT count(*) FILTER (WHERE NOT known) AS fresh,
                         count(*) FILTER (WHERE known AND changed) AS changed,
                         count(*) FILTER (WHERE known AND repriced) AS repriced,
                         count(*) FILTER (WHERE known AND switched) AS switched
                  FROM changed) AS changed
            """)
        .param("repeated", repeated)
        .param("source", source)
        .query(Comparison.class)
        .single();
  }

  /**
   * Keeps what changed. A thing that is missing is unknown, not gone, and its last price stays.
   *
   * @param run told with each price that changes
   * @param silent makes a new baseline of all that changed: after the mapping changed, or after a
   *     long outage, a lower price proves no fall
   * @param goneAfter in how many lists in a row a thing is missed until it counts as gone
   */
  public Applied apply(long run, boolean silent, int goneAfter, Instant now) {
    if (silent) {
      jdbc.sql(
              """
              UPDATE price
              SET effective_minor = NULL, evaluate_at = :now
              FROM changed
              WHERE price.source = :source AND price.item_id = changed.item_id
              """)
          .param("source", source)
          .param("now", PriceRows.at(now))
          .update();
    }
    long fresh = rows.keep("changed", Map.of(), source, page, run, now, now);
    Moves moves = moves(now);
    return new Applied(fresh, moves.fell(), moves.rose(), missed(goneAfter));
  }

  /** Puts what changed aside, for {@link PriceLists#applyHeld}. */
  public void hold(long run) {
    jdbc.sql(
            "INSERT INTO held_price (run_id, %1$s) SELECT :run, %1$s FROM changed"
                .formatted(PriceRows.SAID))
        .param("run", run)
        .update();
  }

  private Moves moves(Instant now) {
    return rows.evaluate("source = :source", source, "", dwell, Integer.MAX_VALUE, now);
  }

  private long missed(int goneAfter) {
    return jdbc.sql(
            """
            WITH missed AS (
                UPDATE price
                SET missed = missed + 1,
                    gone = missed + 1 >= :goneAfter,
                    untrue = CASE
                        WHEN missed + 1 >= :goneAfter AND told_minor IS NOT NULL
                        THEN coalesce(untrue, 'no_longer_sold') ELSE untrue END,
                    evaluate_at  = CASE WHEN missed + 1 < :goneAfter THEN evaluate_at END,
                    was_minor    = CASE WHEN missed + 1 < :goneAfter THEN was_minor END,
                    steady_minor = CASE WHEN missed + 1 < :goneAfter THEN steady_minor END,
                    tell_at      = CASE WHEN missed + 1 < :goneAfter THEN tell_at END,
                    doubt        = CASE WHEN missed + 1 < :goneAfter THEN doubt END
                WHERE source = :source AND NOT gone
                  AND NOT EXISTS (SELECT FROM staged WHERE staged.item_id = price.item_id)
                RETURNING gone
            )
            SELECT count(*) FROM missed WHERE gone
            """)
        .param("source", source)
        .param("goneAfter", goneAfter)
        .query(Long.class)
        .single();
  }

  /** Ends a COPY that was left half-way, so that the connection can roll back. */
  @Override
  public void close() throws IOException {
    if (!ended) {
      ended = true;
      try {
        copy.cancelCopy();
      } catch (SQLException e) {
        throw new IOException("the list could not be left", e);
      }
    }
  }
}
