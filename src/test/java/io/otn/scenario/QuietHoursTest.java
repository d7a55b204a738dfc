package io.otn.scenario;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nobody is told in the quiet hours of a topic, by the clock where the person is. */
class QuietHoursTest {

  private Stage stage;
  private String topic;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
    topic = stage.topic();
  }

  /** In so long by the clocks of UTC, where pages without a zone are. */
  private Instant quiet(Duration begins, Duration ends) {
    Instant now = stage.clock.instant();
    LocalTime from = LocalTime.ofInstant(now.plus(begins), UTC).truncatedTo(ChronoUnit.MINUTES);
    LocalTime to = LocalTime.ofInstant(now.plus(ends), UTC).truncatedTo(ChronoUnit.MINUTES);
    stage.topicFile(
        "launch.yaml",
        """
        kind: launch
        title: "Tell me when {{product}} is out"
        message: {text: "{{product}} is here: {{url}}"}
        keep: 72h
        quietHours: {from: "%s", to: "%s"}
        """
            .formatted(from, to));
    return now.plus(ends).truncatedTo(ChronoUnit.MINUTES);
  }

  private void happens(String id) {
    stage.later(Duration.ofSeconds(1));
    stage.event(id, topic).is(202);
    stage.plans().sends();
  }

  private JsonNode story(String event) {
    return stage
        .api
        .get("/api/v1/deliveries/" + stage.delivery(event).path("id").asText())
        .is(200)
        .json();
  }

  private List<String> causes(String event) {
    List<String> causes = new ArrayList<>();
    story(event).path("waits").forEach(wait -> causes.add(wait.path("cause").asText()));
    return causes;
  }

  private void lives(Stage.Person person, String zone) {
    stage
        .api
        .patch(
            "/api/v1/subscribers/%s/%s".formatted(person.page(), person.psid()),
            "{\"zone\":\"%s\"}".formatted(zone))
        .is(200);
  }

  @Test
  void what_is_due_at_night_waits_until_the_morning_and_says_so() {
    Instant morning = quiet(Duration.ofHours(-1), Duration.ofHours(3));
    Stage.Person ada = stage.holder(topic);
    happens("e");
    assertThat(stage.received(ada)).isEmpty();
    JsonNode wait = story("e").path("waits").get(0);
    assertThat(wait.path("cause").asText()).isEqualTo("quiet_hours");
    assertThat(wait.path("until").asText()).isEqualTo(morning.toString());
    assertThat(wait.path("sentence").asText()).contains("(UTC, the page's time zone)");
    assertThat(causes("e")).containsExactly("quiet_hours");

    stage.clock.set(morning.minusSeconds(1));
    stage.sends();
    assertThat(stage.received(ada)).isEmpty();
    stage.clock.set(morning);
    stage.sends();
    assertThat(stage.received(ada)).hasSize(1);
    assertThat(story("e").path("attempts").asInt()).isEqualTo(1);
  }

  @Test
  void it_is_the_persons_own_clock_that_counts_then_the_pages() {
    quiet(Duration.ofHours(-1), Duration.ofHours(3));
    Stage.Person ada = stage.holder(topic);
    Stage.Person bob = stage.holder(topic);
    lives(bob, "Etc/GMT-6");
    Stage.Person cy = stage.holder(stage.person(Stage.OTHER_PAGE), topic);
    Stage.Person dee = stage.holder(stage.person(Stage.OTHER_PAGE), topic);
    lives(dee, "UTC");
    happens("e");
    stage.event("there", Stage.OTHER_PAGE, topic).is(202);
    stage.plans().sends();

    assertThat(stage.received(ada)).isEmpty();
    assertThat(stage.received(bob)).hasSize(1);
    assertThat(stage.received(cy)).as("on a page where it is day").hasSize(1);
    assertThat(stage.received(dee)).isEmpty();
  }

  @Test
  void what_was_held_up_until_the_night_waits_for_the_morning() {
    Instant morning = quiet(Duration.ofMinutes(10), Duration.ofHours(3));
    Stage.Person ada = stage.holder(topic);
    stage.api.post("/api/v1/pages/1001:pause", "{\"why\":\"inventory\"}").is(200);
    happens("e");
    stage.later(Duration.ofMinutes(20));
    stage.api.post("/api/v1/pages/1001:resume", "{}").is(200);
    stage.sends();
    assertThat(stage.received(ada)).isEmpty();
    assertThat(causes("e")).containsExactly("quiet_hours");
    stage.clock.set(morning);
    stage.sends();
    assertThat(stage.received(ada)).hasSize(1);
  }

  @Test
  void a_retry_that_falls_into_the_night_costs_nothing_and_follows_in_the_morning() {
    Instant morning = quiet(Duration.ofMinutes(2), Duration.ofHours(3));
    Stage.Person ada = stage.holder(topic);
    stage.fault("{\"only\":\"token\",\"fault\":\"error\",\"code\":2,\"times\":1}");
    happens("e");
    for (int n = 0; n < 3; n++) {
      stage.later(Duration.ofMinutes(20)).sends();
    }
    assertThat(story("e").path("attempts").asInt()).isEqualTo(1);
    assertThat(causes("e")).containsExactly("quiet_hours");
    stage.clock.set(morning);
    stage.sends();
    assertThat(stage.received(ada)).hasSize(1);
    assertThat(story("e").path("attempts").asInt()).isEqualTo(2);
  }

  @Test
  void what_would_be_stale_in_the_morning_ends_at_once_and_the_consent_goes_back() {
    quiet(Duration.ofHours(-1), Duration.ofHours(3));
    Stage.Person ada = stage.holder(topic);
    stage.later(Duration.ofSeconds(1));
    stage
        .api
        .post(
            "/api/v1/events",
            """
            {"id":"e","page":"1001","topic":"%s","data":{"product":"T","url":"https://a.example"},"expiresAt":"%s"}\
            """
                .formatted(topic, stage.clock.instant().plus(Duration.ofHours(1))))
        .is(202);
    stage.plans().sends().plans();
    assertThat(stage.delivery("e").path("state").asText()).isEqualTo("CANCELLED");
    assertThat(stage.delivery("e").path("reason").asText()).isEqualTo("quiet_hours");
    assertThat(stage.story("e").path("status").asText()).isEqualTo("DONE");
    assertThat(stage.sql("SELECT state FROM consent").query(String.class).single())
        .isEqualTo("HELD");

    stage.later(Duration.ofHours(4));
    stage.event("next", topic).is(202);
    stage.plans().sends();
    assertThat(stage.received(ada)).hasSize(1);
  }

  @Test
  void a_kind_without_quiet_hours_is_told_at_night_beside_one_that_has_them() {
    quiet(Duration.ofHours(-1), Duration.ofHours(3));
    Stage.Person ada = stage.holder(topic);
    String urgent = "restock:" + stage.name("thing");
    stage.holder(ada, urgent);
    happens("e");
    stage.event("now", urgent).is(202);
    stage.plans().sends();
    assertThat(stage.received(ada)).hasSize(1);
    assertThat(stage.delivery("now").path("state").asText()).isEqualTo("SENT");
    assertThat(causes("e")).containsExactly("quiet_hours");
  }

  @Test
  void a_dead_letter_that_is_sent_again_at_night_waits_too() {
    Instant morning = quiet(Duration.ofMinutes(30), Duration.ofHours(3));
    Stage.Person ada = stage.holder(topic);
    stage.fault("{\"only\":\"token\",\"fault\":\"error\",\"code\":551,\"times\":1}");
    happens("e");
    assertThat(stage.delivery("e").path("state").asText()).isEqualTo("DEAD");
    stage.later(Duration.ofHours(1));
    stage
        .api
        .post("/api/v1/dead-letters:replay", "{\"all\":true,\"run\":true,\"expect\":1}")
        .is(200);
    stage.sends();
    assertThat(causes("e")).containsExactly("quiet_hours");
    stage.clock.set(morning);
    stage.sends();
    assertThat(stage.received(ada)).hasSize(1);
  }
}
