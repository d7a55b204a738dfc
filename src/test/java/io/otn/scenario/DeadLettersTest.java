package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.fixture.Http;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people decide about deliveries that ended without a message. */
class DeadLettersTest {

  private static final String UNREACHABLE =
      "{\"fault\":\"error\",\"code\":551,\"subcode\":1545041,\"status\":400,\"times\":%d}";

  private Stage stage;
  private String topic;
  private String event;
  private Stage.Person ada;
  private Stage.Person bob;

  @BeforeEach
  void two_holders_and_an_event() {
    stage = Stage.clean();
    topic = stage.topic();
    event = stage.name("e");
    ada = stage.holder(topic);
    bob = stage.holder(topic);
    stage.event(event, topic).is(202);
    stage.plans();
  }

  private void both_die() {
    stage.fault(UNREACHABLE.formatted(2));
    stage.sends().plans();
    assertThat(states()).containsExactly("DEAD", "DEAD");
  }

  @Test
  void a_replay_is_a_plan_first_and_changes_nothing() {
    both_die();

    JsonNode plan = replay("").is(200).json();

    assertThat(plan.path("ran").asBoolean()).isFalse();
    assertThat(plan.path("matching").asInt()).isEqualTo(2);
    assertThat(plan.path("sendable").asInt()).isEqualTo(2);
    assertThat(plan.path("refused")).isEmpty();
    stage.sends();
    assertThat(states()).containsExactly("DEAD", "DEAD");
    assertThat(stage.received(ada)).isEmpty();
  }

  @Test
  void a_replay_sends_each_message_once_behind_all_others_and_attempts_go_on_counting() {
    both_die();

    JsonNode ran = replay(",\"run\":true,\"expect\":2").is(200).json();

    assertThat(ran.path("ran").asBoolean()).isTrue();
    assertThat(ran.path("sendable").asInt()).isEqualTo(2);
    assertThat(numbers("SELECT lane FROM delivery_queue")).containsOnly(3);
    assertThat(numbers("SELECT charged FROM delivery_queue")).containsOnly(0);
    stage.sends();
    assertThat(stage.received(ada)).hasSize(1);
    assertThat(stage.received(bob)).hasSize(1);
    assertThat(states()).containsExactly("SENT", "SENT");
    assertThat(consents()).containsExactly("SPENT", "SPENT");
    assertThat(numbers("SELECT attempt FROM delivery_state")).containsOnly(2);
    assertThat(item(0).path("replayedAt").asText()).isNotEmpty();
    assertThat(replay("").is(200).json().path("matching").asInt()).isZero();
  }

  @Test
  void who_waits_for_news_goes_before_what_is_sent_again() {
    both_die();
    replay(",\"run\":true,\"expect\":2").is(200);
    String fresh = stage.topic();
    stage.holder(fresh);
    stage.later(Duration.ofMinutes(1)).event(stage.name("e"), fresh).is(202);
    stage.plans();

    assertThat(
            stage
                .sql(
                    "SELECT topic FROM delivery_state WHERE state = 'DUE' ORDER BY lane, due_at, id")
                .query(String.class)
                .list())
        .containsExactly(fresh, topic, topic);
  }

  @Test
  void the_campaign_runs_until_its_replay_has_ended() {
    both_die();
    assertThat(stage.story(event).path("status").asText()).isEqualTo("DONE");
    replay(",\"run\":true,\"expect\":2").is(200);

    stage.plans();
    assertThat(stage.story(event).path("status").asText()).isEqualTo("RUNNING");

    stage.sends().plans();
    assertThat(stage.story(event).path("status").asText()).isEqualTo("DONE");
    assertThat(stage.story(event).path("counts").path("sent").asInt()).isEqualTo(2);
  }

  @Test
  void the_same_replay_twice_at_the_same_time_sends_once() throws Exception {
    both_die();
    Callable<Http.Answer> run = () -> replay(",\"run\":true,\"expect\":2");
    try (var threads = Executors.newFixedThreadPool(4)) {
      List<Future<Http.Answer>> answers = threads.invokeAll(List.of(run, run, run, run));
      int done = 0;
      for (Future<Http.Answer> answer : answers) {
        if (answer.get().status() == 200) {
          done++;
        } else {
          assertThat(answer.get().is(409).json().path("code").asText()).isEqualTo("plan_changed");
        }
      }
      assertThat(done).isEqualTo(1);
    }
    stage.sends().sends();
    assertThat(stage.received(ada)).hasSize(1);
    assertThat(stage.received(bob)).hasSize(1);
  }

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

  @Test
  void a_consent_that_expired_is_ended_and_its_dead_letter_says_so() {
    both_die();
    stage
        .sql("UPDATE consent SET expires_at = :soon WHERE psid = :ada")
        .param("soon", stage.clock.instant().plusSeconds(60).atOffset(ZoneOffset.UTC))
        .param("ada", ada.psid())
        .update();
    stage.later(Duration.ofMinutes(2)).sends();
    assertThat(consents()).containsExactly("EXPIRED", "RESERVED");

    JsonNode plan = replay("").is(200).json();
    assertThat(plan.path("sendable").asInt()).isEqualTo(1);
    assertThat(plan.path("refused").get(0).path("why").asText()).isEqualTo("consent_expired");
    assertThat(plan.path("refused").get(0).path("count").asInt()).isEqualTo(1);

    replay(",\"run\":true,\"expect\":1").is(200);
    stage.sends();
    assertThat(stage.received(ada)).isEmpty();
    assertThat(stage.received(bob)).hasSize(1);
    assertThat(states()).containsExactly("DEAD", "SENT");
  }

