package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A person taps Notify Me, something happens, the person gets the one message. */
class LoopTest {

  private Stage stage;
  private String topic;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
    topic = stage.topic();
  }

  @Test
  void the_one_message_arrives() {
    Stage.Person ada = stage.holder(topic);
    String event = stage.name("e");

    stage.event(event, topic).is(202);
    stage.runs();

    assertThat(stage.received(ada)).hasSize(1);
    assertThat(stage.received(ada).getFirst().path("text").asText())
        .isEqualTo("Tee is here: https://shop.example/t");
    JsonNode delivery = stage.delivery(event);
    assertThat(delivery.path("state").asText()).isEqualTo("SENT");
    assertThat(delivery.path("messageId").asText()).startsWith("m_");
    assertThat(delivery.path("psid").asText()).isEqualTo(ada.psid());
    assertThat(stage.story(event).path("status").asText()).isEqualTo("DONE");
    assertThat(stage.story(event).path("counts").path("sent").asInt()).isEqualTo(1);
    assertThat(consentState(ada)).isEqualTo("SPENT");
  }

  @Test
  void a_second_event_finds_nobody_for_the_consent_is_spent() {
    Stage.Person ada = stage.holder(topic);
    stage.event(stage.name("e"), topic).is(202);
    stage.runs();

    String second = stage.name("e");
    stage.event(second, topic).is(202);
    stage.runs();

    assertThat(stage.received(ada)).hasSize(1);
    assertThat(stage.story(second).path("counts").path("holders").asInt()).isZero();
    assertThat(stage.story(second).path("status").asText()).isEqualTo("DONE");
  }

  @Test
  void who_tapped_twice_is_told_once_and_keeps_the_other_consent_for_the_next_time() {
    Stage.Person ada = stage.holder(topic);
    stage.later(Duration.ofMinutes(1));
    stage.holder(ada, topic);

    stage.event(stage.name("e"), topic).is(202);
    stage.runs();
    assertThat(stage.received(ada)).hasSize(1);
    assertThat(
            stage
                .sql("SELECT state FROM consent WHERE psid = :psid ORDER BY expires_at")
                .param("psid", ada.psid())
                .query(String.class)
                .list())
        .as("the one that expires first is spent")
        .containsExactly("SPENT", "HELD");

    stage.event(stage.name("e"), topic).is(202);
    stage.runs();
    assertThat(stage.received(ada)).hasSize(2);
  }

  @Test
  void an_event_of_several_topics_tells_a_person_once() {
    String other = stage.topic();
    Stage.Person ada = stage.holder(topic);
    stage.holder(ada, other);
    String event = stage.name("e");

    stage
        .api
        .post(
            "/api/v1/events",
            """
            {"id":"%s","page":"1001","topics":["%s","%s"],"data":{"product":"Tee","url":"https://shop.example"}}
            """
                .formatted(event, topic, other))
        .is(202);
    stage.runs();

    assertThat(stage.received(ada)).hasSize(1);
  }

  @Test
  void a_repeated_event_has_the_same_answer_and_happens_once() {
    Stage.Person ada = stage.holder(topic);
    String event = stage.name("e");
    JsonNode first = stage.event(event, topic).is(202).json();
    stage.runs();

    JsonNode again = stage.event(event, topic).is(202).json();
    stage.runs();

    assertThat(again).isEqualTo(first);
    assertThat(stage.received(ada)).hasSize(1);
  }

  @Test
  void the_same_id_with_another_body_is_refused_and_changes_nothing() {
    String event = stage.name("e");
    stage.event(event, topic).is(202);

    JsonNode problem = stage.event(event, stage.topic()).is(409).json();

    assertThat(problem.path("code").asText()).isEqualTo("event_conflict");
    assertThat(stage.story(event).path("topics").get(0).asText()).isEqualTo(topic);
  }

  @Test
  void people_of_another_page_and_topic_hear_nothing() {
    Stage.Person other = stage.holder(stage.person(Stage.OTHER_PAGE), topic);
    Stage.Person elsewhere = stage.holder(stage.topic());

    stage.event(stage.name("e"), topic).is(202);
    stage.runs();

    assertThat(stage.received(other)).isEmpty();
    assertThat(stage.received(elsewhere)).isEmpty();
  }

  @Test
  void an_event_that_is_to_be_sent_later_waits_for_its_time() {
    Stage.Person ada = stage.holder(topic);
    String event = stage.name("e");
    Instant at = stage.clock.instant().plus(Duration.ofHours(3));
    stage
        .api
        .post(
            "/api/v1/events",
            """
            {"id":"%s","page":"1001","topic":"%s","sendAt":"%s","data":{"product":"Tee","url":"https://shop.example"}}
            """
                .formatted(event, topic, at))
        .is(202);

    stage.runs();
    assertThat(stage.received(ada)).isEmpty();
    assertThat(stage.story(event).path("status").asText()).isEqualTo("PLANNED");

    stage.later(Duration.ofHours(3)).runs();
    assertThat(stage.received(ada)).hasSize(1);
  }

  @Test
  void a_stale_event_tells_nobody_and_takes_no_consent() {
    Stage.Person ada = stage.holder(topic);
    String event = stage.name("e");
    stage
        .api
        .post(
            "/api/v1/events",
            """
            {"id":"%s","page":"1001","topic":"%s","expiresAt":"%s","data":{"product":"Tee","url":"https://shop.example"}}
            """
                .formatted(event, topic, stage.clock.instant().plus(Duration.ofMinutes(5))))
        .is(202);

    stage.later(Duration.ofMinutes(6)).runs();

    assertThat(stage.received(ada)).isEmpty();
    assertThat(stage.story(event).path("status").asText()).isEqualTo("EXPIRED");
    assertThat(consentState(ada)).isEqualTo("HELD");
  }

  @Test
  void a_tap_that_was_overtaken_by_the_event_still_counts() {
    Stage.Person ada = stage.person();
    stage.writes(ada);
    stage.taps(ada, stage.asks(ada, topic).is(202).json().path("messageId").asText());
    stage.later(Duration.ofMinutes(5));
    String event = stage.name("e");
    stage.event(event, topic).is(202);
    stage.plans().sends().plans();
    assertThat(stage.story(event).path("counts").path("holders").asInt()).isZero();

    stage.later(Duration.ofSeconds(1)).runs();

    assertThat(stage.received(ada)).hasSize(1);
    assertThat(stage.story(event).path("status").asText()).isEqualTo("DONE");
    assertThat(stage.story(event).has("reason")).as("nothing has cut it short").isFalse();
  }

  @Test
  void who_taps_after_the_event_waits_for_the_next_one() {
    String event = stage.name("e");
    stage.event(event, topic).is(202);
    stage.runs().later(Duration.ofMinutes(1));

    Stage.Person late = stage.person();
    stage.sandbox.post("/sandbox/clock", "{\"advance\":\"PT2M\"}").is(200);
    stage.later(Duration.ofMinutes(2));
    stage.holder(late, topic);
    stage.runs();

    assertThat(stage.received(late)).isEmpty();
    assertThat(consentState(late)).isEqualTo("HELD");
  }

  private String consentState(Stage.Person person) {
    return stage
        .sql("SELECT state FROM consent WHERE page_id = :page AND psid = :psid")
        .param("page", person.page())
        .param("psid", person.psid())
        .query(String.class)
        .single();
  }
}
