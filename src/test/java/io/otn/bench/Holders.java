package io.otn.bench;

import com.fasterxml.uuid.Generators;
import io.otn.secret.Vault;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import javax.sql.DataSource;

/** Fills a gateway's database with reserved consents and due deliveries. */
record Holders(DataSource database, Vault vault) {

  static String page(int n) {
    return "page-%04d".formatted(n);
  }

  /**
   * {@code count} deliveries that are due: a campaign for each of {@code pages} pages, planned one
   * after the other as the gateway does.
   */
  void due(int pages, int count) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      UUID run = UUID.randomUUID();
      try (PreparedStatement insert =
          connection.prepareStatement(
              """
              INSERT INTO consent (page_id, psid, topic, state, token, token_digest, granted_at, expires_at,
                                   recorded_at, changed_at)
              VALUES (?, ?, 'launch:bench', 'RESERVED', ?, ?, now(), now() + interval '1 year', now(), now())
              """)) {
        for (int i = 0; i < count; i++) {
          String page = page((int) ((long) i * pages / count));
          String token = run + "-" + i;
          insert.setString(1, page);
          insert.setString(2, "psid-" + i);
          insert.setBytes(3, vault.seal(token, "consent/" + page));
          insert.setBytes(4, token.getBytes(StandardCharsets.US_ASCII));
          insert.addBatch();
          if (i % 5000 == 4999) {
            insert.executeBatch();
          }
        }
        insert.executeBatch();
      }
      for (int page = 0; page < pages; page++) {
        plan(connection, page(page));
      }
      connection.commit();
      connection.setAutoCommit(true);
      try (Statement statement = connection.createStatement()) {
        statement.execute("VACUUM ANALYZE consent, delivery, delivery_queue");
      }
    }
  }

  private static void plan(Connection connection, String page) throws SQLException {
    UUID event = Generators.timeBasedEpochGenerator().generate();
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO trigger_event (id, source, event_id, body_digest, page_id, topics, occurred_at,
                                     received_at, data, planned)
          VALUES ('%1$s', 'bench', '%1$s', '', '%2$s', '{launch:bench}', now(), now(),
                  '{"product": "Tee", "url": "https://shop.example/tee"}', true);
          WITH planned AS (
              INSERT INTO delivery (page_id, event_id, psid, consent_id, topic, expires_at, created_at)
              SELECT page_id, '%1$s', psid, id, topic, now() + interval '1 day', now()
              FROM consent
              WHERE state = 'RESERVED' AND page_id = '%2$s'
              ORDER BY id
              RETURNING *
          )
          INSERT INTO delivery_queue (page_id, consent_id, id, event_id, psid, topic, due_at, expires_at, alone)
          SELECT page_id, consent_id, id, event_id, psid, topic, created_at, expires_at, true FROM planned;
          INSERT INTO delivery_count_change (page_id, event_id, state, n)
          SELECT page_id, event_id, 'DUE', count(*) FROM delivery_queue WHERE page_id = '%2$s'
          GROUP BY page_id, event_id
          """
              .formatted(event, page));
    }
  }

  /**
   * @param all else only what is open
   */
  void empty(boolean all) throws SQLException {
    execute("TRUNCATE delivery_queue, delivery_lease, delivery_count_change, delivery_count_sum");
    if (all) {
      execute("TRUNCATE attempt, delivery, campaign, trigger_event, consent CASCADE");
    }
  }

  /** As after many campaigns: spent consents and sent deliveries. */
  void finished(int pages, int count) throws SQLException {
    UUID event = Generators.timeBasedEpochGenerator().generate();
    execute(
        """
        INSERT INTO consent (page_id, psid, topic, state, token, token_digest, granted_at, expires_at, recorded_at,
                             changed_at)
        SELECT 'page-' || lpad((n %% %1$d)::text, 4, '0'), 'old-' || n, 'launch:old', 'SPENT', '\\x00',
               int8send(n), now(), now() + interval '1 year', now(), now()
        FROM generate_series(1, %2$d) AS n;
        INSERT INTO delivery (page_id, event_id, psid, consent_id, topic, expires_at, created_at, outcome, message_id,
                              attempt, finished_at)
        SELECT page_id, '%3$s', psid, id, topic, expires_at, now(), 'SENT', 'm_' || id, 1, now()
        FROM consent
        WHERE topic = 'launch:old';
        INSERT INTO attempt (page_id, delivery_id, n, started_at, ended_at, class)
        SELECT page_id, id, 1, now(), now(), 'SENT' FROM delivery WHERE event_id = '%3$s'
        """
            .formatted(pages, count, event));
    execute("VACUUM ANALYZE consent, delivery, attempt");
  }

  /** Of what each message changes, in the tables that it changes from now on. */
  void fillfactor(int percent) throws SQLException {
    execute(
        """
        DO $$
        DECLARE changed regclass;
        BEGIN
            FOR changed IN SELECT relid FROM pg_partition_tree('delivery') WHERE isleaf
                           UNION ALL VALUES ('consent'::regclass), ('delivery_queue')
            LOOP
                EXECUTE format('ALTER TABLE %%s SET (fillfactor = %1$d)', changed);
            END LOOP;
        END $$
        """
            .formatted(percent));
  }

  /**
   * How a table took its updates.
   *
   * @param hot those that stayed on their page and wrote no index
   */
  record Updates(long all, long hot, long megabytes) {

    Updates since(Updates before) {
      return new Updates(all - before.all, hot - before.hot, megabytes);
    }
  }

  /** Of the tables that each message changes; connections tell of their updates once a second. */
  Map<String, Updates> updates() throws SQLException {
    Map<String, Updates> updates = new TreeMap<>();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                """
                SELECT coalesce(inhparent, relid)::regclass::text, sum(n_tup_upd), sum(n_tup_hot_upd),
                       sum(pg_relation_size(relid)) / 1000000
                FROM pg_stat_user_tables
                LEFT JOIN pg_inherits ON inhrelid = relid
                WHERE coalesce(inhparent, relid) IN
                    ('delivery'::regclass, 'delivery_queue'::regclass, 'consent'::regclass)
                GROUP BY 1
                """)) {
      while (rows.next()) {
        updates.put(
            rows.getString(1), new Updates(rows.getLong(2), rows.getLong(3), rows.getLong(4)));
      }
    }
    return updates;
  }

  void pause() throws SQLException {
    execute("UPDATE page SET state = 'PAUSED', reason = 'bench'");
  }

  void resume() throws SQLException {
    execute("UPDATE page SET state = 'RUNNING', reason = NULL");
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Looks at the kept counts, which costs next to nothing. */
  @SuppressWarnings("BusyWait")
  void awaitNoneOpen() throws SQLException, InterruptedException {
    try (Connection connection = database.getConnection();
        PreparedStatement open =
            connection.prepareStatement(
                "SELECT coalesce(sum(n), 0) FROM delivery_count WHERE state IN ('DUE',"
                    + " 'SENDING')")) {
      while (true) {
        try (var rows = open.executeQuery()) {
          rows.next();
          if (rows.getLong(1) == 0) {
            return;
          }
        }
        Thread.sleep(50);
      }
    }
  }
}
