package io.otn.inbox;

import static java.time.ZoneOffset.UTC;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Stores webhooks, over connections of its own: a campaign that takes all others holds no sender
 * up. And their one statement is planned once: PostgreSQL thought that each batch deserved a plan
 * of its own, which took as long as storing it.
 */
@Component
class InboxInsert implements DisposableBean {

  /**
   * Around the turn of a partition, nodes' clocks may disagree by so much about where a row goes.
   */
  private static final Duration TURN = Duration.ofMinutes(1);

  private static final String PLANNED_ONCE = "SET plan_cache_mode = force_generic_plan";

  private final HikariDataSource connections = new HikariDataSource();
  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final InboxSettings settings;

  InboxInsert(DataSource database, InboxSettings settings) throws SQLException {
    HikariDataSource others = database.unwrap(HikariDataSource.class);
    others.copyStateTo(connections);
    connections.setUsername(others.getUsername());
    connections.setPassword(others.getPassword());
    connections.setPoolName(others.getPoolName() + "-inbox");
    connections.setMaximumPoolSize(Intake.WRITERS);
    String init = others.getConnectionInitSql();
    connections.setConnectionInitSql(init == null ? PLANNED_ONCE : init + "; " + PLANNED_ONCE);
    this.jdbc = JdbcClient.create(connections);
    this.transaction = new TransactionTemplate(new JdbcTransactionManager(connections));
    this.settings = settings;
  }

  record New(Webhook webhook, byte[] sealed) {}

  record Key(String kind, String source, String deliveryId) {

    static Key of(Webhook webhook) {
      return new Key(webhook.kind(), webhook.source(), webhook.deliveryId());
    }
  }

  /** Stores those that are not stored already, and returns them; all in one commit. */
  Set<Key> insert(List<New> webhooks) {
    Instant first = webhooks.getFirst().webhook().receivedAt();
    Instant begin = InboxTables.WEEK.begin(first);
    Instant end = InboxTables.WEEK.next(begin);
    return first.isBefore(begin.plus(TURN)) || !first.isBefore(end.minus(TURN))
        ? insertAlone(webhooks, first.plus(TURN).plus(TURN))
        : insert(webhooks, begin);
  }

  /**
   * Each week knows its own repeats by a unique index. At the turn of weeks two copies could be
   * stored at the same moment, one on each side: then one commit waits for the other.
   */
  private Set<Key> insertAlone(List<New> webhooks, Instant before) {
    Set<Key> fresh =
        transaction.execute(
            status -> {
              jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended('otn inbox turn', 0))")
                  .query((row, n) -> n)
                  .list();
              return insert(webhooks, before);
            });
    return fresh == null ? Set.of() : fresh;
  }

  /**
   * @param before what was stored before this is looked up; the unique index knows the rest
   */
  private Set<Key> insert(List<New> webhooks, Instant before) {
    Instant since = webhooks.getFirst().webhook().receivedAt().minus(settings.repeats());
    return new HashSet<>(
        jdbc.sql(
                """
                WITH told AS (
                    SELECT *
                    FROM unnest(:kinds::text[], :sources::text[], :deliveryIds::text[], :subjects::text[],
                                :bodies::bytea[], :receivedAts::timestamptz[])
                             WITH ORDINALITY AS each (kind, source, delivery_id, subject, body, received_at, n)
                )
                INSERT INTO inbox (kind, source, delivery_id, subject, body, received_at, due_at)
                SELECT kind, source, delivery_id, subject, body, received_at, received_at
                FROM told
                WHERE NOT EXISTS (
                    SELECT
                    FROM inbox AS stored
                    WHERE stored.kind = told.kind AND stored.source = told.source
                      AND stored.delivery_id = told.delivery_id
                      AND stored.received_at >= :since AND stored.received_at < :before)
                ORDER BY n
                ON CONFLICT DO NOTHING
                RETURNING kind, source, delivery_id
                """)
            .param("kinds", texts(webhooks, Webhook::kind))
            .param("sources", texts(webhooks, Webhook::source))
            .param("deliveryIds", texts(webhooks, Webhook::deliveryId))
            .param("subjects", texts(webhooks, Webhook::subject))
            .param("bodies", webhooks.stream().map(New::sealed).toArray(byte[][]::new))
            .param("receivedAts", texts(webhooks, webhook -> webhook.receivedAt().toString()))
            .param("since", since.atOffset(UTC))
            .param("before", before.atOffset(UTC))
            .query(Key.class)
            .list());
  }

  private static String[] texts(List<New> webhooks, Function<Webhook, String> text) {
    return webhooks.stream().map(each -> text.apply(each.webhook())).toArray(String[]::new);
  }

  @Override
  public void destroy() {
    connections.close();
  }
}
