package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.scenario.Stage.Person;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A kind that asks 23 hours after the first interaction: planned, cancelled, dropped with a reason.
 */
class PlannedRequestsTest {

  private static final Duration AFTER = Duration.ofHours(23);

  private Stage stage;
  private Asked asked;
  private Person person;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
    asked = new Asked(stage);
    person = stage.person(Stage.OTHER_PAGE);
  }

  @Test
  void the_card_comes_23_hours_after_the_person_first_wrote_and_not_before() {
    asked.says(person, "hello");
    JsonNode planned = asked.request(person);
    assertThat(planned.path("state").asText()).isEqualTo("PLANNED");
    assertThat(planned.path("way").asText()).isEqualTo("FIRST_CONTACT");
    stage.later(Duration.ofHours(1));
    asked.says(person, "hello again");

    stage.later(AFTER.minus(Duration.ofHours(1)).minusSeconds(1)).asksAndSays();
    assertThat(asked.cards(person)).isEmpty();
    stage.later(Duration.ofSeconds(1)).asksAndSays().asksAndSays();

    assertThat(asked.cards(person)).hasSize(1);
    stage.later(Duration.ofDays(30));
    asked.says(person, "me again");
    assertThat(asked.request(person).path("state").asText())
        .as("the first interaction was long ago")
        .isEqualTo("SENT");
  }

  @Test
  void it_is_taken_back_when_a_consent_of_the_kind_came_earlier() {
    asked.says(person, "hello");
    asked.says(person, "drops");
    assertThat(asked.cards(person)).as("the keyword brings the plan forward").hasSize(1);
    stage.sql("DELETE FROM consent_request WHERE state = 'PLANNED'").update();

    Person other = stage.person(Stage.OTHER_PAGE);
    asked.says(other, "hello");
    stage
        .api
        .post(
            "/api/v1/requests",
            """
            {"page":"1002","psid":"%s","topic":"drops:other","data":{"what":"other drops","url":"x"}}
            """
                .formatted(other.psid()))
        .is(202);
    asked.taps(other);

    assertThat(asked.story(other).path("requests"))
        .anyMatch(request -> request.path("reason").asText().equals("consent_came_earlier"));
    stage.later(AFTER).asksAndSays();
    assertThat(asked.cards(other)).hasSize(1);
  }

  @Test
  void it_is_dropped_with_a_reason_when_the_window_has_closed_meanwhile() {
    asked.says(person, "hello");
    stage.later(Duration.ofHours(24)).asksAndSays();
    assertThat(asked.cards(person)).isEmpty();
    assertThat(asked.request(person).path("state").asText()).isEqualTo("DROPPED");
    assertThat(asked.request(person).path("reason").asText()).isEqualTo("window_closed");
    assertThat(asked.request(person).path("explanation").asText()).isNotEmpty();
  }

  @Test
  void it_waits_for_a_page_that_does_not_run_while_the_window_is_open() {
    asked.says(person, "hello");
    stage.api.post("/api/v1/pages/1002:pause", "").is(200);
    stage.later(AFTER).asksAndSays();
    assertThat(asked.request(person).path("state").asText()).isEqualTo("PLANNED");
    stage.api.post("/api/v1/pages/1002:resume", "").is(200);
    stage.later(Duration.ofSeconds(30)).asksAndSays();
    assertThat(asked.cards(person)).hasSize(1);
  }

  @Test
  void a_stop_word_takes_it_back() {
    asked.says(person, "hello").says(person, "stop");
    stage.later(AFTER).asksAndSays();
    assertThat(asked.cards(person)).isEmpty();
    assertThat(asked.request(person).path("reason").asText()).isEqualTo("person_stopped");
  }

  @Test
  void a_page_that_the_kind_does_not_name_plans_nothing() {
    Person elsewhere = stage.person();
    asked.says(elsewhere, "hello");
    assertThat(asked.story(elsewhere).path("requests")).isEmpty();
  }
}
