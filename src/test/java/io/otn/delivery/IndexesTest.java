package io.otn.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.fixture.PostgresForTests;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What every message changes stands in no index, neither as a key nor in a condition: so PostgreSQL
 * keeps the new row on the page of the old one and writes no index at all (HOT). One index on one
 * such column, and each message writes into all indexes of its table.
 */
class IndexesTest {

  private final JdbcClient jdbc = JdbcClient.create(PostgresForTests.newDatabase().dataSource());

  @Test
  void spending_a_consent_writes_no_index() {
    assertThat(indexesOn("consent", "state", "reason", "changed_at")).isEmpty();
  }

  @Test
  void ending_a_delivery_writes_no_index() {
    assertThat(
            indexesOn(
                "delivery", "outcome", "reason", "message_id", "attempt", "unknown", "finished_at"))
        .isEmpty();
  }

  @Test
  void claiming_a_delivery_writes_no_index() {
    assertThat(indexesOn("delivery_queue", "attempt", "leased_until")).isEmpty();
  }

  @Test
  void an_index_that_asks_such_a_column_would_be_seen() {
    assertThat(indexesOn("consent", "held")).contains("consent_waiting");
    assertThat(indexesOn("delivery_queue", "due_at")).contains("delivery_queue_order");
  }

  /** Indexes with one of these columns in their key or their condition. */
  private List<String> indexesOn(String table, String... columns) {
    return jdbc.sql(
            """
            SELECT DISTINCT index.relname
            FROM pg_depend
            JOIN pg_class AS index ON index.oid = pg_depend.objid AND index.relkind IN ('i', 'I')
            JOIN pg_attribute AS attribute
                ON attribute.attrelid = pg_depend.refobjid AND attribute.attnum = pg_depend.refobjsubid
            WHERE pg_depend.classid = 'pg_class'::regclass AND pg_depend.refclassid = 'pg_class'::regclass
              AND pg_depend.refobjid = :table::regclass AND attribute.attname = ANY (:columns)
            ORDER BY 1
            """)
        .param("table", table)
        .param("columns", columns)
        .query(String.class)
        .list();
  }
}
