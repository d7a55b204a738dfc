package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What became of a partner's events, told to an address of its own. */
class CallbacksTest extends CallbackScene {
  @Test
  void each_step_of_an_event_is_told_once_and_signed() {
    JsonNode hook =
        subscribes(
            "[\"trigger.accepted\",\"wave.released\",\"notification.sent\",\"topic.exhausted\"]");
    String topic = stage.topic();
    Stage.Person ada = stage.holder(topic);
    stage.later(Duration.ofMinutes(1));
    posts("e-1", topic);
    tells().runs();
    tells();
    tells();

    assertThat(types())
        .containsExactlyInAnyOrder(
            "trigger.accepted", "wave.released", "notification.sent", "topic.exhausted");
    for (Call call : calls) {
      Instant at = Instant.ofEpochSecond(Long.parseLong(call.header("webhook-timestamp")));
      assertThat(call.header("webhook-signature"))
          .isEqualTo(
              PartnerForTests.signature(
                  hook.path("secret").asText(), call.header("webhook-id"), at, call.body()));
      assertThat(call.header("webhook-id")).doesNotContain(".");
      JsonNode data = call.json().path("data");
      assertThat(data.path("source_event_id").asText()).isEqualTo("e-1");
      assertThat(data.path("topics").get(0).asText()).isEqualTo(topic);
      assertThat(Instant.parse(call.json().path("timestamp").asText()))
          .isBeforeOrEqualTo(stage.clock.instant());
      assertThat(call.body()).doesNotContain("\"" + ada.psid() + "\"");
      assertThat(call.body().length()).isLessThan(20_000);
    }
    assertThat(data("notification.sent").path("recipient").asText()).matches("r_[0-9a-f]{24}");
    assertThat(data("wave.released").path("people_so_far").asInt()).isEqualTo(1);
  }

  @Test
  void each_wave_is_told_by_itself() {
    stage.topicFile(
        "launch.yaml",
        """
        kind: launch
        title: "Tell me when {{product}} is out"
        message: {text: "{{product}} is here: {{url}}"}
        release: {perUnit: 0.5, every: 15m}
        """);
    subscribes("[\"wave.released\"]");
    String topic = stage.topic();
    stage
        .sandbox
        .post(
            "/sandbox/crowd?wait=true",
            "{\"page\":\"1001\",\"count\":6,\"payload\":\"%s\"}".formatted(topic))
        .is(200);
    stage.reads().later(Duration.ofMinutes(1));
    posts("e-1", topic);
    stage.runs();
    tells();
    assertThat(calls).hasSize(1);
    assertThat(data("wave.released").path("wave").asInt()).isEqualTo(1);

    calls.clear();
    stage.later(Duration.ofMinutes(20)).runs();
    tells();
    tells();
    assertThat(calls).hasSize(1);
    JsonNode second = data("wave.released");
    assertThat(second.path("wave").asInt()).isEqualTo(2);
    assertThat(second.path("people").asInt()).isEqualTo(1);
    assertThat(second.path("units").asInt()).isEqualTo(10);
    assertThat(second.path("people_so_far").asInt()).isEqualTo(6);
  }

  @Test
  void a_person_has_one_reference_for_an_address_and_another_for_the_next() {
    subscribes("[\"notification.sent\"]");
    String topic = stage.topic();
    Stage.Person ada = stage.holder(topic);
    stage.holder(ada, topic);
    stage.later(Duration.ofMinutes(1));
    posts("e-1", topic);
    stage.runs();
    tells();
    stage.later(Duration.ofMinutes(1));
    subscribes("[\"notification.sent\"]");
    posts("e-2", topic);
    stage.runs();
    tells();

    List<String> references =
        calls.stream().map(call -> call.json().path("data").path("recipient").asText()).toList();
    assertThat(references).hasSize(3);
    assertThat(references.stream().distinct()).hasSize(2);
  }

  @Test
  void why_nothing_came_of_an_event_is_told() {
    subscribes("[\"trigger.ignored\",\"notification.failed\",\"notification.returned_to_queue\"]");
    posts("nobody", stage.topic());
    String topic = stage.topic();
    stage.holder(topic);
    stage.later(Duration.ofMinutes(1));
    posts("stopped", topic);
    stage.plans();
    stage.api.post("/api/v1/events/stopped:stop", "").is(200);
    stage.runs();
    tells();

    assertThat(data("trigger.ignored").path("reason").asText()).isEqualTo("nobody_waited");
    assertThat(data("notification.returned_to_queue").path("code").asText())
        .isEqualTo("stopped_by_a_person");
    assertThat(types()).hasSize(2);
  }

  @Test
  void other_partners_events_and_other_topics_are_not_told() {
    http.post("/api/v1/hooks", "{\"targetUrl\":\"%s\",\"topic\":\"launch:*\"}".formatted(url()))
        .is(201);
    stage.event("of-the-operator", "launch:x").is(202);
    posts("another-kind", "restock:1");
    posts("mine", "launch:x");
    tells();
    assertThat(calls).hasSize(1);
    assertThat(data("trigger.accepted").path("source_event_id").asText()).isEqualTo("mine");
  }

  @Test
  void a_message_that_was_given_up_is_told_with_its_code() {
    subscribes("[\"notification.failed\"]");
    String topic = stage.topic();
    stage.holder(topic);
    stage.later(Duration.ofMinutes(1));
    posts("e-1", topic);
    stage.fault("{\"fault\":\"error\",\"code\":551,\"times\":1}");
    stage.runs();
    tells();
    assertThat(data("notification.failed").path("code").asText()).isNotEmpty();
  }
}
