package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.scenario.Stage.Person;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A person takes back what they allowed: by a word, or by somebody who calls the API for them. */
class StopWordsTest {

  private Stage stage;
  private Asked asked;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
    asked = new Asked(stage);
  }

  @ParameterizedTest
  @CsvSource({
    "stop, Done:", "' STOP ', Done:", "Unsubscribe, Done:", "Abmelden, Erledigt:",
    "darme de baja, Hecho:", "arreter, C'est", "Arrêter, C'est", "Descadastrar, Pronto:"
  })
  void a_stop_word_withdraws_all_consents_of_the_page_and_is_answered(String word, String answer) {
    Person person = stage.holder(stage.topic());
    stage.holder(person, stage.topic());

    asked.says(person, word);

    assertThat(asked.story(person).path("consents"))
        .hasSize(2)
        .allMatch(consent -> consent.path("state").asText().equals("WITHDRAWN"))
        .allMatch(consent -> consent.path("reason").asText().equals("withdrawn_by_person"));
    assertThat(asked.texts(person)).hasSize(1).first().asString().startsWith(answer);
  }

  @ParameterizedTest
  @ValueSource(strings = {"please don't stop", "stopping", "stop?", "bus stop"})
  void a_sentence_with_the_word_in_it_stops_nothing(String text) {
    Person person = stage.holder(stage.topic());
    asked.says(person, text);
    assertThat(asked.story(person).path("consents").path(0).path("state").asText())
        .isEqualTo("HELD");
    assertThat(asked.texts(person)).isEmpty();
  }

  @Test
  void a_topic_file_cannot_make_a_keyword_of_a_stop_word() {
    stage.topicFile(
        "late.yaml",
        """
        kind: late
        title: "Tell me about the spring drop"
        message: {text: "It is here."}
        ask:
          keywords: [spring, Unsubscribe]
          subject: spring
        """);
    assertThat(stage.api.get("/api/v1/topic-kinds").is(200).body())
        .contains(
            "the keyword 'unsubscribe' is a stop word of otn.asking.stop.en.words; use another"
                + " word");
  }

  @Test
  void the_answer_comes_once() {
    Person person = stage.holder(stage.topic());
    asked.says(person, "stop").says(person, "stop").says(person, "STOP");
    assertThat(asked.texts(person)).hasSize(1);
  }

  @Test
  void another_page_of_ours_keeps_what_it_has() {
    Person person = stage.holder(stage.topic());
    Person there = stage.holder(new Person(Stage.OTHER_PAGE, person.psid()), stage.topic());
    asked.says(person, "stop");
    assertThat(asked.story(there).path("consents").path(0).path("state").asText())
        .isEqualTo("HELD");
  }

  @Test
  void who_stopped_is_not_asked_by_the_page_but_may_ask_by_themselves() {
    Person person = stage.holder(stage.topic());
    asked.says(person, "stop");
    assertThat(stage.asks(person, stage.topic()).is(422).json().path("code").asText())
        .isEqualTo("person_stopped");

    asked.follows(person, asked.link("restock:1").path("payload").asText());

    assertThat(asked.cards(person)).hasSize(2);
    stage.asks(person, stage.topic()).is(202);
  }

  @Test
  void an_operator_may_say_that_a_person_is_back() {
    Person person = stage.holder(stage.topic());
    asked.says(person, "stop");
    stage.api.patch("/api/v1/subscribers/1001/" + person.psid(), "{\"stopped\":false}").is(200);
    stage.asks(person, stage.topic()).is(202);
  }

  @Test
  void a_message_that_is_due_for_a_withdrawn_consent_is_cancelled() {
    String topic = stage.topic();
    Person person = stage.holder(topic);
    String event = stage.name("e");
    stage.event(event, topic).is(202);
    stage.plans();
    assertThat(asked.story(person).path("consents").path(0).path("state").asText())
        .isEqualTo("RESERVED");

    asked.says(person, "stop");
    stage.sends().plans();

    assertThat(stage.received(person)).isEmpty();
    assertThat(stage.delivery(event).path("state").asText()).isEqualTo("CANCELLED");
    assertThat(stage.delivery(event).path("reason").asText()).isEqualTo("consent_gone");
    assertThat(asked.story(person).path("consents").path(0).path("state").asText())
        .isEqualTo("WITHDRAWN");
  }

  @Test
  void a_tap_that_is_read_after_the_stop_word_but_came_before_it_is_withdrawn_too() {
    Person person = stage.person();
    stage.writes(person);
    stage.asks(person, stage.topic()).is(202);
    stage.sandbox.post("/sandbox/webhooks", "{\"hold\":true}").is(200);
    String chat = "/sandbox/people/1001/" + person.psid();
    String card = asked.cards(person).getFirst().path("mid").asText();
    stage.sandbox.post(chat + "/taps", "{\"message\":\"%s\"}".formatted(card)).is(200);
    stage.later(java.time.Duration.ofMinutes(5));
    stage.sandbox.post(chat + "/messages", "{\"text\":\"stop\"}").is(200);
    stage.sandbox.post("/sandbox/webhooks/release", "{\"order\":\"reverse\"}").is(200);
    org.awaitility.Awaitility.await()
        .until(
            () -> {
              stage.reads();
              return asked.story(person).path("consents").size() == 1
                  && asked.story(person).hasNonNull("stoppedAt");
            });
    assertThat(asked.story(person).path("consents").path(0).path("state").asText())
        .isEqualTo("WITHDRAWN");
  }

  @Test
  void one_consent_is_withdrawn_by_its_id_and_the_reason_is_kept() {
    Person person = stage.holder(stage.topic());
    stage.holder(person, stage.topic());
    JsonNode listed =
        stage.api.get("/api/v1/consents?psid=" + person.psid()).json().path("items").path(0);
    String id = listed.path("id").asText();

    JsonNode withdrawn =
        stage.api.delete("/api/v1/consents/" + id + "?reason=by+phone").is(200).json();

    assertThat(withdrawn.path("state").asText()).isEqualTo("WITHDRAWN");
    assertThat(withdrawn.path("reason").asText()).isEqualTo("by phone");
    assertThat(
            stage.api.delete("/api/v1/consents/1001." + id).is(200).json().path("reason").asText())
        .as("a second time changes nothing")
        .isEqualTo("by phone");
    assertThat(stage.api.get("/api/v1/consents?state=HELD").json().path("items")).hasSize(1);
    stage.api.delete("/api/v1/consents/999999999").is(404);
    stage.api.delete("/api/v1/consents/1002." + id).is(404);
    stage.api.delete("/api/v1/consents/x").is(404);
  }

  @Test
  void what_a_person_holds_is_withdrawn_by_topic_or_all_of_it() {
    String topic = stage.topic();
    Person person = stage.holder(topic);
    stage.holder(person, topic);
    stage.holder(person, stage.topic());
    String of = "/api/v1/consents?page=1001&psid=" + person.psid();

    assertThat(stage.api.delete(of + "&topic=" + topic).is(200).json().path("withdrawn").asInt())
        .isEqualTo(2);
    assertThat(stage.api.delete(of).is(200).json().path("withdrawn").asInt()).isEqualTo(1);
    assertThat(stage.api.delete(of).is(200).json().path("withdrawn").asInt()).isZero();
    stage.api.delete("/api/v1/consents?page=1001").is(400);
  }

  @Test
  void a_spent_consent_cannot_be_withdrawn() {
    String topic = stage.topic();
    Person person = stage.holder(topic);
    stage.event(stage.name("e"), topic).is(202);
    stage.runs();
    String id =
        stage
            .api
            .get("/api/v1/consents?psid=" + person.psid())
            .json()
            .path("items")
            .path(0)
            .path("id")
            .asText();
    assertThat(stage.api.delete("/api/v1/consents/" + id).is(409).json().path("code").asText())
        .isEqualTo("consent_over");
  }
}
