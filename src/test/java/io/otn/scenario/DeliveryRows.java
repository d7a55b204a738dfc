package io.otn.scenario;

import io.otn.fixture.PostgresForTests;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What the database says about deliveries and consents, for tests that hold it against the
 * platform's truth. The only place where these tests know the tables.
 */
final class DeliveryRows {

  private final JdbcClient sql;

  DeliveryRows(PostgresForTests.Database database) {
    this.sql = JdbcClient.create(database.dataSource());
  }

  /**
   * @param event the source's own name for the event
   * @param token when the consent's tap was made, by which tests know its token
   */
  record Delivery(
      String id,
      String psid,
      String event,
      String state,
      String reason,
      String messageId,
      long consent,
      Instant token) {}

  /**
   * @param granted when the tap was made
   */
  record Consent(long id, String psid, String topic, String state, Instant granted) {}

  /** How many deliveries are in which state. */
  Map<String, Integer> states() {
    return counts(
        "SELECT state AS what, count(*) AS n FROM delivery_state AS delivery GROUP BY state");
  }

  /** How many deliveries have not ended. */
  int open() {
    return number(
        "SELECT count(*) FROM delivery_state AS delivery WHERE state IN ('DUE', 'SENDING')");
  }

  /** How many attempts are under way, or are believed to be. */
  int sending() {
    return number("SELECT count(*) FROM delivery_state AS delivery WHERE state = 'SENDING'");
  }

  int total() {
    return number("SELECT count(*) FROM delivery_state AS delivery");
  }

  /** Dead and cancelled deliveries by reason and by what their last attempt was told. */
  Map<String, Integer> causesOfDeath() {
    return counts(
        """
        SELECT concat_ws(' ', reason, told.class, told.code, told.subcode) AS what, count(*) AS n
        FROM delivery_state AS delivery
        LEFT JOIN LATERAL (
            SELECT class, code, subcode
            FROM attempt
            WHERE attempt.page_id = delivery.page_id AND attempt.delivery_id = delivery.id
            ORDER BY n DESC, ended_at DESC
            LIMIT 1
        ) AS told ON true
        WHERE state IN ('DEAD', 'CANCELLED')
        GROUP BY 1
        """);
  }

  /** The person, the state and the message of each delivery. */
  List<Delivery> deliveries() {
    return sql.sql(
            """
            SELECT delivery.page_id || '.' || delivery.id AS id, delivery.psid,
                   trigger_event.event_id AS event, delivery.state, delivery.reason, message_id,
                   consent_id AS consent, consent.granted_at AS token
            FROM delivery_state AS delivery
            JOIN trigger_event ON trigger_event.id = delivery.event_id
            JOIN consent ON consent.page_id = delivery.page_id AND consent.id = consent_id
            ORDER BY delivery.id
            """)
        .query(
            (row, n) ->
                new Delivery(
                    row.getString("id"),
                    row.getString("psid"),
                    row.getString("event"),
                    row.getString("state"),
                    row.getString("reason"),
                    row.getString("message_id"),
                    row.getLong("consent"),
                    row.getTimestamp("token").toInstant()))
        .list();
  }

  List<Consent> consents() {
    return sql.sql("SELECT id, psid, topic, state, granted_at FROM consent ORDER BY id")
        .query(
            (row, n) ->
                new Consent(
                    row.getLong("id"),
                    row.getString("psid"),
                    row.getString("topic"),
                    row.getString("state"),
                    row.getTimestamp("granted_at").toInstant()))
        .list();
  }

  Map<String, Integer> consentStates() {
    return counts("SELECT state AS what, count(*) AS n FROM consent GROUP BY state");
  }

  /** Asked by index: beside a transaction that is left open, the table grows and grows. */
  int consentsHeld(String page, String topic) {
    return sql.sql("SELECT count(*) FROM consent WHERE page_id = :page AND topic = :topic AND held")
        .param("page", page)
        .param("topic", topic)
        .query(Integer.class)
        .single();
  }

  int consentsHeld() {
    return number("SELECT count(*) FROM consent WHERE state = 'HELD'");
  }

  /** Events without a campaign, and campaigns that have not ended. */
  int openCampaigns() {
    return number(
        """
        SELECT (SELECT count(*) FROM trigger_event WHERE NOT planned)
             + (SELECT count(*) FROM campaign WHERE state IN ('PLANNED', 'RUNNING'))
        """);
  }

  /** Webhooks that were stored and not read. */
  int unread() {
    return number("SELECT count(*) FROM inbox WHERE state = 'RECEIVED'");
  }

  /** Nothing has happened; the pages are as they were configured. */
  void clear() {
    String tables =
        sql.sql(
                """
                SELECT string_agg(quote_ident(tablename), ', ')
                FROM pg_tables
                WHERE schemaname = 'public' AND tablename NOT IN ('flyway_schema_history', 'page')
                """)
            .query(String.class)
            .single();
    sql.sql("TRUNCATE " + tables).update();
    sql.sql("UPDATE page SET state = 'RUNNING', reason = NULL, held_until = NULL, slow_streak = 0")
        .update();
  }

  private int number(String query) {
    return sql.sql(query).query(Integer.class).single();
  }

  private Map<String, Integer> counts(String query) {
    Map<String, Integer> counts = new TreeMap<>();
    sql.sql(query)
        .query(
            row -> {
              counts.put(String.valueOf(row.getString("what")), row.getInt("n"));
            });
    return counts;
  }
}
