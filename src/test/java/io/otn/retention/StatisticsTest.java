package io.otn.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.scenario.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PostgreSQL is told early how large a table has become. */
class StatisticsTest {

  private final Stage stage = Stage.clean();

  @BeforeEach
  void open() {

    stage.sql("CREATE TABLE grown (n bigint) WITH (autovacuum_enabled = false)").update();
  }

  @AfterEach
  void drop() {
    stage.sql("DROP TABLE grown").update();
  }

  @Test
  void a_table_that_was_empty_a_moment_ago_is_planned_by_its_size() {
    grows(2_000);
    stage.bean(Statistics.class).runOnce();
    assertThat(rowsAsPlanned()).isEqualTo(2_000);
  }

  @Test
  void it_is_looked_at_again_when_it_has_doubled_and_not_before() {
    grows(2_000);
    stage.bean(Statistics.class).runOnce();
    grows(1_000);
    stage.bean(Statistics.class).runOnce();
    assertThat(rowsAsPlanned()).isEqualTo(2_000);
    grows(2_000);
    stage.bean(Statistics.class).runOnce();
    assertThat(rowsAsPlanned()).isEqualTo(5_000);
  }

  @Test
  void a_queue_is_not_looked_at_again_and_again_while_it_is_emptied() {
    grows(4_000);
    stage.bean(Statistics.class).runOnce();
    changes("UPDATE grown SET n = -n");
    changes("DELETE FROM grown WHERE n >= -3000");
    stage.bean(Statistics.class).runOnce();
    assertThat(rowsAsPlanned()).isEqualTo(4_000);
  }

  @Test
  void a_table_whose_rows_have_all_changed_twice_is_looked_at_again() {
    grows(4_000);
    stage.bean(Statistics.class).runOnce();
    changes("DELETE FROM grown WHERE n > 3000");
    changes("UPDATE grown SET n = n + 1");
    changes("UPDATE grown SET n = n + 1");
    changes("UPDATE grown SET n = n + 1");
    stage.bean(Statistics.class).runOnce();
    assertThat(rowsAsPlanned()).isEqualTo(3_000);
  }

  private void grows(int by) {
    changes("INSERT INTO grown SELECT n FROM generate_series(1, %d) AS n".formatted(by));
  }

  private void changes(String change) {
    stage
        .sql(
            """
            WITH changed AS (%s)
            SELECT pg_stat_force_next_flush()   -- connections tell of their changes once a second
            """
                .formatted(change))
        .query((row, n) -> n)
        .list();
  }

  private long rowsAsPlanned() {
    return stage
        .sql("SELECT reltuples FROM pg_class WHERE oid = 'grown'::regclass")
        .query(Long.class)
        .single();
  }
}
