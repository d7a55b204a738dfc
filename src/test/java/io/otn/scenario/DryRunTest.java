package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An event tried out: who would get what, and nothing happens. */
class DryRunTest {

  private Stage stage;
  private String topic;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
    topic = stage.topic();
  }

  private String event(String more) {
    return """
    {"id":"try","page":"1001","topic":"%s","data":{"product":"Tee","url":"https://shop.example/t","price":60}%s}\
    """
        .formatted(topic, more);
  }

  private JsonNode tries(String more) {
    return stage.api.post("/api/v1/events:dryRun", event(more)).is(200).json();
  }

  private void imports(String psid, String more) {
    stage
        .api
        .post(
            "/api/v1/consents",
            """
            [{"page":"1001","psid":"%s","topic":"%s","token":"%s","grantedAt":"%s"%s}]\
            """
                .formatted(
                    psid,
                    topic,
                    stage.name("token"),
                    stage.clock.instant().minus(Duration.ofDays(1)),
                    more))
        .is(200);
  }

  @Test
  void who_would_be_told_is_counted_and_who_not_by_reason() {
    imports("ada", "");
    imports("ada", "");
    imports("bob", ",\"condition\":\"price <= 49.99\"");
    imports("cy", ",\"condition\":\"price <= 70\"");
    imports(
        "dee", ",\"expiresAt\":\"%s\"".formatted(stage.clock.instant().plus(Duration.ofHours(1))));

    JsonNode now = tries("");
    assertThat(now.path("people").asInt()).isEqualTo(3);
    assertThat(now.path("leftOut"))
        .hasToString(
            "{\"condition\":1,\"rule\":0,\"anotherConsent\":1,\"expired\":0,\"stale\":0,\"noWave\":0,\"quietHours\":0}");
    assertThat(now.path("waves").findValuesAsText("people")).containsExactly("3");
    assertThat(now.path("pageState").asText()).isEqualTo("RUNNING");
    assertThat(now.path("approvalNeeded").asBoolean()).isFalse();

    String later = stage.clock.instant().plus(Duration.ofHours(2)).toString();
    JsonNode tonight = tries(",\"sendAt\":\"%s\"".formatted(later));
    assertThat(tonight.path("people").asInt()).isEqualTo(2);
    assertThat(tonight.path("leftOut").path("expired").asInt()).isEqualTo(1);
    assertThat(tonight.path("planAt").asText()).isEqualTo(later);
    assertThat(tonight.path("waves").get(0).path("at").asText()).isEqualTo(later);
  }

  @Test
  void who_sleeps_is_told_in_the_morning_and_says_until_when_or_not_at_all() {
    Instant evening =
        stage.clock.instant().truncatedTo(ChronoUnit.DAYS).plus(Duration.parse("PT46H30M"));
    Instant morning = evening.plus(Duration.parse("PT8H30M")); // 08:00 where ada and bob are
    stage.topicFile(
        "launch.yaml",
        """
        kind: launch
        title: "Tell me when {{product}} is out"
        message: {text: "{{product}} is here: {{url}}"}
        quietHours: {from: "21:00", to: "08:00"}
        """);
    for (String psid : List.of("ada", "bob", "cy")) {
      imports(psid, "");
    }
    lives("ada", "Etc/GMT-1");
    lives("bob", "Etc/GMT-1");
    lives("cy", "Etc/GMT+5");

    String worth = ",\"sendAt\":\"%s\",\"expiresAt\":\"%s\"";
    JsonNode told = tries(worth.formatted(evening, morning.plusSeconds(1)));
    assertThat(told.path("people").asInt()).isEqualTo(3);
    assertThat(told.path("quiet")).hasSize(1);
    assertThat(told.path("quiet").get(0).path("until").asText()).isEqualTo(morning.toString());
    assertThat(told.path("quiet").get(0).path("people").asInt()).isEqualTo(2);

    JsonNode stale = tries(worth.formatted(evening, morning));
    assertThat(stale.path("people").asInt()).isEqualTo(1);
    assertThat(stale.path("leftOut").path("quietHours").asInt()).isEqualTo(2);
    assertThat(stale.path("quiet")).isEmpty();
  }

  private void lives(String psid, String zone) {
    stage
        .api
        .patch("/api/v1/subscribers/1001/" + psid, "{\"zone\":\"%s\"}".formatted(zone))
        .is(200);
  }

  /** What a dry run says is what the event then does. */
  @Test
  void the_count_is_the_plans_own() {
    for (int n = 0; n < 4; n++) {
      stage.holder(topic);
    }
    imports("eve", ",\"condition\":\"price <= 10\"");
    stage.later(Duration.ofMinutes(1));

    int told = tries("").path("people").asInt();
    stage.api.post("/api/v1/events", event("")).is(202);
    stage.runs();

    assertThat(stage.story("try").path("counts").path("sent").asInt()).isEqualTo(told);
    assertThat(told).isEqualTo(4);
    assertThat(tries("").path("repeat").asBoolean()).isTrue();
  }

  @Test
  void nothing_is_stored_and_nothing_sent() {
    Stage.Person ada = stage.holder(topic);
    tries("");
    stage.runs();
    assertThat(stage.received(ada)).isEmpty();
    for (String table : List.of("trigger_event", "campaign", "delivery")) {
      assertThat(stage.sql("SELECT count(*) FROM " + table).query(Long.class).single()).isZero();
    }
  }

  @Test
  void the_first_messages_are_shown_without_whom_they_are_for() {
    Stage.Person ada = stage.holder(topic);
    JsonNode message = tries("").path("messages").get(0);
    assertThat(message.path("form").asText()).isEqualTo("text");
    assertThat(message.path("message").path("text").asText())
        .isEqualTo("Tee is here: https://shop.example/t");
    assertThat(tries("").toString()).doesNotContain("\"" + ada.psid() + "\"");
  }

  @Test
  void a_value_that_is_missing_shows_before_it_is_a_dead_letter() {
    imports("ada", "");
    JsonNode told =
        stage
            .api
            .post(
                "/api/v1/events:dryRun",
                "{\"id\":\"try\",\"page\":\"1001\",\"topic\":\"%s\"}".formatted(topic))
            .is(200)
            .json();
    assertThat(told.path("messages").get(0).path("message").isObject()).isFalse();
    assertThat(told.path("messages").get(0).path("problem").asText()).contains("{{product}}");
  }

  @Test
  void a_stopped_page_and_a_stale_event_are_told() {
    imports("ada", "");
    stage.api.post("/api/v1/pages/1001:pause", "{\"why\":\"inventory\"}").is(200);
    JsonNode paused = tries("");
    assertThat(paused.path("pageState").asText()).isEqualTo("PAUSED");
    assertThat(paused.path("pageReason").asText()).isNotEmpty();

    JsonNode stale =
        tries(",\"occurredAt\":\"%s\"".formatted(stage.clock.instant().minus(Duration.ofDays(10))));
    assertThat(stale.path("people").asInt()).isZero();
    assertThat(stale.path("leftOut").path("stale").asInt()).isEqualTo(1);
    assertThat(stale.path("waves")).isEmpty();
  }

  @Test
  void a_senseless_event_is_refused_as_it_would_be() {
    stage.api.post("/api/v1/events:dryRun", event(",\"sendAt\":\"1970-01-01T00:00:00Z\"")).is(422);
    PartnerForTests partner = PartnerForTests.added(stage, ",\"topics\":[\"restock:*\"]");
    partner.with("[\"events:write\"]").post("/api/v1/events:dryRun", event("")).is(403);
    stage.open.post("/api/v1/events:dryRun", event("")).is(401);
  }
}