  @Test
  void stale_news_is_sent_again_only_with_a_new_last_moment_and_never_beyond_the_consent() {
    both_die();
    stage.later(Duration.ofDays(30)).sends();
    JsonNode plan = replay("").is(200).json();
    assertThat(plan.path("sendable").asInt()).isZero();
    assertThat(plan.path("refused").get(0).path("why").asText()).isEqualTo("event_stale");

    String far =
        ",\"expiresAt\":\"%s\"".formatted(stage.clock.instant().plus(Duration.ofDays(999)));
    assertThat(replay(far).is(200).json().path("sendable").asInt()).isEqualTo(2);
    replay(far + ",\"run\":true,\"expect\":2").is(200);
    assertThat(
            numbers(
                """
                SELECT count(*) FROM delivery_state AS delivery JOIN consent USING (page_id)
                WHERE consent.id = consent_id AND delivery.expires_at = consent.expires_at
                """))
        .containsExactly(2);
    stage.sends();
    assertThat(stage.received(ada)).hasSize(1);
  }

  @Test
  void a_dead_token_is_never_sent_again_whatever_the_consent_says() {
    stage.fault("{\"fault\":\"error\",\"code\":100,\"times\":2}");
    stage.sends();
    stage.sql("UPDATE consent SET state = 'RESERVED'").update();

    JsonNode plan = replay("").is(200).json();

    assertThat(plan.path("matching").asInt()).isEqualTo(2);
    assertThat(plan.path("sendable").asInt()).isZero();
    assertThat(plan.path("refused").get(0).path("why").asText()).isEqualTo("token_dead");
    replay(",\"run\":true,\"expect\":0").is(200);
    assertThat(states()).containsExactly("DEAD", "DEAD");
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
  void a_replay_is_taken_back_as_far_as_it_has_not_begun() {
    both_die();
    replay(",\"run\":true,\"expect\":2").is(200);
    stage
        .sql("UPDATE delivery_queue SET due_at = due_at + interval '1 h' WHERE psid = :bob")
        .param("bob", bob.psid())
        .update();
    stage.sends();
    assertThat(stage.received(ada)).hasSize(1);

    JsonNode cancelled =
        stage
            .api
            .post(
                "/api/v1/dead-letters:cancelReplay",
                "{\"topic\":\"%s\",\"reason\":\"person_unreachable\",\"code\":551}"
                    .formatted(topic))
            .is(200)
            .json();

    assertThat(cancelled.path("cancelled").asInt()).isEqualTo(1);
    assertThat(cancelled.path("others").path("sent").asInt()).isEqualTo(1);
    assertThat(cancelled.path("others").path("due").asInt()).isZero();
    assertThat(states()).containsExactly("SENT", "DEAD");
    assertThat(item(1).path("reason").asText()).isEqualTo("person_unreachable");
    stage.later(Duration.ofHours(2)).sends();
    assertThat(stage.received(bob)).isEmpty();
    replay(",\"run\":true,\"expect\":1").is(200);
    stage.sends();
    assertThat(stage.received(bob)).as("a decision may be changed again").hasSize(1);
  }

  @Test
  void a_cancelled_replay_that_lost_an_answer_is_in_doubt_from_then_on() {
    both_die();
    replay(",\"run\":true,\"expect\":2").is(200);
    stage.fault("{\"fault\":\"cut\",\"when\":\"before\",\"times\":2}");
    stage.sends();

    stage.api.post("/api/v1/dead-letters:cancelReplay", "{\"all\":true}").is(200);

    assertThat(states()).containsExactly("DEAD", "DEAD");
    assertThat(item(0).path("reason").asText()).isEqualTo("outcome_unknown");
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

  private Http.Answer replay(String more) {
    return stage.api.post(
        "/api/v1/dead-letters:replay", "{\"topic\":\"%s\"%s}".formatted(topic, more));
  }

  private Http.Answer discard(String more) {
    return stage.api.post(
        "/api/v1/dead-letters:discard", "{\"topic\":\"%s\"%s}".formatted(topic, more));
  }

  /** Of Ada and Bob. */
  private List<String> states() {
    return stage
        .sql("SELECT state FROM delivery_state WHERE topic = :topic ORDER BY id")
        .param("topic", topic)
        .query(String.class)
        .list();
  }

  private List<String> consents() {
    return stage
        .sql("SELECT state FROM consent WHERE topic = :topic ORDER BY id")
        .param("topic", topic)
        .query(String.class)
        .list();
  }

  private List<Integer> numbers(String sql) {
    return stage.sql(sql).query(Integer.class).list();
  }

  private JsonNode item(int n) {
    return stage.api.get("/api/v1/deliveries?event=" + event).is(200).json().path("items").get(n);
  }
}
