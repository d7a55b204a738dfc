package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.fixture.Http;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people decide about deliveries that ended without a message. */
class DeadLettersTest extends DeadLetterScene {
  @Test
  void what_differs_from_the_plan_is_not_carried_out() {
    both_die();
    Http.Answer answer = replay(",\"run\":true,\"expect\":3").is(409);
    assertThat(answer.json().path("code").asText()).isEqualTo("plan_changed");
    assertThat(answer.json().path("errors").get(0).path("field").asText()).isEqualTo("expect");
    discard(",\"run\":true,\"expect\":1,\"why\":\"too late\"").is(409);
    assertThat(states()).containsExactly("DEAD", "DEAD");
    assertThat(consents()).containsExactly("RESERVED", "RESERVED");
  }

  /** Ada's message arrives, the answer is lost, and no later attempt tells. */
  private void ada_is_in_doubt() {
    for (String table : List.of("delivery_queue", "delivery")) {
      stage.sql("DELETE FROM " + table + " WHERE psid = :bob").param("bob", bob.psid()).update();
    }
    stage.fault("{\"fault\":\"cut\",\"when\":\"after\",\"times\":1}");
    stage.sends();
    stage.fault("{\"fault\":\"error\",\"code\":1200,\"times\":-1}");
    for (int i = 0; i < 7; i++) {
      stage.later(Duration.ofHours(4)).sends();
    }
    stage.sandbox.delete("/sandbox/faults");
    assertThat(stage.delivery(event).path("reason").asText()).isEqualTo("outcome_unknown");
  }

  @Test
  void a_doubt_is_not_forgotten_so_that_a_spent_token_still_says_that_the_message_arrived() {
    ada_is_in_doubt();

    replay(",\"run\":true,\"expect\":1").is(200);
    stage.sends();

    assertThat(stage.delivery(event).path("state").asText()).isEqualTo("PROBABLY_DELIVERED");
    assertThat(stage.received(ada)).as("one message, whatever we know of it").hasSize(1);
  }

  @Test
  void a_consent_in_doubt_does_not_go_back_when_it_is_discarded() {
    ada_is_in_doubt();

    JsonNode done = discard(",\"run\":true,\"expect\":1,\"why\":\"enough\"").is(200).json();

    assertThat(done.path("inDoubt").asInt()).isEqualTo(1);
    assertThat(done.path("returned").asInt()).isZero();
    assertThat(consents()).first().isEqualTo("VOID");
    stage.event(stage.name("e"), topic).is(202);
    stage.runs();
    assertThat(stage.received(ada)).hasSize(1);
  }

  @Test
  void a_discarded_letter_gives_the_consent_back_and_the_next_event_uses_it() {
    both_die();
    JsonNode plan = discard("").is(200).json();
    assertThat(plan.path("ran").asBoolean()).isFalse();
    assertThat(plan.path("returned").asInt()).isEqualTo(2);
    assertThat(states()).containsExactly("DEAD", "DEAD");

    discard(",\"run\":true,\"expect\":2,\"why\":\"sold out again\"").is(200);

    assertThat(states()).containsExactly("CANCELLED", "CANCELLED");
    assertThat(item(0).path("reason").asText()).isEqualTo("discarded");
    assertThat(item(0).path("discardedWhy").asText()).isEqualTo("sold out again");
    assertThat(consents()).containsExactly("HELD", "HELD");
    assertThat(replay("").is(200).json().path("matching").asInt()).isZero();
    stage.runs();
    assertThat(stage.received(ada)).as("not for the same event").isEmpty();

    stage.event(stage.name("e"), topic).is(202);
    stage.runs();
    assertThat(stage.received(ada)).hasSize(1);
    assertThat(stage.received(bob)).hasSize(1);
  }

  @Test
  void a_group_names_the_letters_that_are_in_it_and_no_others() {
    stage.fault(UNREACHABLE.formatted(1));
    stage.fault("{\"fault\":\"error\",\"code\":551,\"status\":400,\"times\":1}");
    stage.sends();
    JsonNode groups = stage.api.get("/api/v1/dead-letters").is(200).json().path("items");
    assertThat(groups).hasSize(2);
    for (JsonNode group : groups) {
      JsonNode plan =
          replay(
                  ",\"page\":\"%s\",\"reason\":\"%s\",\"cause\":\"%s\""
                      .formatted(
                          group.path("page").asText(),
                          group.path("reason").asText(),
                          group.path("cause").asText()))
              .is(200)
              .json();
      assertThat(plan.path("matching").asInt()).as(group.path("cause").asText()).isEqualTo(1);
    }
    assertThat(replay(",\"subcode\":1545041").json().path("matching").asInt()).isEqualTo(1);
    assertThat(replay(",\"event\":\"%s\"".formatted(event)).json().path("matching").asInt())
        .isEqualTo(2);
    assertThat(
            replay(",\"deliveries\":[\"%s\"]".formatted(item(0).path("id").asText()))
                .json()
                .path("matching")
                .asInt())
        .isEqualTo(1);
  }

  @Test
  void a_filter_that_matches_nothing_is_a_plan_about_nothing() {
    both_die();
    JsonNode plan = replay(",\"code\":1").is(200).json();
    assertThat(plan.path("matching").asInt()).isZero();
    assertThat(plan.path("sendable").asInt()).isZero();
  }

  @Test
  void all_dead_letters_are_meant_only_when_it_is_said() {
    both_die();
    for (String decision : List.of("replay", "cancelReplay", "discard")) {
      Http.Answer answer = stage.api.post("/api/v1/dead-letters:" + decision, "{}").is(422);
      assertThat(answer.json().path("code").asText()).as(decision).isEqualTo("filter_empty");
    }
    JsonNode plan = stage.api.post("/api/v1/dead-letters:replay", "{\"all\":true}").is(200).json();
    assertThat(plan.path("matching").asInt()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "replay  | {'reason':'bored'}                                     | 422 | reason",
        "replay  | {'event':'none'}                                       | 422 | event",
        "replay  | {'page':'none'}                                        | 422 | page",
        "replay  | {'deliveries':['1001.1','x']}                          | 422 | deliveries[1]",
        "replay  | {'deliveries':[]}                                      | 400 | deliveries",
        "replay  | {'all':true,'code':1}                                  | 422 | all",
        "replay  | {'all':true,'run':true}                                | 422 | expect",
        "replay  | {'all':true,'run':true,'expect':-1}                    | 400 | expect",
        "replay  | {'all':true,'expiresAt':'2001-01-01T00:00:00Z'}        | 422 | expiresAt",
        "replay  | {'all':true,'psid':'p-1'}                              | 400 | psid",
        "replay  | {'code':'551'}                                         | 400 | code",
        "discard | {'all':true,'run':true,'expect':0}                     | 422 | why",
        "discard | {'all':true,'run':true,'why':'because'}                | 422 | expect",
        "cancelReplay | {'reason':'expired'}                              | 422 | reason"
      })
  void what_cannot_be_meant_is_refused_and_the_field_named(
      String decision, String body, int status, String field) {
    Http.Answer answer =
        stage.api.post("/api/v1/dead-letters:" + decision, body.replace('\'', '"')).is(status);
    assertThat(answer.json().path("errors").get(0).path("field").asText()).isEqualTo(field);
    assertThat(answer.json().path("errors").get(0).path("detail").asText()).isNotBlank();
  }
}
