package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Beside a transaction that somebody left open, what was deleted stays in the tables, and
 * PostgreSQL may take for empty what is full of it.
 */
class IdleTransactionTest {

  private static final int GONE = 60_000;
  private static final int PEOPLE = 10;

  private final Stage stage = Stage.clean();

  @Test
  void a_person_is_not_looked_for_among_all_that_was_sent_on_their_page() throws SQLException {
    String topic = stage.topic();
    for (int n = 0; n < PEOPLE; n++) {
      stage.holder(topic);
    }
    try (Connection idle = stage.database.dataSource().getConnection()) {
      idle.setAutoCommit(false);
      idle.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      idle.createStatement().executeQuery("SELECT count(*) FROM delivery_queue").close();
      wereSent();
      stage.event("e", topic).is(202);
      long looked =
          Objects.requireNonNull(
              stage
                  .bean(TransactionTemplate.class)
                  .execute(
                      status -> {
                        stage.plans();
                        return entriesRead();
                      }));
      assertThat(stage.sql("SELECT count(*) FROM delivery_queue").query(Integer.class).single())
          .isEqualTo(PEOPLE);
      assertThat(looked).isLessThan((long) PEOPLE * GONE);
      idle.rollback();
    }
  }

  private void wereSent() {
    stage
        .sql(
            """
            INSERT INTO delivery_queue (page_id, consent_id, id, event_id, psid, topic, due_at, expires_at)
            SELECT :page, -n, -n, event, 'somebody-who-was-told-' || n, 'launch:gone', now(), now()
            FROM generate_series(1, :gone) AS n
            CROSS JOIN (SELECT gen_random_uuid()) AS one (event)
            """)
        .param("page", Stage.PAGE)
        .param("gone", GONE)
        .update();
    stage.sql("DELETE FROM delivery_queue").update();
    stage.sql("ANALYZE delivery_queue").update();
  }

  /** Entries of the queue's indexes that the transaction has read so far. */
  private long entriesRead() {
    return stage
        .sql(
            """
            SELECT coalesce(sum(pg_stat_get_xact_tuples_returned(indexrelid)), 0)
            FROM pg_index
            WHERE indrelid = 'delivery_queue'::regclass
            """)
        .query(Long.class)
        .single();
  }
}
