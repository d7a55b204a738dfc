package io.otn.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.fixture.Http;
import io.otn.partner.PartnerPass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Idempotency-Key: who does not know whether a request arrived sends it again. */
class IdempotencyTest {

  private Stage stage;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
  }

  private Http.Answer post(String path, String body, String key) {
    return post(stage.api, path, body, key);
  }

  private static Http.Answer post(Http http, String path, String body, String key) {
    return http.post(
        path, body.getBytes(UTF_8), "Content-Type", "application/json", "Idempotency-Key", key);
  }

  private static String event(String id) {
    return "{\"id\":\"%s\",\"page\":\"1001\",\"topic\":\"launch:x\"}".formatted(id);
  }

  @Test
  void a_request_asked_again_sends_no_second_card() {
    Stage.Person ada = stage.person();
    stage.writes(ada);
    String body =
        "{\"page\":\"1001\",\"psid\":\"%s\",\"topic\":\"launch:x\",\"data\":{\"product\":\"T\"}}"
            .formatted(ada.psid());

    Http.Answer first = post("/api/v1/requests", body, "\"8e03978e-40d5-43e8-bc93-6894a57f9324\"");
    Http.Answer again = post("/api/v1/requests", body, "8e03978e-40d5-43e8-bc93-6894a57f9324");

    assertThat(again.is(202).json()).isEqualTo(first.is(202).json());
    assertThat(again.response().headers().firstValue("Idempotency-Replayed")).hasValue("true");
    assertThat(again.response().headers().firstValue("Content-Type"))
        .isEqualTo(first.response().headers().firstValue("Content-Type"));
    assertThat(stage.sql("SELECT count(*) FROM consent_request").query(Long.class).single())
        .isEqualTo(1);
    // Without the key it is the throttle that answers.
    stage.api.post("/api/v1/requests", body).is(422);
  }

  @Test
  void a_replayed_answer_has_its_address_too() {
    Http.Answer first = post("/api/v1/events", event("e-1"), "k");
    Http.Answer again = post("/api/v1/events", event("e-1"), "k");
    assertThat(again.response().headers().firstValue("Location"))
        .isEqualTo(first.response().headers().firstValue("Location"))
        .isPresent();
  }

  @Test
  void an_import_is_repeatable_too() {
    String body =
        """
        [{"page":"1001","psid":"p-9","topic":"launch:x","token":"a-token-of-another-bot","grantedAt":"%s","title":"Tell me"}]\
        """
            .formatted(stage.clock.instant().minus(Duration.ofDays(1)));
    Http.Answer first = post("/api/v1/consents", body, "\"import-1\"");
    Http.Answer again = post("/api/v1/consents", body, "\"import-1\"");
    assertThat(first.status()).isLessThan(300);
    assertThat(again.json()).isEqualTo(first.json());
    assertThat(again.response().headers().firstValue("Idempotency-Replayed")).hasValue("true");

    JsonNode streamed =
        stage
            .api
            .post(
                "/api/v1/consents",
                "{}".getBytes(UTF_8),
                "Content-Type",
                "application/x-ndjson",
                "Idempotency-Key",
                "\"import-2\"")
            .is(400)
            .json();
    assertThat(streamed.path("code").asText()).isEqualTo("idempotency_key_unfit");
  }

  @Test
  void the_same_key_with_another_body_is_refused() {
    post("/api/v1/events", event("e-1"), "k").is(202);
    JsonNode problem = post("/api/v1/events", event("e-2"), "k").is(422).json();
    assertThat(problem.path("code").asText()).isEqualTo("idempotency_key_reused");
    assertThat(post("/api/v1/requests", event("e-1"), "k").is(422).json().path("code").asText())
        .isEqualTo("idempotency_key_reused");
    stage.api.get("/api/v1/events/e-2").is(404);
  }

  @Test
  void a_refusal_is_replayed_like_any_answer() {
    String senseless = "{\"id\":\"e\",\"page\":\"1001\",\"topic\":\"nonsense:1\"}";
    JsonNode first = post("/api/v1/events", senseless, "k").is(422).json();
    Http.Answer again = post("/api/v1/events", senseless, "k").is(422);
    assertThat(again.json()).isEqualTo(first);
    assertThat(again.response().headers().firstValue("Content-Type"))
        .hasValue("application/problem+json");
  }

  @Test
  void while_the_first_is_being_answered_its_repeats_are_told_to_wait() throws Exception {
    Stage.Person ada = stage.person();
    stage.writes(ada);
    stage.fault("{\"fault\":\"slow\",\"millis\":1500,\"times\":1}");
    String body =
        "{\"page\":\"1001\",\"psid\":\"%s\",\"topic\":\"launch:x\",\"data\":{\"product\":\"T\"}}"
            .formatted(ada.psid());
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Http.Answer> slow = threads.submit(() -> post("/api/v1/requests", body, "\"slow\""));
      stage.awaits(
          () ->
              stage.sql("SELECT count(*) FROM repeatable_request").query(Long.class).single() == 1);
      Http.Answer early = post("/api/v1/requests", body, "\"slow\"");
      assertThat(early.is(409).json().path("code").asText()).isEqualTo("request_running");
      assertThat(early.response().headers().firstValue("Retry-After")).hasValue("1");
      Http.Answer first = slow.get();
      assertThat(post("/api/v1/requests", body, "\"slow\"").is(first.status()).json())
          .isEqualTo(first.json());
    }
  }

  @Test
  void of_many_at_once_one_is_carried_out() throws Exception {
    List<Future<Http.Answer>> answers = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int n = 0; n < 16; n++) {
        answers.add(threads.submit(() -> post("/api/v1/events", event("e-1"), "\"k\"")));
      }
    }
    for (Future<Http.Answer> answer : answers) {
      assertThat(answer.get().status()).isIn(202, 409);
    }
    assertThat(post("/api/v1/events", event("e-1"), "\"k\"").is(202).response().headers().map())
        .containsKey("idempotency-replayed");
  }

  @Test
  void a_key_is_its_callers_own() {
    Http one = PartnerForTests.added(stage, "").with("[\"events:write\"]");
    Http other = PartnerForTests.added(stage, "").with("[\"events:write\"]");
    String body = "{\"id\":\"e\",\"topic\":\"launch:x\"}";
    String url = post(one, "/api/v1/events", body, "k").is(202).json().path("url").asText();
    assertThat(post(other, "/api/v1/events", body, "k").is(202).json().path("url").asText())
        .isNotEqualTo(url);
    stage.open.post("/api/v1/events", body.getBytes(UTF_8), "Idempotency-Key", "k").is(401);
  }

  @Test
  void after_a_day_the_key_is_free_and_its_answer_forgotten() {
    post("/api/v1/events", event("e-1"), "k").is(202);
    stage.later(Duration.ofHours(24).minusSeconds(1));
    post("/api/v1/events", event("e-2"), "k").is(422);
    stage.later(Duration.ofSeconds(1));
    post("/api/v1/events", event("e-2"), "k").is(202);
    stage.later(Duration.ofHours(24));
    stage.bean(PartnerPass.class).runOnce();
    assertThat(stage.sql("SELECT count(*) FROM repeatable_request").query(Long.class).single())
        .isZero();
  }

  @Test
  void a_request_whose_node_died_can_be_sent_again() {
    post("/api/v1/events", event("e-1"), "k").is(202);
    stage
        .sql("UPDATE repeatable_request SET status = NULL, headers = NULL, answer = NULL")
        .update();
    post("/api/v1/events", event("e-1"), "k").is(409);
    stage.later(Duration.ofMinutes(2));
    post("/api/v1/events", event("e-1"), "k").is(202);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "\"unclosed", "a b", "\"a\"b\""})
  void a_key_that_cannot_be_read_is_refused(String key) {
    assertThat(post("/api/v1/events", event("e"), key).is(400).json().path("code").asText())
        .isEqualTo("idempotency_key_invalid");
  }

  @Test
  void values_for_a_message_are_at_most_64_kilobytes() {
    String large = "x".repeat(64 * 1024);
    JsonNode problem =
        stage
            .api
            .post(
                "/api/v1/events",
                "{\"id\":\"e\",\"page\":\"1001\",\"topic\":\"launch:x\",\"data\":{\"product\":\"%s\"}}"
                    .formatted(large))
            .is(413)
            .json();
    assertThat(problem.path("code").asText()).isEqualTo("data_too_large");
    assertThat(problem.path("errors").get(0).path("field").asText()).isEqualTo("data");
  }
}
