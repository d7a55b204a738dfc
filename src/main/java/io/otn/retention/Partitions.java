package io.otn.retention;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes partitions ahead, and drops them when they are over by retention. What no partition holds
 * yet stands in the default one, and moves when its partition is made.
 */
@Component
public class Partitions {

  private static final Logger log = LoggerFactory.getLogger(Partitions.class);

  private static final int AHEAD = 2;

  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;

  Partitions(JdbcClient jdbc, TransactionTemplate transactions) {
    this.jdbc = jdbc;
    this.transactions = transactions;
  }

  /** Makes the present partition and the next ones, and drops those that are over. */
  public void keepUp(PartitionedTable table, Instant now) {
    Instant begin = table.period().begin(now);
    for (int ahead = 0; ahead <= AHEAD; ahead++) {
      make(table, begin);
      begin = table.period().next(begin);
    }
    Instant oldest = table.period().begin(now.minus(table.keep()));
    begins(table).stream()
        .filter(other -> other.isBefore(oldest))
        .forEach(other -> drop(table, other));
  }

  private void make(PartitionedTable table, Instant begin) {
    String partition = table.period().partition(table.table(), begin);
    if (exists(partition)) {
      return;
    }
    change(
        "partition " + partition + " could not be made",
        () -> exists(partition) ? "" : made(table, partition, begin));
  }

  private static String made(PartitionedTable table, String partition, Instant begin) {
    String from = table.bound(begin);
    String to = table.bound(table.period().next(begin));
    String storage = table.storage().isEmpty() ? "" : " WITH (" + table.storage() + ")";
    String once =
        table.onceInEach().isEmpty()
            ? ""
            : "CREATE UNIQUE INDEX ON %s (%s);"
                .formatted(partition, String.join(", ", table.onceInEach()));
    return """
        CREATE TABLE %1$s (LIKE %2$s INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)%3$s;
        %7$s
        WITH moved AS (DELETE FROM %2$s_other WHERE %4$s >= '%5$s' AND %4$s < '%6$s' RETURNING *)
        INSERT INTO %1$s SELECT * FROM moved;
        ALTER TABLE %2$s ATTACH PARTITION %1$s FOR VALUES FROM ('%5$s') TO ('%6$s')
        """
        .formatted(partition, table.table(), storage, table.key(), from, to, once);
  }

  private boolean exists(String partition) {
    return jdbc.sql("SELECT to_regclass(:name) IS NOT NULL")
        .param("name", partition)
        .query(Boolean.class)
        .single();
  }

  private List<Instant> begins(PartitionedTable table) {
    return jdbc
        .sql(
            """
            SELECT inhrelid::regclass::text
            FROM pg_inherits
            WHERE inhparent = to_regclass(:table)
            """)
        .param("table", table.table())
        .query(String.class)
        .list()
        .stream()
        .map(partition -> table.period().beginOf(table.table(), partition))
        .flatMap(Optional::stream)
        .toList();
  }

  private void drop(PartitionedTable table, Instant begin) {
    String partition = table.period().partition(table.table(), begin);
    Instant end = table.period().next(begin);
    if (table.needed(partition, end)) {
      log.warn("{} is kept beyond its time: something in it has not ended", partition);
      return;
    }
    if (change(
        "partition " + partition + " could not be dropped",
        () -> exists(partition) ? table.alsoWhenDropped(end) + "DROP TABLE " + partition : "")) {
      log.info("{} dropped: it was kept for {} days", partition, table.keep().toDays());
    }
  }

  /**
   * One at a time, whatever the node or the table, and never at the price of those who work: what
   * cannot be done within two seconds is tried again later.
   *
   * @param statements asked once nobody else changes anything; empty when there is nothing to do
   * @return whether something was done
   */
  private boolean change(String otherwise, Supplier<String> statements) {
    try {
      return Boolean.TRUE.equals(
          transactions.execute(
              status -> {
                jdbc.sql("SET LOCAL lock_timeout = '2s'").update();
                jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended('otn partitions', 0))")
                    .query(row -> {});
                String todo = statements.get();
                if (!todo.isEmpty()) {
                  jdbc.sql(todo).update();
                }
                return !todo.isEmpty();
              }));
    } catch (DataAccessException e) {
      log.warn("{}; it is tried again in an hour", otherwise, e);
      return false;
    }
  }
}
