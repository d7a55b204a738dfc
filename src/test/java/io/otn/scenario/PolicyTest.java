package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.fixture.Http;
import io.otn.page.PageHealth;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What Messenger's policy enforcement does to a page (webhook {@code policy-enforcement}). */
@ExtendWith(OutputCaptureExtension.class)
class PolicyTest {

  private Stage stage;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
  }

  @Test
  void a_block_stops_the_page_with_metas_words_and_alerts(CapturedOutput output) {
    enforced("block", "Spam was reported");
    JsonNode page = page();
    assertThat(page.path("state").asText()).isEqualTo("STOPPED");
    assertThat(page.path("cause").asText()).isEqualTo("policy_block");
    assertThat(page.path("reason").asText()).contains("Meta blocks this page", "Spam was reported");
    assertThat(page.path("fixer").asText()).isEqualTo("PAGE_ADMIN");
    assertThat(page.path("advice").asText()).contains("appeal");
    assertThat(history()).containsExactly("STOPPED by PLATFORM");
    assertThat(output.getAll()).containsOnlyOnce("event=page_stopped page=1001 who=PLATFORM");
    assertThat(stage.api.get("/api/v1/pages/1002").json().path("state").asText())
        .isEqualTo("RUNNING");
  }

  @Test
  void a_lifted_block_resumes_nothing_but_says_whose_turn_it_is(CapturedOutput output) {
    enforced("block", "");
    stage.later(Duration.ofHours(3));
    enforced("unblock", "");
    JsonNode page = page();
    assertThat(page.path("state").asText()).isEqualTo("STOPPED");
    assertThat(page.path("fixer").asText()).isEqualTo("OPERATOR");
    assertThat(page.path("advice").asText()).contains("lifted the block");
    assertThat(output.getAll()).containsOnlyOnce("event=page_unblocked page=1001");

    stage.api.post("/api/v1/pages/1001:resume", "{}").is(200);
    assertThat(page().path("pace").path("percent").asInt()).as("a slow start").isEqualTo(10);
    assertThat(history())
        .containsExactly("RESUMED by OPERATOR", "UNBLOCKED by PLATFORM", "STOPPED by PLATFORM");
  }

  @Test
  void a_warning_slows_the_page_down_and_alerts(CapturedOutput output) {
    enforced("warning", "");
    JsonNode page = page();
    assertThat(page.path("state").asText()).isEqualTo("RUNNING");
    assertThat(page.path("pace").path("percent").asInt()).isEqualTo(25);
    assertThat(page.path("pace").path("reason").asText()).contains("Meta warns this page");
    assertThat(history()).containsExactly("WARNED by PLATFORM");
    assertThat(output.getAll()).containsOnlyOnce("event=page_warned page=1001 who=PLATFORM");

    stage.later(Duration.ofMinutes(11));
    stage.bean(PageHealth.class).count(List.of(new PageHealth.Answers("1001", 20, 0, 0, 0)));
    assertThat(page().path("pace").path("percent").asInt()).isEqualTo(50);
  }

  @Test
  void a_warning_makes_a_slow_page_no_faster() {
    stage.sql("UPDATE page SET pace_percent = 7, pace_reason = 'slow'").update();
    enforced("warning", "");
    assertThat(page().path("pace").path("percent").asInt()).isEqualTo(7);
  }

  @Test
  void a_block_is_not_hidden_by_a_pause_or_by_another_stop() {
    stage.api.post("/api/v1/pages/1001:pause", "{}").is(200);
    enforced("block", "");
    assertThat(page().path("state").asText()).isEqualTo("STOPPED");
    assertThat(page().path("cause").asText()).isEqualTo("policy_block");

    stage = Stage.clean();
    stage.bean(PageHealth.class).count(List.of(new PageHealth.Answers("1001", 100, 90, 0, 0)));
    assertThat(page().path("cause").asText()).isEqualTo("health");
    enforced("block", "");
    assertThat(page().path("cause").asText()).isEqualTo("policy_block");
    assertThat(history()).containsExactly("STOPPED by PLATFORM", "STOPPED by BRAKE");
  }

  @Test
  void a_block_that_comes_while_a_person_resumes_the_page_wins() throws Exception {
    stage.api.post("/api/v1/pages/1001:pause", "{}").is(200);
    stage.fault("{\"only\":\"probe\",\"fault\":\"slow\",\"millis\":4000,\"times\":1}");
    stage.later(Duration.ofSeconds(1));
    try (ExecutorService operator = Executors.newSingleThreadExecutor()) {
      Future<Http.Answer> answer =
          operator.submit(() -> stage.api.post("/api/v1/pages/1001:resume", "{\"force\":true}"));
      await().until(() -> stage.sandbox.get("/sandbox/faults").json().path("faults").isEmpty());
      enforced("block", "");
      JsonNode problem = answer.get().is(409).json();
      assertThat(problem.path("code").asText()).isEqualTo("page_changed");
    }
    assertThat(page().path("state").asText()).isEqualTo("STOPPED");
    assertThat(history()).containsExactly("STOPPED by PLATFORM", "PAUSED by OPERATOR");
  }

  @Test
  void a_block_that_arrives_behind_its_lifting_comes_too_late() {
    stage.sandbox.post("/sandbox/webhooks", "{\"hold\":true}").is(200);
    told("block", "");
    stage.later(Duration.ofMinutes(5));
    stage.sandbox.post("/sandbox/webhooks", "{\"hold\":false}").is(200);
    enforced("unblock", "");
    stage.sandbox.post("/sandbox/webhooks/release", "{}").is(200);
    await()
        .untilAsserted(
            () ->
                assertThat(stage.sql("SELECT count(*) FROM inbox").query(Long.class).single())
                    .isEqualTo(2));
    stage.reads();
    assertThat(page().path("state").asText()).isEqualTo("RUNNING");
    assertThat(history()).containsExactly("UNBLOCKED by PLATFORM");
  }

  @Test
  void the_same_block_told_twice_is_one_line_of_the_history() {
    stage.sandbox.post("/sandbox/webhooks", "{\"copies\":3}").is(200);
    enforced("block", "");
    assertThat(history()).containsExactly("STOPPED by PLATFORM");
  }

  @Test
  void words_of_the_platform_are_kept_to_a_line() {
    enforced("block", "a\\nb\\u0000c" + "x".repeat(5_000));
    assertThat(page().path("reason").asText()).contains("a b c").hasSizeLessThan(400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1001 | {"action":"ban"}                    | 400
          1001 | {}                                  | 400
          1001 | {"action":"block","reasons":"many"} | 400
          none | {"action":"block"}                  | 404
          """)
  void the_sandbox_says_what_it_cannot_enforce(String page, String body, int status) {
    assertThat(stage.sandbox.post("/sandbox/pages/" + page + "/policy", body).status())
        .isEqualTo(status);
  }

  private void enforced(String action, String reason) {
    Http.Answer answer = told(action, reason, "?wait=true");
    assertThat(answer.json().path("taken").asBoolean()).isTrue();
    stage.reads();
  }

  private void told(String action, String reason) {
    told(action, reason, "");
  }

  private Http.Answer told(String action, String reason, String query) {
    return stage
        .sandbox
        .post(
            "/sandbox/pages/1001/policy" + query,
            "{\"action\":\"%s\",\"reason\":\"%s\"}".formatted(action, reason))
        .is(200);
  }

  private JsonNode page() {
    return stage.api.get("/api/v1/pages/1001").is(200).json();
  }

  /** The newest first. */
  private List<String> history() {
    JsonNode items = stage.api.get("/api/v1/pages/1001/history").is(200).json().path("items");
    return StreamSupport.stream(items.spliterator(), false)
        .map(line -> line.path("kind").asText() + " by " + line.path("who").asText())
        .toList();
  }
}
