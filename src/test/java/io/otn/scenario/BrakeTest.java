package io.otn.scenario;

import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/**
 * Window errors in bulk, on calls that carry tokens, are our own fault: the campaign is stopped.
 */
@ExtendWith(OutputCaptureExtension.class)
class BrakeTest {

  private Stage stage;
  private String topic;
  private String event;

  @BeforeEach
  void a_topic_and_an_event() {
    stage = Stage.clean();
    topic = stage.topic();
    event = stage.name("e");
  }

  @Test
  void a_campaign_is_stopped_and_who_was_not_tried_in_vain_keeps_the_consent(
      CapturedOutput output) {
    due(30);
    windowErrors(18, 2018278);
    windowErrors(3, 2534022);
    windowErrors(3, 2018065);
    transientErrors(6);
    stage.sends().plans().plans();

    JsonNode story = stage.story(event);
    assertThat(story.path("status").asText()).isEqualTo("CANCELLED");
    assertThat(story.path("reason").asText()).isEqualTo("stopped_window_errors");
    assertThat(story.path("counts").path("dead").asInt()).isEqualTo(24);
    assertThat(story.path("counts").path("cancelled").asInt()).isEqualTo(6);
    assertThat(consents()).isEqualTo(Map.of("VOID", 24, "HELD", 6));
    JsonNode cancelled =
        stage.api.get("/api/v1/deliveries?state=CANCELLED").is(200).json().path("items").get(0);
    assertThat(cancelled.path("reason").asText()).isEqualTo("stopped_window_errors");
    assertThat(output.getAll()).containsOnlyOnce("24 of its last 30 attempts were refused");

    stage.later(Duration.ofHours(1)).runs();
    assertThat(sent()).isZero();
  }

  @Test
  void the_saved_consents_serve_the_next_event() {
    due(30);
    windowErrors(24, 2018278);
    transientErrors(6);
    stage.sends().plans();

    stage.event(stage.name("e"), topic).is(202);
    stage.runs();
    assertThat(consents()).isEqualTo(Map.of("VOID", 24, "SPENT", 6));
  }

  @Test
  void fewer_than_20_attempts_stop_nothing() {
    due(16);
    windowErrors(13, 2018278);
    transientErrors(3);
    stage.sends().plans();
    assertThat(stage.story(event).path("status").asText()).isEqualTo("RUNNING");

    stage.later(Duration.ofMinutes(1)).sends().plans();
    assertThat(stage.story(event).path("status").asText()).isEqualTo("DONE");
    assertThat(sent()).as("after 19 attempts in all").isEqualTo(3);
  }

  @Test
  void a_share_of_20_percent_stops_nothing_and_more_does() {
    due(26);
    windowErrors(5, 2018278);
    transientErrors(21);
    stage.sends().plans();
    assertThat(stage.story(event).path("status").asText()).isEqualTo("RUNNING");

    // Now 6 of 27.
    windowErrors(1, 2018278);
    stage
        .sql(
            "UPDATE delivery_queue SET due_at = due_at + interval '2 h' WHERE id <> (SELECT min(id) FROM delivery_queue)")
        .update();
    stage.later(Duration.ofMinutes(1)).sends().plans();
    assertThat(stage.story(event).path("status").asText()).isEqualTo("CANCELLED");
  }

  @Test
  void another_campaign_of_the_page_goes_on() {
    due(30);
    windowErrors(24, 2018278);
    transientErrors(6);
    stage.sends();
    String other = stage.topic();
    Stage.Person ada = stage.holder(other);
    String otherEvent = stage.name("e");
    stage.event(otherEvent, other).is(202);
    stage.plans().sends().plans();

    assertThat(stage.story(event).path("status").asText()).isEqualTo("CANCELLED");
    assertThat(stage.received(ada)).hasSize(1);
    assertThat(stage.story(otherEvent).path("status").asText()).isEqualTo("DONE");
    assertThat(stage.story(otherEvent).path("reason").isMissingNode()).isTrue();
  }

  @Test
  void an_attempt_under_way_at_the_stop_is_not_tried_again_and_its_doubt_is_kept() {
    due(30);
    windowErrors(24, 2018278);
    transientErrors(6);
    stage.sends();
    stage
        .sql(
            """
            WITH leased AS (
                UPDATE delivery_queue
                SET attempt = 2, leased_until = :until
                WHERE id = (SELECT min(id) FROM delivery_queue)
                RETURNING *
            ), found AS (
                INSERT INTO delivery_lease
                SELECT leased_until, ARRAY[page_id], ARRAY[consent_id] FROM leased
            )
            INSERT INTO delivery_count_change
            SELECT page_id, event_id, state, n
            FROM leased, (VALUES ('DUE', -1), ('SENDING', 1)) AS change (state, n)
            """)
        .param("until", stage.clock.instant().plusSeconds(60).atOffset(UTC))
        .update();
    stage.plans();
    assertThat(stage.story(event).path("counts").path("sending").asInt()).isEqualTo(1);

    stage.later(Duration.ofSeconds(61));
    stage.bean(io.otn.delivery.Dispatcher.class).sweep(); // its lease ends
    stage.plans().sends();

    assertThat(sent()).isZero();
    assertThat(consents()).isEqualTo(Map.of("VOID", 24, "HELD", 5, "RESERVED", 1));
    assertThat(
            stage
                .sql(
                    "SELECT count(*) FROM delivery_state WHERE state = 'DEAD' AND reason = 'outcome_unknown'")
                .query(Integer.class)
                .single())
        .isEqualTo(1);
  }

  @Test
  void spent_tokens_after_lost_answers_are_no_window_errors() {
    stage.sandbox.patch("/sandbox/rules", "{\"deadTokenError\":\"10/2018278\"}").is(200);
    due(25);
    stage.fault("{\"only\":\"token\",\"fault\":\"cut\",\"when\":\"after\",\"times\":25}");
    stage.sends().later(Duration.ofMinutes(1)).sends().plans();

    JsonNode story = stage.story(event);
    assertThat(story.path("counts").path("probablyDelivered").asInt()).isEqualTo(25);
    assertThat(story.path("status").asText()).isEqualTo("DONE");
  }

  /** So many people whose messages are due. */
  private void due(int people) {
    stage
        .sandbox
        .post(
            "/sandbox/crowd?wait=true",
            "{\"page\":\"%s\",\"count\":%d,\"payload\":\"%s\"}"
                .formatted(Stage.PAGE, people, topic))
        .is(200);
    stage.reads();
    stage.event(event, topic).is(202);
    stage.plans();
    assertThat(stage.story(event).path("counts").path("due").asInt()).isEqualTo(people);
  }

  private void windowErrors(int times, int subcode) {
    stage.fault(
        "{\"only\":\"token\",\"fault\":\"error\",\"code\":10,\"subcode\":%d,\"times\":%d}"
            .formatted(subcode, times));
  }

  private void transientErrors(int times) {
    stage.fault(
        "{\"only\":\"token\",\"fault\":\"error\",\"code\":2,\"times\":%d}".formatted(times));
  }

  private int sent() {
    return stage
        .sql("SELECT count(*) FROM delivery_state WHERE state = 'SENT'")
        .query(Integer.class)
        .single();
  }

  private Map<String, Integer> consents() {
    Map<String, Integer> counts = new HashMap<>();
    stage
        .sql("SELECT state, count(*) AS n FROM consent WHERE topic = :topic GROUP BY state")
        .param("topic", topic)
        .query(
            row -> {
              counts.put(row.getString("state"), row.getInt("n"));
            });
    return counts;
  }
}
