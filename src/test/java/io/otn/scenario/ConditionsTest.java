package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.fixture.Http;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A person who asked for a price is not told of another. */
class ConditionsTest {

  private Stage stage;
  private String topic;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
    topic = stage.topic();
  }

  @Test
  void an_event_tells_those_whose_condition_it_fulfils_and_the_others_go_on_waiting() {
    Stage.Person any = stage.holder(topic);
    Stage.Person cheap = holder("price <= 49.99");
    Stage.Person dear = holder("price <= 59.99 and size in (M, L)");

    Browser browser = stage.browser().loggedIn();
    String why = "/events/e-%s/why?psid=%s".formatted(topic, cheap.psid());
    stage.later(java.time.Duration.ofMinutes(1)); // or the taps would be later than the event
    event(
        "e-" + topic,
        "{\"price\":\"55.00\",\"size\":\"m\",\"product\":\"Tee\",\"url\":\"https://s.example\"}");
    stage.runs();

    assertThat(stage.received(any)).hasSize(1);
    assertThat(stage.received(dear)).hasSize(1);
    assertThat(stage.received(cheap)).isEmpty();
    assertThat(stage.story("e-" + topic).path("status").asText()).isEqualTo("DONE");
    assertThat(stage.story("e-" + topic).path("counts").path("holders").asInt()).isEqualTo(2);
    assertThat(stage.story("e-" + topic).path("counts").path("leftOut").asInt()).isEqualTo(1);
    assertThat(browser.open("/events/e-" + topic).is(200).body()).contains("1 person left out");
    assertThat(browser.open(why).is(200).body())
        .contains(
            "Left out, for the condition is not met: price &lt;= 49.99 is asked for, but price is"
                + " 55.00. They go on waiting.");

    event("f-" + topic, "{\"price\":49.99,\"product\":\"Tee\",\"url\":\"https://s.example\"}");
    stage.runs();
    assertThat(stage.received(cheap)).hasSize(1);
    assertThat(browser.open(why).is(200).body())
        .as("the reason stays the reason when the permission is used up later")
        .contains("is not met: price &lt;= 49.99 is asked for, but price is 55.00.")
        .doesNotContain("go on waiting");
  }

  @Test
  void who_is_told_on_another_consent_or_has_tapped_later_is_not_left_out() {
    Stage.Person both = holder("price <= 10");
    stage.holder(both, topic);
    holder("price <= 10");
    stage.later(java.time.Duration.ofMinutes(1));
    event("e-" + topic, "{\"price\":55,\"product\":\"Tee\",\"url\":\"https://s.example\"}");
    stage.runs();
    holder("price <= 10");
    stage.runs();
    assertThat(stage.received(both)).hasSize(1);
    assertThat(stage.story("e-" + topic).path("counts").path("leftOut").asInt()).isEqualTo(1);
  }

  @Test
  void a_condition_is_told_with_the_consent_and_in_its_receipt() {
    Stage.Person ada = holder("price<=49.99");
    JsonNode consent =
        stage.api.get("/api/v1/consents?psid=" + ada.psid()).json().path("items").get(0);
    assertThat(consent.path("condition").asText()).isEqualTo("price <= 49.99");
    stage.bean(io.otn.consent.Receipts.class).runOnce();
    assertThat(
            stage
                .api
                .get("/api/v1/receipts?page=1001&consent=" + consent.path("id").asText())
                .is(200)
                .json()
                .path("items")
                .get(0)
                .path("condition")
                .asText())
        .isEqualTo("price <= 49.99");
  }

  @Test
  void a_bad_condition_is_refused_before_anybody_is_asked() {
    Stage.Person ada = stage.person();
    stage.writes(ada);
    JsonNode problem = asks(ada, "price <= cheap").is(422).json();
    assertThat(problem.path("code").asText()).isEqualTo("condition_invalid");
    assertThat(problem.path("detail").asText()).contains("character 10");
    assertThat(problem.path("errors").get(0).path("field").asText()).isEqualTo("condition");
    assertThat(stage.sql("SELECT count(*) FROM consent_request").query(Long.class).single())
        .isZero();
  }

  private Stage.Person holder(String condition) {
    Stage.Person person = stage.person();
    stage.writes(person);
    stage.taps(person, asks(person, condition).is(202).json().path("messageId").asText());
    stage.reads();
    return person;
  }

  private Http.Answer asks(Stage.Person person, String condition) {
    return stage.api.post(
        "/api/v1/requests",
        "{\"page\":\"1001\",\"psid\":\"%s\",\"topic\":\"%s\",\"data\":{\"product\":\"Tee\"},\"condition\":\"%s\"}"
            .formatted(person.psid(), topic, condition));
  }

  private void event(String id, String data) {
    stage
        .api
        .post(
            "/api/v1/events",
            "{\"id\":\"%s\",\"page\":\"1001\",\"topic\":\"%s\",\"data\":%s}"
                .formatted(id, topic, data))
        .is(202);
  }
}
