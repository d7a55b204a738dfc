package io.otn.bench;

import io.otn.secret.Vault;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;

/** Fills a gateway's database with reserved consents and due deliveries. */
record Holders(DataSource database, Vault vault) {

  static String page(int n) {
    return "page-%04d".formatted(n);
  }

  /** {@code count} deliveries that are due, spread evenly over {@code pages} pages. */
  void due(int pages, int count) throws SQLException {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      UUID event = UUID.randomUUID();
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            """
            INSERT INTO trigger_event (id, source, event_id, body_digest, page_id, topics, occurred_at,
                                       received_at, data, planned)
            VALUES ('%s', 'bench', '%s', '', '%s', '{launch:bench}', now(), now(),
                    '{"product": "Tee", "url": "https://shop.example/tee"}', true)
            """
                .formatted(event, event, page(0)));
      }
      try (PreparedStatement insert =
          connection.prepareStatement(
              """
              INSERT INTO consent (page_id, psid, topic, state, token, token_digest, granted_at, expires_at,
                                   recorded_at, changed_at)
              VALUES (?, ?, 'launch:bench', 'RESERVED', ?, ?, now(), now() + interval '1 year', now(), now())
              """)) {
        for (int i = 0; i < count; i++) {
          String page = page(i % pages);
          String token = event + "-" + i;
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
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            """
            INSERT INTO delivery (page_id, event_id, psid, consent_id, topic, due_at, expires_at, created_at)
            SELECT page_id, '%s', psid, id, topic, now(), now() + interval '1 day', now()
            FROM consent
            WHERE state = 'RESERVED'
            ORDER BY id
            """
                .formatted(event));
      }
      connection.commit();
      connection.setAutoCommit(true);
      try (Statement statement = connection.createStatement()) {
        statement.execute("VACUUM ANALYZE consent, delivery");
      }
    }
  }

  void empty() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("TRUNCATE attempt, delivery, campaign, trigger_event, consent CASCADE");
    }
  }

  long open() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT count(*) FROM delivery WHERE state IN ('DUE', 'SENDING')")) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
