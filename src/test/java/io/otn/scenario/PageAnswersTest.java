package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.delivery.PageAnswers;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Counting what the platform answers never stands in the way of what was answered. */
class PageAnswersTest {

  private Stage stage;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
  }

  @AfterEach
  void the_table_is_back() {
    stage.sql("ALTER TABLE IF EXISTS page_health_away RENAME TO page_health").update();
  }

  @Test
  void answers_that_could_not_be_counted_are_counted_later_and_no_message_is_sent_again() {
    String topic = stage.topic();
    Stage.Person ada = stage.holder(topic);
    Stage.Person ben = stage.holder(topic);
    stage.event(stage.name("e"), topic).is(202);
    stage.plans();
    stage.fault(
        "{\"only\":\"token\",\"psid\":\"%s\",\"fault\":\"error\",\"code\":551,\"times\":1}"
            .formatted(ben.psid()));

    stage.sql("ALTER TABLE page_health RENAME TO page_health_away").update();
    stage.sends();
    assertThat(stage.received(ada)).hasSize(1);
    stage.sends();
    stage.sql("ALTER TABLE page_health_away RENAME TO page_health").update();
    stage.bean(PageAnswers.class).runOnce();

    assertThat(stage.received(ada)).hasSize(1);
    assertThat(
            stage
                .api
                .get("/api/v1/pages/1001")
                .is(200)
                .json()
                .path("health")
                .path("answers")
                .asInt())
        .as("two cards and two messages")
        .isEqualTo(4);
  }

  @Test
  void cards_that_ask_for_a_consent_count_as_well_as_messages() {
    Stage.Person ada = stage.person();
    Stage.Person ben = stage.person();
    stage.writes(ada);
    stage.writes(ben);
    stage.asks(ada, stage.topic()).is(202);
    stage.fault("{\"only\":\"request\",\"fault\":\"error\",\"code\":551,\"times\":1}");
    stage.asks(ben, stage.topic()).is(502);
    stage.bean(PageAnswers.class).runOnce();

    JsonNode health = stage.api.get("/api/v1/pages/1001").is(200).json().path("health");
    assertThat(health.path("answers").asInt()).isEqualTo(2);
    assertThat(bad(health)).containsExactly("PERSON_OUT");
  }

  @Test
  void a_card_that_was_shown_already_is_held_against_nobody() {
    Stage.Person ada = stage.person();
    stage.writes(ada);
    stage.fault(
        "{\"only\":\"request\",\"fault\":\"error\",\"code\":613,\"subcode\":1893016,\"times\":1}");
    stage.asks(ada, stage.topic()).is(422);
    stage.bean(PageAnswers.class).runOnce();

    JsonNode health = stage.api.get("/api/v1/pages/1001").is(200).json().path("health");
    assertThat(health.path("answers").asInt()).isEqualTo(1);
    assertThat(bad(health)).isEmpty();
  }

  /** The kinds of trouble that were counted. */
  private static List<String> bad(JsonNode health) {
    return StreamSupport.stream(health.path("rates").spliterator(), false)
        .filter(rate -> rate.path("count").asInt() > 0)
        .map(rate -> rate.path("kind").asText())
        .toList();
  }
}
