package io.otn.retention;

import io.otn.worker.Workers;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Tells PostgreSQL early how large a table has become. Autovacuum looks once a minute: until then a
 * table that was empty a moment ago, as a new month is or all of them on a new installation, is
 * planned as if it still were, and a campaign is over or has become ten times slower. So a table is
 * analyzed here whenever it has doubled, or its rows have all changed twice; what is less is left
 * to autovacuum.
 */
@Component
public class Statistics {

  private static final Logger log = LoggerFactory.getLogger(Statistics.class);

  /** Any plan is good enough for so few rows. */
  private static final int FEW = 500;

  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;

  Statistics(JdbcClient jdbc, TransactionTemplate transactions, Workers workers) {
    this.jdbc = jdbc;
    this.transactions = transactions;
    workers.add("statistics", this::runOnce);
  }

  /** One pass. Always 0: whatever there was to do, the next look has time. */
  public int runOnce() {
    outgrown().forEach(this::analyze);
    return 0;
  }

  private List<String> outgrown() {
    return jdbc.sql(
            """
            SELECT oid::regclass::text
            FROM pg_class
            WHERE relkind = 'r' AND relnamespace = to_regnamespace(current_schema())
              AND greatest(pg_stat_get_live_tuples(oid), pg_stat_get_mod_since_analyze(oid))
                  > 2 * greatest(reltuples, 0) + :few
            """)
        .param("few", FEW)
        .query(String.class)
        .list();
  }

  /** Nobody waits for it, and it waits for nobody: neither for a lock nor for another node. */
  private void analyze(String table) {
    try {
      transactions.executeWithoutResult(
          status -> {
            boolean mine =
                jdbc.sql("SELECT pg_try_advisory_xact_lock(hashtextextended('otn statistics', 0))")
                    .query(Boolean.class)
                    .single();
            if (mine) {
              jdbc.sql("ANALYZE (SKIP_LOCKED) " + table).update();
            }
          });
    } catch (DataAccessException e) {
      log.warn("{} could not be analyzed; until it is, statements on it may be slow", table, e);
    }
  }
}
