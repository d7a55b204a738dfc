package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.consent.Erasure;
import io.otn.consent.Grant;
import io.otn.scenario.Stage.Person;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is known of a person goes with them: into the next card, the message, and away. */
class AskedAgainTest {

  private static final String DATA =
      "\"data\":{\"product\":\"Tee\",\"url\":\"https://shop.example/t\"}";

  private Stage stage;
  private Asked asked;
  private Person person;

  @BeforeEach
  void start() {
    stage = Stage.clean();
    asked = new Asked(stage);
    person = stage.person();
    stage.writes(person);
  }

  @Test
  void whose_consent_expired_is_asked_again_once_when_they_are_back() {
    imports("restock:1", "", stage.clock.instant().minus(Grant.LIFE).plusSeconds(60).toString());
    stage.later(Duration.ofMinutes(2)).sends();
    assertThat(asked.cards(person)).isEmpty();

    stage.writes(person);
    stage.asksAndSays();
    assertThat(asked.cards(person)).hasSize(1);
    JsonNode request = asked.request(person);
    assertThat(request.path("way").asText()).isEqualTo("EXPIRY");
    assertThat(condition(person)).isEqualTo("price <= 49.99");

    stage.later(Duration.ofHours(1));
    stage.writes(person);
    stage.asksAndSays();
    assertThat(asked.story(person).path("requests")).hasSize(1);
  }

  @Test
  void the_condition_of_a_request_is_that_of_the_consent() {
    String request =
        "{\"page\":\"1001\",\"psid\":\"%s\",\"topic\":\"restock:1\",%s,\"condition\":\"%s\"}";
    assertThat(
            stage
                .api
                .post("/api/v1/requests", request.formatted(person.psid(), DATA, "price <"))
                .is(422)
                .json()
                .path("code")
                .asText())
        .isEqualTo("condition_invalid");
    String message =
        stage
            .api
            .post("/api/v1/requests", request.formatted(person.psid(), DATA, "price <= 49.99"))
            .is(202)
            .json()
            .path("messageId")
            .asText();
    stage.taps(person, message);
    stage.reads();
    assertThat(
            stage
                .sql("SELECT condition FROM consent WHERE psid = :psid")
                .param("psid", person.psid())
                .query(String.class)
                .single())
        .isEqualTo("price <= 49.99");
  }

  @Test
  void a_tag_that_was_imported_chooses_the_message() {
    stage.topicFile(
        "vips.yaml",
        """
        kind: vips
        title: "Tell me when {{product}} is back"
        message: {text: "{{product}} is back"}
        variants:
          - when: {tag: vip}
            message: {text: "{{product}} is back, for you first"}
        """);
    imports("vips:of-another-bot", ",\"tags\":[\"vip\"]", stage.clock.instant().toString());
    stage.holder(person, "vips:1");
    String event = stage.name("e");
    stage
        .api
        .post(
            "/api/v1/events",
            "{\"id\":\"%s\",\"page\":\"1001\",\"topic\":\"vips:1\",%s}"
                .formatted(event, DATA.replace("}", ",\"price\":1}")))
        .is(202);
    stage.runs();
    assertThat(asked.story(person).path("tags").path(0).asText()).isEqualTo("vip");
    assertThat(stage.received(person).toString()).contains("is back, for you first");
  }

  @Test
  void texts_and_answers_of_an_erased_person_are_gone() {
    asked.follows(person, asked.link("waiting:1").path("payload").asText());
    asked.taps(person);
    assertThat(rows()).isPositive();
    stage.bean(Erasure.class).erase(Stage.PAGE, person.psid(), "operator");
    assertThat(rows()).isZero();
  }

  private long rows() {
    return stage
        .sql(
            """
            SELECT (SELECT count(*) FROM follow_up) + (SELECT count(*) FROM consent_request)
                   + (SELECT count(*) FROM engagement)
            """)
        .query(Long.class)
        .single();
  }

  private String condition(Person of) {
    return stage
        .sql("SELECT condition FROM consent_request WHERE psid = :psid AND state = 'SENT'")
        .param("psid", of.psid())
        .query(String.class)
        .single();
  }

  private void imports(String topic, String more, String grantedAt) {
    String row =
        """
        [{"page":"1001","psid":"%s","topic":"%s","token":"tok-%s","grantedAt":"%s",
          "condition":"price <= 49.99",%s%s}]
        """
            .formatted(person.psid(), topic, stage.name("t"), grantedAt, DATA, more);
    stage.api.post("/api/v1/consents", row).is(200);
  }
}
