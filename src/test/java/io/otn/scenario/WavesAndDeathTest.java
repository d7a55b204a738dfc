package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.fixture.PostgresForTests;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;

/** Waves and nodes that die in the middle of one, or between two. */
class WavesAndDeathTest {

  private static final String PAGE = "1001";
  private static final int PEOPLE = 25;

  private static final PostgresForTests.Database DATABASE = PostgresForTests.newDatabase();
  private static final JdbcClient SQL = JdbcClient.create(DATABASE.dataSource());
  private static ScriptedMessenger messenger;
  private static Node one;
  private static Node other;

  /** Waves of ten, planned three people at a time. */
  @BeforeAll
  static void two_nodes() {
    messenger = new ScriptedMessenger();
    Path routes =
        Node.routes(
            "drop",
            """
            kind: drop
            title: "Tell me when {{product}} drops"
            message: {text: "{{product}} is here"}
            release: {perUnit: 1, every: 15m}
            """);
    List<String> settings = new ArrayList<>(messenger.settings(routes, PAGE));
    settings.add("otn.campaign.plan-batch=3");
    settings.add("otn.delivery.page-rate=0");
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    one = new Node("one", DATABASE, PostgresForTests.newDatabase(), now, settings);
    other = new Node("other", DATABASE, PostgresForTests.newDatabase(), now, settings);
  }

  @AfterAll
  static void close() {
    one.close();
    other.close();
    messenger.close();
  }

  @Test
  void whenever_a_node_dies_each_wave_has_its_size_and_each_person_one_message() {
    messenger.plays((page, psid, token, call) -> ScriptedMessenger.Reply.TAKEN);
    int deaths = 0;
    for (int use = 1; use <= 16; use++) {
      String topic = "drop:thing-" + use;
      PostedEvents.crowd(messenger, other.api, PAGE, topic, PEOPLE, other.clock.instant());
      other.reads();
      other
          .api
          .post(
              "/api/v1/events",
              "{\"id\":\"%s\",\"page\":\"%s\",\"topic\":\"%s\",\"data\":{\"product\":\"Tee\"}}"
                  .formatted(topic, PAGE, topic))
          .is(202);
      for (List<Integer> waves : List.of(List.of(10), List.of(10, 10), List.of(10, 10, 5))) {
        one.diesAtUse(use);
        try {
          one.plans();
        } catch (DataAccessException | TransactionException died) {
          assertThat(died)
              .isInstanceOfAny(CannotGetJdbcConnectionException.class, TransactionException.class);
        }
        deaths += one.dead() ? 1 : 0;
        other.plans();
        one.lives();
        one.plans();

        assertThat(waves(topic)).as("waves after a death at use %d", use).isEqualTo(waves);
        assertThat(deliveries(topic)).isEqualTo(waves.stream().mapToInt(people -> people).sum());
        other.sends();
        one.clock.advance(Duration.ofMinutes(15));
        other.clock.advance(Duration.ofMinutes(15));
      }
      other.plans();
      assertThat(
              SQL.sql("SELECT count(*) FROM campaign WHERE state <> 'DONE'")
                  .query(Integer.class)
                  .single())
          .isZero();
    }
    assertThat(deaths).as("deaths in the middle").isGreaterThan(20);
    assertThat(messenger.sent()).isEqualTo(16 * PEOPLE);
  }

  private static List<Integer> waves(String topic) {
    return SQL.sql(
            """
            SELECT people
            FROM wave
            JOIN trigger_event ON trigger_event.id = wave.event_id
            WHERE trigger_event.event_id = :topic
            ORDER BY n
            """)
        .param("topic", topic)
        .query(Integer.class)
        .list();
  }

  private static int deliveries(String topic) {
    return SQL.sql("SELECT count(*) FROM delivery WHERE topic = :topic")
        .param("topic", topic)
        .query(Integer.class)
        .single();
  }
}
