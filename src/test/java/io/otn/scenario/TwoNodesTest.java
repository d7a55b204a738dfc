package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several gateways on one database are one gateway. */
class TwoNodesTest {

  private static final String TOPIC = "launch:big";

  private Outside outside;

  @BeforeEach
  void open() {
    outside = new Outside();
  }

  @AfterEach
  void close() {
    outside.close();
  }

  @Test
  void two_nodes_share_the_work_and_tell_each_person_once() {
    int people = 1_000;
    outside.rule("{\"latency\":\"PT0.1S\"}");
    GatewayProcess one = outside.launch();
    GatewayProcess other = outside.anotherGateway();
    one.awaitReady();
    outside.crowd(TOPIC, people);

    Outside.event(one, "e", TOPIC);
    Outside.event(other, "e", TOPIC);

    outside.endsWithOneMessageEach(TOPIC, people);
    assertThat(outside.count("SELECT count(*) FROM campaign")).isEqualTo(1);
    assertThat(one.logged("class=SENT")).as("messages of one node").isPositive();
    assertThat(other.logged("class=SENT")).as("messages of the other").isPositive();
  }

  @Test
  void a_node_that_stood_still_past_its_lease_sends_nobody_a_second_message() {
    int people = 40; // fewer than a node has under way at once
    GatewayProcess sleeper = outside.gateway();
    outside.crowd(TOPIC, people);
    outside.awaitConsents(TOPIC, people);
    // Half of its calls are accepted while it sleeps, half of them before.
    outside.fault(
        "{\"fault\":\"slow\",\"when\":\"after\",\"millis\":1500,\"times\":%d}"
            .formatted(people / 2));
    outside.fault(
        "{\"fault\":\"slow\",\"when\":\"before\",\"millis\":7000,\"times\":%d}"
            .formatted(people / 2));
    Outside.event(sleeper, "e", TOPIC);
    outside.awaitFaultsStruck();
    sleeper.freeze();

    // By the time this one is up the leases have ended.
    outside.anotherGateway();
    outside.endsWithOneMessageEach(TOPIC, people);

    sleeper.wake();
    // What it hears only now is no reason to send, or to believe less than is known.
    outside.awaits(
        "the sleeper's reports", () -> sleeper.logged("io.otn.delivery.attempted") == people);
    outside.endsWithOneMessageEach(TOPIC, people);
    assertThat(outside.count("SELECT count(*) FROM attempt WHERE n = 1 AND class = 'UNKNOWN'"))
        .as("attempts whose lease ended; an echo may have come before for the other half")
        .isGreaterThanOrEqualTo(people / 2);
  }

  @Test
  void a_node_that_stands_still_while_it_plans_does_not_keep_the_campaign_to_itself()
      throws Exception {
    int people = 40;
    GatewayProcess sleeper = outside.gateway(impatientDatabase());
    outside.crowd(TOPIC, people);
    outside.awaitConsents(TOPIC, people);
    try (Connection brake = outside.connection()) {
      brake.setAutoCommit(false);
      brake.createStatement().execute("SELECT FROM consent FOR UPDATE");
      Outside.event(sleeper, "e", TOPIC);
      outside.awaits(
          "the plan to be half done",
          () ->
              outside.count(
                      "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
                  > 0);
      sleeper.freeze();
      brake.rollback();
    }

    // The sleeper holds the campaign and the consents until the database loses its patience.
    outside.anotherGateway();
    outside.endsWithOneMessageEach(TOPIC, people);

    sleeper.wake();
    outside.awaits("the sleeper's plan to fail", () -> sleeper.logged("this pass failed") > 0);
    outside.endsWithOneMessageEach(TOPIC, people);
  }

  /** Connections as the product makes them, to a database that loses its patience sooner. */
  private static String impatientDatabase() throws IOException {
    String name = "connection-init-sql: ";
    String sql =
        Files.readAllLines(Path.of("src/main/resources/application.yaml")).stream()
            .map(String::strip)
            .filter(line -> line.startsWith(name))
            .findFirst()
            .orElseThrow();
    assertThat(sql).contains("SET idle_in_transaction_session_timeout = '20s'");
    return "spring.datasource.hikari.connection-init-sql="
        + sql.substring(name.length()).replace("'20s'", "'3s'");
  }

  @Test
  void the_schema_refuses_a_second_living_delivery_on_one_consent() {
    aDelivery();

    assertThatThrownBy(
            () ->
                outside
                    .sql
                    .sql(
                        """
                        INSERT INTO delivery_queue (page_id, event_id, psid, consent_id, id, topic, due_at, expires_at)
                        SELECT page_id, gen_random_uuid(), psid, consent_id, 1, topic, due_at, expires_at
                        FROM delivery_queue
                        """)
                    .update())
        .hasMessageContaining("one_open_delivery_per_consent");
  }

  @Test
  void the_schema_refuses_a_second_delivery_to_one_person_for_one_event() {
    aDelivery();
    // Another consent of the same person.
    outside
        .sql
        .sql(
            """
            INSERT INTO consent (page_id, psid, topic, token, token_digest, granted_at, expires_at, recorded_at, changed_at)
            SELECT page_id, psid, topic, token, 'another', granted_at, expires_at, recorded_at, changed_at
            FROM consent
            """)
        .update();

    assertThatThrownBy(
            () ->
                outside
                    .sql
                    .sql(
                        """
                        INSERT INTO delivery (page_id, event_id, psid, consent_id, topic, expires_at, created_at)
                        SELECT page_id, event_id, psid, (SELECT max(id) FROM consent), topic, expires_at, created_at
                        FROM delivery
                        """)
                    .update())
        .hasMessageContaining("duplicate key")
        .hasMessageContaining("(page_id, event_id, psid)");
  }

  private void aDelivery() {
    outside
        .sql
        .sql(
            """
            WITH page AS (
                INSERT INTO page (id, name, credentials, changed_at)
                VALUES ('1001', 'Northwind Tees', '', now())
                RETURNING id
            ), consent AS (
                INSERT INTO consent (page_id, psid, topic, token, token_digest, granted_at, expires_at, recorded_at, changed_at)
                SELECT id, 'p', 'launch:big', '', 'one', now(), now() + interval '1 year', now(), now()
                FROM page
                RETURNING *
            ), delivery AS (
                INSERT INTO delivery (page_id, event_id, psid, consent_id, topic, expires_at, created_at)
                SELECT page_id, gen_random_uuid(), psid, id, topic, expires_at, now()
                FROM consent
                RETURNING *
            )
            INSERT INTO delivery_queue (page_id, event_id, psid, consent_id, id, topic, due_at, expires_at)
            SELECT page_id, event_id, psid, consent_id, id, topic, created_at, expires_at
            FROM delivery
            """)
        .update();
  }
}
