package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.callback.CallbackPass;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses that are slow, fail or are gone: who is called again, when, and who no more. */
class CallbackTriesTest extends CallbackScene {
  /** The address /slow has been called so often, and answers when the test says so. */
  private final CountDownLatch heldUp = new CountDownLatch(10);

  private final CountDownLatch answer = new CountDownLatch(1);

  @BeforeEach
  void an_address_that_answers_when_the_test_says_so() {
    server.createContext(
        "/slow",
        exchange -> {
          heldUp.countDown();
          try {
            answer.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        });
  }

  @AfterEach
  void all_are_answered() {
    answer.countDown();
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 404, 302, 429})
  void what_is_not_a_2xx_is_told_again_under_the_same_id_with_growing_waits(int status) {
    subscribes("[\"trigger.accepted\"]");
    answers.add(status);
    answers.add(status);
    posts("e-1", "launch:x");

    tells();
    stage.later(Duration.ofSeconds(4));
    tells();
    assertThat(calls).hasSize(1);
    stage.later(Duration.ofSeconds(1));
    tells();
    assertThat(calls).hasSize(2);
    stage.later(Duration.ofMinutes(5));
    tells();
    stage.later(Duration.ofDays(1));
    tells();

    assertThat(calls).hasSize(3);
    assertThat(calls.stream().map(call -> call.header("webhook-id")).distinct()).hasSize(1);
    assertThat(calls.stream().map(call -> call.header("webhook-timestamp")).distinct()).hasSize(3);
  }

  @Test
  void an_answer_may_ask_for_more_time() {
    subscribes("[\"trigger.accepted\"]");
    answers.add(503);
    retryAfter = "120";
    posts("e-1", "launch:x");
    tells();
    stage.later(Duration.ofSeconds(119));
    tells();
    assertThat(calls).hasSize(1);
    stage.later(Duration.ofSeconds(1));
    tells();
    assertThat(calls).hasSize(2);
  }

  @Test
  void an_address_that_is_gone_is_not_called_again_and_the_console_says_why() {
    String id = subscribes("[\"trigger.accepted\"]").path("id").asText();
    answers.add(410);
    posts("e-1", "launch:x");
    tells();
    posts("e-2", "launch:x");
    stage.later(Duration.ofHours(1));
    tells();

    assertThat(calls).hasSize(1);
    JsonNode hook = http.get("/api/v1/hooks/" + id).is(200).json();
    assertThat(hook.path("disabledReason").asText()).contains("410");
    assertThat(stage.browser().loggedIn().open("/partners").is(200).body())
        .contains("switched off", "it answered 410: gone")
        .doesNotContain("of-the-partner");
  }

  @Test
  void an_address_that_fails_through_all_tries_is_switched_off() {
    String id = subscribes("[\"trigger.accepted\"]").path("id").asText();
    for (int n = 0; n < 4; n++) {
      answers.add(500);
    }
    posts("e-1", "launch:x");
    for (int n = 0; n < 6; n++) {
      tells().later(Duration.ofHours(1));
    }
    assertThat(calls).hasSize(4);
    JsonNode hook = http.get("/api/v1/hooks/" + id).is(200).json();
    assertThat(hook.path("dead").asInt()).isEqualTo(1);
    assertThat(hook.path("disabledReason").asText()).contains("all 4 tries failed");
  }

  @Test
  void an_address_that_is_slow_has_ten_calls_under_way_and_delays_no_other_address()
      throws InterruptedException {
    http.post(
            "/api/v1/webhooks",
            "{\"url\":\"%s\",\"types\":[\"trigger.accepted\"]}"
                .formatted(url().replace("/told", "/slow")))
        .is(201);
    for (int n = 0; n < 12; n++) {
      posts("e-" + n, "launch:x");
    }
    CallbackPass pass = stage.bean(CallbackPass.class);
    assertThat(pass.begin()).isEqualTo(10);
    assertThat(heldUp.await(30, TimeUnit.SECONDS)).isTrue();

    PartnerForTests other = PartnerForTests.added(stage, "");
    http = other.with("[\"events:write\",\"hooks:write\"]");
    subscribes("[\"trigger.accepted\"]");
    posts("of-the-other", "launch:x");
    assertThat(pass.begin())
        .as("two more may go to the slow one, when its calls time out")
        .isBetween(1, 3);
    stage.awaits(() -> calls.size() == 1);

    assertThat(answer.getCount()).as("the slow address has not answered").isEqualTo(1);
    assertThat(data("trigger.accepted").path("source_event_id").asText()).isEqualTo("of-the-other");
    answer.countDown();
    tells();
  }

  @Test
  void an_address_that_was_switched_off_is_switched_on_again_and_told_what_waits() {
    String id = subscribes("[\"trigger.accepted\"]").path("id").asText();
    answers.add(500);
    answers.add(410);
    posts("waits", "launch:x");
    tells();
    posts("gone", "launch:x");
    tells();
    posts("meanwhile", "launch:x");
    stage.later(Duration.ofHours(1));
    tells();
    assertThat(calls).hasSize(2);
    PartnerForTests.added(stage, "")
        .with("[\"hooks:write\"]")
        .post("/api/v1/hooks/" + id + ":switchOn", "")
        .is(404);

    JsonNode on = http.post("/api/v1/hooks/" + id + ":switchOn", "").is(200).json();

    assertThat(on.path("disabledReason").isNull() || on.path("disabledReason").isMissingNode())
        .isTrue();
    posts("after", "launch:x");
    tells();
    assertThat(calls.stream().skip(2).map(call -> call.json().at("/data/source_event_id").asText()))
        .containsExactlyInAnyOrder("waits", "after");
  }

  @Test
  void a_call_whose_node_died_is_made_again() {
    subscribes("[\"trigger.accepted\"]");
    posts("e-1", "launch:x");
    tells();
    stage
        .sql("UPDATE hook_call SET ended_at = NULL, leased_until = due_at + interval '2 minutes'")
        .update();
    tells();
    assertThat(calls).hasSize(1);
    stage.later(Duration.ofMinutes(2));
    tells();
    assertThat(calls).hasSize(2);
  }
}
