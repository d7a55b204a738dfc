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
import org.junit.jupiter.api.Test;

/** Messages that did not come are sent again when people decide so. */
class ReplayTest extends DeadLetterScene {
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
  void what_waits_already_for_the_same_person_is_not_sent_beside_it() {
    both_die();
    String fresh = stage.topic();
    stage.holder(ada, fresh);
    stage.event(stage.name("e"), fresh).is(202);
    stage.plans();
    assertThat(numbers("SELECT count(*) FROM delivery_queue WHERE alone")).containsOnly(1);

    replay(",\"run\":true,\"expect\":2").is(200);

    // who is not alone is claimed with a look at what else the person has under way
    assertThat(numbers("SELECT count(*) FROM delivery_queue WHERE alone")).containsOnly(0);
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

  private List<Integer> numbers(String sql) {
    return stage.sql(sql).query(Integer.class).list();
  }
}
