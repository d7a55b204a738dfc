package io.otn.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.fixture.PostgresForTests;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class PartitionsTest {

  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private JdbcClient jdbc;
  private TransactionTemplate transactions;
  private Partitions partitions;

  @BeforeEach
  void open() {
    var source = PostgresForTests.newEmptyDatabase().dataSource();
    jdbc = JdbcClient.create(source);
    transactions = new TransactionTemplate(new JdbcTransactionManager(source));
    partitions = new Partitions(jdbc, transactions);
    jdbc.sql("CREATE TABLE note (at timestamptz NOT NULL) PARTITION BY RANGE (at)").update();
    jdbc.sql("CREATE TABLE note_other PARTITION OF note DEFAULT").update();
  }

  @Test
  void the_present_month_and_two_more_are_made_and_take_what_waited_for_them() {
    jdbc.sql("INSERT INTO note VALUES ('2026-11-21T11:00:00Z')").update();

    partitions.keepUp(new Notes(), NOW);
    partitions.keepUp(new Notes(), NOW);

    assertThat(months())
        .containsExactly("note_2026_11", "note_2026_12", "note_2027_01", "note_other");
    assertThat(jdbc.sql("SELECT count(*) FROM note_2026_11").query(Long.class).single())
        .isEqualTo(1);
  }

  @Test
  void who_comes_while_others_are_made_waits_and_makes_its_own() throws Exception {
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      Future<?> made =
          transactions.execute(
              status -> {
                jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended('otn partitions', 0))")
                    .query(row -> {});
                Future<?> waiting = other.submit(() -> partitions.keepUp(new Notes(), NOW));
                Awaitility.await().until(this::somebodyWaits);
                return waiting;
              });
      made.get();
    }
    assertThat(months()).contains("note_2026_11");
  }

  @Test
  void what_is_over_and_kept_long_enough_is_dropped_with_all_that_it_holds() {
    partitions.keepUp(new Notes(), NOW);
    partitions.keepUp(new Notes(), NOW.plus(Duration.ofDays(75)));
    assertThat(months()).doesNotContain("note_2026_11").contains("note_2026_12", "note_2027_02");
  }

  private boolean somebodyWaits() {
    return jdbc.sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
            .query(Long.class)
            .single()
        > 0;
  }

  private List<String> months() {
    return jdbc.sql(
            """
            SELECT inhrelid::regclass::text
            FROM pg_inherits
            WHERE inhparent = 'note'::regclass
            ORDER BY 1
            """)
        .query(String.class)
        .list();
  }

  private static final class Notes implements PartitionedTable {
    @Override
    public String table() {
      return "note";
    }

    @Override
    public String key() {
      return "at";
    }

    @Override
    public Period period() {
      return Period.MONTH;
    }

    @Override
    public String bound(Instant begin) {
      return begin.toString();
    }

    @Override
    public Duration keep() {
      return Duration.ofDays(40);
    }
  }
}
