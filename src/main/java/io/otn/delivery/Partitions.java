package io.otn.delivery;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The months of deliveries and attempts: made ahead, and dropped as a whole when they are over by
 * retention, which costs nothing however much was sent. What no month holds yet stands in a default
 * partition, and moves when its month is made.
 */
@Component
class Partitions {

  private static final Logger log = LoggerFactory.getLogger(Partitions.class);

  private static final int MONTHS_AHEAD = 2;

  /** Months with rows of their own, at their size: a delivery is written twice, an attempt once. */
  private enum Table {
    DELIVERY("event_id", " WITH (fillfactor = 60)") {
      @Override
      String bound(YearMonth month) {
        return firstId(month).toString();
      }
    },
    ATTEMPT("ended_at", "") {
      @Override
      String bound(YearMonth month) {
        return begin(month).toString();
      }
    };

    private final String key;
    private final String storage;

    Table(String key, String storage) {
      this.key = key;
      this.storage = storage;
    }

    abstract String bound(YearMonth month);

    String table() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    String partition(YearMonth month) {
      return "%s_%04d_%02d".formatted(table(), month.getYear(), month.getMonthValue());
    }
  }

  private static final Pattern MONTH = Pattern.compile("(?:delivery|attempt)_(\\d{4})_(\\d{2})");

  private final JdbcClient jdbc;
  private final TransactionTemplate transactions;
  private final DeliverySettings settings;

  Partitions(JdbcClient jdbc, TransactionTemplate transactions, DeliverySettings settings) {
    this.jdbc = jdbc;
    this.transactions = transactions;
    this.settings = settings;
  }

  /** Makes this month's partitions and the next ones', and drops those that are over. */
  void keepUp(Instant now) {
    YearMonth month = YearMonth.from(now.atOffset(ZoneOffset.UTC));
    for (Table table : Table.values()) {
      for (int ahead = 0; ahead <= MONTHS_AHEAD; ahead++) {
        make(table, month.plusMonths(ahead));
      }
      YearMonth oldest = YearMonth.from(now.minus(settings.keep()).atOffset(ZoneOffset.UTC));
      months(table).stream()
          .filter(other -> other.isBefore(oldest))
          .forEach(other -> drop(table, other));
    }
  }

  private void make(Table table, YearMonth month) {
    String partition = table.partition(month);
    if (exists(partition)) {
      return;
    }
    String from = table.bound(month);
    String to = table.bound(month.plusMonths(1));
    change(
        "partition " + partition + " could not be made",
        """
        CREATE TABLE %1$s (LIKE %2$s INCLUDING DEFAULTS INCLUDING CONSTRAINTS)%3$s;
        WITH moved AS (DELETE FROM %2$s_other WHERE %4$s >= '%5$s' AND %4$s < '%6$s' RETURNING *)
        INSERT INTO %1$s SELECT * FROM moved;
        ALTER TABLE %2$s ATTACH PARTITION %1$s FOR VALUES FROM ('%5$s') TO ('%6$s')
        """
            .formatted(partition, table.table(), table.storage, table.key, from, to));
  }

  private boolean exists(String partition) {
    return jdbc.sql("SELECT to_regclass(:name) IS NOT NULL")
        .param("name", partition)
        .query(Boolean.class)
        .single();
  }

  private List<YearMonth> months(Table table) {
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
        .map(MONTH::matcher)
        .filter(Matcher::matches)
        .map(name -> YearMonth.of(Integer.parseInt(name.group(1)), Integer.parseInt(name.group(2))))
        .toList();
  }

  private void drop(Table table, YearMonth month) {
    String partition = table.partition(month);
    if (table == Table.DELIVERY && isNeeded(partition, month)) {
      log.warn("{} is kept beyond its time: something in it has not ended", partition);
      return;
    }
    String counts =
        table == Table.DELIVERY
            ? "DELETE FROM delivery_count WHERE event_id < '%s';"
                .formatted(firstId(month.plusMonths(1)))
            : "";
    if (change(
        "partition " + partition + " could not be dropped", counts + "DROP TABLE " + partition)) {
      log.info("{} dropped: it was kept for {} days", partition, settings.keep().toDays());
    }
  }

  /** Open deliveries, and dead letters for which a consent is still kept, are not forgotten. */
  private boolean isNeeded(String partition, YearMonth month) {
    return jdbc.sql(
            """
            SELECT EXISTS (SELECT FROM delivery_queue WHERE event_id < :next::uuid)
                OR EXISTS (
                    SELECT
                    FROM %s AS old
                    JOIN consent ON consent.page_id = old.page_id AND consent.id = old.consent_id
                    WHERE old.dead AND consent.state = 'RESERVED')
            """
                .formatted(partition))
        .param("next", firstId(month.plusMonths(1)).toString())
        .query(Boolean.class)
        .single();
  }

  /** One node at a time, and never at the price of those who send: it is tried again later. */
  private boolean change(String otherwise, String statements) {
    try {
      return Boolean.TRUE.equals(
          transactions.execute(
              status -> {
                boolean mine =
                    jdbc.sql(
                            "SELECT pg_try_advisory_xact_lock(hashtextextended('otn partitions', 0))")
                        .query(Boolean.class)
                        .single();
                if (mine) {
                  jdbc.sql("SET LOCAL lock_timeout = '2s'").update();
                  jdbc.sql(statements).update();
                }
                return mine;
              }));
    } catch (DataAccessException e) {
      log.warn("{}; it is tried again in an hour", otherwise, e);
      return false;
    }
  }

  private static Instant begin(YearMonth month) {
    return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** No event of this month has a smaller id: UUIDs of version 7 begin with their milliseconds. */
  private static UUID firstId(YearMonth month) {
    return new UUID(begin(month).toEpochMilli() << 16, 0);
  }
}
