package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.scenario.Stage.Person;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said after a tap and after the answer to a message: once, and inside the window. */
class FollowUpsTest {

  private static final String THANKS = "We will tell you once about Tee.";
  private static final String GLAD = "Glad that you like Tee.";

  private static final String REACTS =
      "\"reaction\":{\"mid\":\"%s\",\"action\":\"react\",\"reaction\":\"love\",\"emoji\":\"x\"}";
  private static final String THANKS_YOU =
      "\"message\":{\"mid\":\"m_by_hand\",\"text\":\"thank you\"}";

  private Stage stage;
  private Asked asked;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
    asked = new Asked(stage);
  }

  @Test
  void after_the_tap_the_text_comes_once_however_often_the_webhook_does() {
    stage.sandbox.post("/sandbox/webhooks", "{\"copies\":3}").is(200);
    Person person = holder("waiting:1");
    stage.reads().asksAndSays().asksAndSays();

    assertThat(asked.texts(person)).containsExactly(THANKS);
    JsonNode said = asked.story(person).path("followUps").path(0);
    assertThat(said.path("occasion").asText()).isEqualTo("AFTER_TAP");
    assertThat(said.path("state").asText()).isEqualTo("SENT");
  }

  @Test
  void a_text_is_a_response_by_the_persons_id_and_spends_no_consent() {
    Person person = holder("waiting:1");
    JsonNode message =
        stage
            .sandbox
            .get("/sandbox/messages?via=id&page=1001&psid=" + person.psid())
            .json()
            .path("messages");
    assertThat(message).anyMatch(m -> m.path("text").asText().equals(THANKS));
    assertThat(asked.story(person).path("consents").path(0).path("state").asText())
        .isEqualTo("HELD");
  }

  @Test
  void a_tap_outside_the_window_is_a_consent_without_a_text() {
    Person person = stage.person();
    stage.writes(person);
    asked.asks(person, "waiting:1", "Tee").is(202);
    stage.later(Duration.ofHours(25));

    asked.taps(person);

    assertThat(asked.texts(person)).isEmpty();
    assertThat(asked.story(person).path("consents")).hasSize(1);
  }

  @Test
  void a_text_that_would_come_late_is_left_out_and_the_story_says_so() {
    Person person = stage.person();
    stage.writes(person);
    asked.asks(person, "waiting:1", "Tee").is(202);
    stage.api.post("/api/v1/pages/1001:pause", "").is(200);
    asked.taps(person);
    assertThat(asked.texts(person)).as("nothing leaves a paused page").isEmpty();

    stage.later(Duration.ofMinutes(5));
    stage.api.post("/api/v1/pages/1001:resume", "").is(200);
    stage.asksAndSays();

    assertThat(asked.texts(person)).isEmpty();
    assertThat(asked.story(person).path("followUps").path(0).path("reason").asText())
        .isEqualTo("too_late");
  }

  @Test
  void a_text_whose_answer_was_lost_is_not_said_again() {
    Person person = stage.person();
    stage.writes(person);
    asked.asks(person, "waiting:1", "Tee").is(202);
    stage.fault("{\"fault\":\"cut\",\"when\":\"after\",\"times\":1}");
    asked.taps(person);
    for (int i = 0; i < 5; i++) {
      stage.later(Duration.ofMinutes(1)).asksAndSays();
    }
    assertThat(asked.texts(person)).containsExactly(THANKS);
  }

  @Test
  void a_text_that_the_platform_was_too_busy_for_comes_a_little_later() {
    Person person = stage.person();
    stage.writes(person);
    asked.asks(person, "waiting:1", "Tee").is(202);
    stage.fault("{\"fault\":\"error\",\"code\":2,\"times\":1}");
    asked.taps(person);
    assertThat(asked.texts(person)).isEmpty();
    stage.later(Duration.ofSeconds(5)).asksAndSays();
    assertThat(asked.texts(person)).containsExactly(THANKS);
  }

  @Test
  void who_reacts_to_the_message_is_answered_and_asked_again_once() {
    Person person = told("waiting:1", "Tee");
    stage.later(Duration.ofDays(8));
    String event = stage.name("e");
    stage.event(event, "waiting:1").is(202);
    stage.runs();
    String message = stage.delivery(event).path("messageId").asText();
    assertThat(message).isNotEmpty();

    stage.sandbox.patch("/sandbox/rules", "{\"requestSpam\":false}").is(200);
    asked.event(person, REACTS.formatted(message));
    asked.event(person, REACTS.formatted(message));
    asked.event(person, THANKS_YOU);

    assertThat(asked.texts(person)).containsExactly(THANKS, GLAD);
    assertThat(asked.cards(person)).hasSize(2);
    assertThat(asked.request(person).path("way").asText()).isEqualTo("ENGAGEMENT");
  }

  @Test
  void the_next_card_after_an_answer_is_under_the_throttle_too() {
    Person person = told("waiting:1", "Tee");
    stage.event(stage.name("e"), "waiting:1").is(202);
    stage.runs();
    asked.event(person, THANKS_YOU);

    assertThat(asked.texts(person)).containsExactly(THANKS, GLAD);
    assertThat(asked.cards(person)).as("the same title within 7 days").hasSize(1);
    assertThat(asked.request(person).path("reason").asText()).isEqualTo("asked_recently");
  }

  @Test
  void who_writes_long_after_the_message_or_before_it_answers_nothing() {
    Person person = told("waiting:1", "Tee");
    asked.event(person, THANKS_YOU);
    stage.later(Duration.ofMinutes(1));
    stage.event(stage.name("e"), "waiting:1").is(202);
    stage.runs();
    stage.later(Duration.ofHours(24));
    asked.event(person, THANKS_YOU);

    assertThat(asked.texts(person)).containsExactly(THANKS);
  }

  /** A holder who read the text after the tap. */
  private Person told(String topic, String product) {
    Person person = stage.person();
    stage.writes(person);
    asked.asks(person, topic, product).is(202);
    asked.taps(person);
    return person;
  }

  private Person holder(String topic) {
    return told(topic, "Tee");
  }
}
