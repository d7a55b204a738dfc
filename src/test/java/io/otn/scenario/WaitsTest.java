package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.fixture.PostgresForTests;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The story of a delivery says why it has not left yet. */
class WaitsTest {

  private static final String PAGE = "1001";

  private static final PostgresForTests.Database DATABASE = PostgresForTests.newDatabase();
  private static final Instant NOON =
      Instant.now().atOffset(ZoneOffset.UTC).toLocalDate().atTime(12, 0).toInstant(ZoneOffset.UTC);

  private static ScriptedMessenger messenger;
  private static Node node;

  /** With limits so small that a few messages reach them, at noon, far from a new day. */
  @BeforeAll
  static void a_page_with_a_pace_and_a_quota() {
    messenger = new ScriptedMessenger();
    List<String> settings = new ArrayList<>(messenger.settings(Path.of("routes"), PAGE));
    settings.add("otn.delivery.page-rate=2");
    settings.add("otn.delivery.page-quota=3");
    node = new Node("node", DATABASE, PostgresForTests.newDatabase(), NOON, settings);
  }

  @BeforeEach
  void clear() {
    EmptyTables.in(JdbcClient.create(DATABASE.dataSource()));
    messenger.forget();
    messenger.plays((page, psid, token, call) -> ScriptedMessenger.Reply.TAKEN);
    node.clock.advance(Duration.ofSeconds(2)); // what a node remembers of a page is older than this
  }

  @AfterAll
  static void close() {
    node.close();
    messenger.close();
  }

  @Test
  void pace_and_quota_and_those_before_it_are_told_with_the_time_when_they_end() {
    told("launch:a", 6);
    assertThat(causes(last())).containsExactly("behind_others");
    assertThat(sentence(last(), "behind_others"))
        .isEqualTo("5 of this page go before it, by their time and lane (it is in lane 2).");
    assertThat(causes(first())).containsExactly("next");

    node.sends();

    assertThat(messenger.sent()).isEqualTo(2);
    assertThat(causes(last())).containsExactly("pace", "behind_others");
    assertThat(until(last(), "pace")).isEqualTo(node.clock.instant().plusSeconds(1));

    node.clock.advance(Duration.ofSeconds(2));
    node.sends();
    assertThat(messenger.sent()).isEqualTo(3);
    node.clock.advance(Duration.ofSeconds(2));
    assertThat(causes(last())).containsExactly("quota", "behind_others");
    assertThat(sentence(last(), "quota"))
        .isEqualTo("The page has sent its 3 messages of today (UTC).");
    assertThat(until(last(), "quota"))
        .isEqualTo(
            node.clock
                .instant()
                .plus(Duration.ofHours(12))
                .atOffset(ZoneOffset.UTC)
                .toLocalDate()
                .atStartOfDay()
                .toInstant(ZoneOffset.UTC));
  }

  @Test
  void a_page_that_does_not_run_says_so_and_why() {
    told("launch:a", 1);
    node.pauses(PAGE);
    assertThat(causes(first())).containsExactly("page_paused");
    assertThat(sentence(first(), "page_paused"))
        .startsWith("The page is paused until somebody resumes it: ");
  }

  @Test
  void a_retry_tells_its_time() {
    messenger.plays((page, psid, token, call) -> ScriptedMessenger.Reply.TROUBLE);
    told("launch:a", 1);
    node.sends();

    assertThat(causes(first())).containsExactly("retry");
    assertThat(sentence(first(), "retry"))
        .isEqualTo("Attempt 1 brought no message; the next follows then.");
    assertThat(until(first(), "retry"))
        .isEqualTo(Instant.parse(story(first()).path("dueAt").asText()));
  }

  @Test
  void a_person_gets_one_message_at_a_time() {
    PostedEvents.crowd(messenger, node.api, PAGE, "launch:a", 1, node.clock.instant());
    messenger.gives(PAGE, "launch-a-0", "another");
    PostedEvents.post(
        node.api,
        PAGE,
        List.of(PostedEvents.tap(PAGE, "launch-a-0", "launch:b", "another", node.clock.instant())));
    node.reads();
    event("launch:a");
    event("launch:b");
    node.plans();

    assertThat(causes(last())).contains("person_busy");
    assertThat(causes(first())).doesNotContain("person_busy");
  }

  @Test
  void what_has_ended_waits_for_nothing() {
    told("launch:a", 1);
    node.sends();
    assertThat(story(first()).path("state").asText()).isEqualTo("SENT");
    assertThat(causes(first())).isEmpty();
  }

  private void told(String topic, int people) {
    PostedEvents.crowd(messenger, node.api, PAGE, topic, people, node.clock.instant());
    node.reads();
    event(topic);
    node.plans();
  }

  private void event(String topic) {
    node.api
        .post(
            "/api/v1/events",
            "{\"id\":\"of-%s\",\"page\":\"%s\",\"topic\":\"%s\",\"data\":{\"product\":\"Tee\",\"url\":\"https://shop.example/t\"}}"
                .formatted(topic, PAGE, topic))
        .is(202);
  }

  private String first() {
    return deliveries().getFirst();
  }

  private String last() {
    return deliveries().getLast();
  }

  private List<String> deliveries() {
    JsonNode items = node.api.get("/api/v1/deliveries?page=" + PAGE).is(200).json().path("items");
    return StreamSupport.stream(items.spliterator(), false)
        .map(item -> item.path("id").asText())
        .toList();
  }

  private JsonNode story(String delivery) {
    return node.api.get("/api/v1/deliveries/" + delivery).is(200).json();
  }

  private List<String> causes(String delivery) {
    return StreamSupport.stream(story(delivery).path("waits").spliterator(), false)
        .map(wait -> wait.path("cause").asText())
        .toList();
  }

  private String sentence(String delivery, String cause) {
    return wait(delivery, cause).path("sentence").asText();
  }

  private Instant until(String delivery, String cause) {
    return Instant.parse(wait(delivery, cause).path("until").asText());
  }

  private JsonNode wait(String delivery, String cause) {
    return StreamSupport.stream(story(delivery).path("waits").spliterator(), false)
        .filter(wait -> wait.path("cause").asText().equals(cause))
        .findFirst()
        .orElseThrow();
  }
}
