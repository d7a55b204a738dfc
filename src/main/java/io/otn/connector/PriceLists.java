package io.otn.connector;

import io.otn.connector.PriceRows.Moves;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Whole lists of prices: begun here, and those that a person has to decide about ended here. */
@Component
public class PriceLists {

  private final JdbcClient jdbc;
  private final PriceRows rows;
  private final PriceSettings settings;

  PriceLists(JdbcClient jdbc, PriceSettings settings) {
    this.jdbc = jdbc;
    this.rows = new PriceRows(jdbc);
    this.settings = settings;
  }

  /**
   * @param connection with a transaction open, in which the run happens
   * @param source whose list it is, such as {@code feed/northwind}
   * @param page whose people may be told
   */
  public PriceRun begin(Connection connection, String source, String page) throws SQLException {
    return new PriceRun(connection, source, page, settings.dwell());
  }

  /** Keeps what was held, as though it had been read now; falls are told after their dwell. */
  @Transactional
  public PriceRun.Applied applyHeld(long run, String source, String page, Instant now) {
    long fresh =
        rows.keep(
            "(SELECT * FROM held_price WHERE run_id = :run)",
            Map.of(),
            source,
            page,
            run,
            now,
            now);
    Moves moves =
        rows.evaluate("source = :source", source, "", settings.dwell(), Integer.MAX_VALUE, now);
    discardHeld(run);
    return new PriceRun.Applied(fresh, moves.fell(), moves.rose(), 0);
  }

  /** Forgets what was held; the prices stay as they were. */
  @Transactional
  public void discardHeld(long run) {
    discardHeld(jdbc, run);
  }

  /** The same in another connection's transaction. */
  public void discardHeld(Connection connection, long run) {
    discardHeld(JdbcClient.create(new SingleConnectionDataSource(connection, true)), run);
  }

  private static void discardHeld(JdbcClient jdbc, long run) {
    jdbc.sql("DELETE FROM held_price WHERE run_id = :run").param("run", run).update();
  }
}
