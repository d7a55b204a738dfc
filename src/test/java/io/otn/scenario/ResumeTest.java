package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.fixture.Http;
import io.otn.page.Page;
import io.otn.page.PageHealth;
import io.otn.page.PageSwitch;
import io.otn.page.Pages;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A page is resumed by a person, after the platform has answered for it. */
class ResumeTest {

  private static final String RESUME = "/api/v1/pages/1001:resume";

  private Stage stage;
  private Stage.Person ada;

  @BeforeEach
  void somebody_waits() {
    stage = Stage.clean();
    String topic = stage.topic();
    ada = stage.holder(topic);
    stage.event(stage.name("e"), topic).is(202);
    stage.plans();
  }

  @Test
  void a_stopped_page_is_resumed_when_the_platform_answers_a_call_that_sends_nothing() {
    stopped(190, 463);
    JsonNode page = page();
    assertThat(page.path("cause").asText()).isEqualTo("access_token");
    assertThat(page.path("fixer").asText()).isEqualTo("PAGE_ADMIN");
    assertThat(page.path("waiting").path("deliveries").asInt()).isEqualTo(1);
    long before = lastCall();

    JsonNode resumed = stage.api.post(RESUME, "{\"why\":\"new token\"}").is(200).json();

    assertThat(resumed.path("state").asText()).isEqualTo("RUNNING");
    assertThat(resumed.has("reason")).isFalse();
    assertThat(resumed.has("fixer")).isFalse();
    assertThat(resumed.path("pace").path("percent").asInt()).as("no health reason").isEqualTo(100);
    assertThat(stage.received(ada)).isEmpty();
    assertThat(callsSince(before)).containsExactly("GET /messaging_feature_review");
    assertThat(history()).containsExactly("RESUMED by OPERATOR", "STOPPED by PLATFORM");
    assertThat(line(0).path("via").asText()).isEqualTo("api");
    assertThat(line(0).path("detail").asText()).contains("the access token is good", "new token");

    stage.sends();
    assertThat(stage.received(ada)).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "fault":"error","code":190,"subcode":460           | access token is invalid | PAGE_ADMIN
          "fault":"error","code":10                          | permission              | APP_DEVELOPER
          "fault":"error","code":368                         | policy violations       | PLATFORM
          "fault":"ok-with-error","code":200                 | permission missing      | APP_DEVELOPER
          "fault":"error","code":613,"status":429            | rate limit              | PAGE_ADMIN
          "fault":"text"                                     | HTTP 500                | PAGE_ADMIN
          "fault":"text","status":200,"message":"{}"         | HTTP 200                | PAGE_ADMIN
          "fault":"cut"                                      | no answer               | PAGE_ADMIN
          """)
  void a_page_that_the_platform_does_not_answer_for_stays_stopped_and_says_so(
      String fault, String said, String fixer) {
    stopped(190, 0);
    stage.later(Duration.ofMinutes(3));
    stage.fault("{\"only\":\"probe\",\"times\":-1,%s}".formatted(fault));

    JsonNode problem = stage.api.post(RESUME, "{}").is(409).json();

    assertThat(problem.path("code").asText()).isEqualTo("probe_failed");
    assertThat(problem.path("detail").asText()).contains(said, "Who can fix it");
    assertThat(problem.path("errors").get(0).path("field").asText()).isEqualTo("force");
    JsonNode page = page();
    assertThat(page.path("state").asText()).isEqualTo("STOPPED");
    assertThat(page.path("reason").asText()).as("why it was stopped").startsWith("190");
    assertThat(page.path("fixer").asText()).isEqualTo(fixer);
    assertThat(page.path("probe").path("said").asText()).contains(said);
    assertThat(page.path("probe").path("at").asText()).isEqualTo(stage.clock.instant().toString());
    assertThat(history()).containsExactly("RESUME_REFUSED by OPERATOR", "STOPPED by PLATFORM");
    stage.sends();
    assertThat(stage.received(ada)).isEmpty();

    stage.sandbox.delete("/sandbox/faults").is(200);
    stage.api.post(RESUME, "{}").is(200);
    assertThat(page().has("probe")).isFalse();
  }

  @Test
  void force_resumes_whatever_the_platform_says_and_the_history_tells() {
    stopped(190, 0);
    stage.fault("{\"only\":\"probe\",\"fault\":\"error\",\"code\":190,\"times\":1}");
    stage.api.post(RESUME, "{\"force\":true,\"why\":\"I know better\"}").is(200);
    assertThat(page().path("state").asText()).isEqualTo("RUNNING");
    assertThat(history()).containsExactly("RESUMED_BY_FORCE by OPERATOR", "STOPPED by PLATFORM");
    assertThat(line(0).path("detail").asText())
        .contains("although the probe failed: 190", "I know better");
  }

  @Test
  void force_is_not_noted_where_it_was_not_needed() {
    stopped(190, 0);
    stage.api.post(RESUME, "{\"force\":true}").is(200);
    assertThat(history()).startsWith("RESUMED by OPERATOR");
  }

  @Test
  void a_page_that_was_stopped_for_its_health_begins_slowly_and_with_a_clean_slate() {
    stage.bean(PageHealth.class).count(List.of(new PageHealth.Answers(Stage.PAGE, 100, 90, 0, 0)));
    assertThat(page().path("cause").asText()).isEqualTo("health");

    stage.api.post(RESUME, "{}").is(200);
    assertThat(paceColumn()).isEqualTo(10);
    assertThat(page().path("health").path("answers").asInt()).isZero();

    // The rest of that minute is counted, and all before it is not held against the page.
    stage.bean(PageHealth.class).count(List.of(new PageHealth.Answers(Stage.PAGE, 60, 1, 0, 0)));
    assertThat(page().path("state").asText()).isEqualTo("RUNNING");
    assertThat(page().path("health").path("answers").asInt()).isEqualTo(60);

    int[] paces = new int[4];
    for (int step = 0; step < paces.length; step++) {
      stage.later(Duration.ofMinutes(10));
      stage.bean(PageHealth.class).count(List.of(new PageHealth.Answers(Stage.PAGE, 20, 0, 0, 0)));
      paces[step] = paceColumn();
    }
    assertThat(paces).containsExactly(20, 40, 80, 100);
  }

  @Test
  void a_page_that_the_platform_restricted_for_a_time_begins_slowly() {
    stopped(10, 1893063);
    assertThat(page().path("fixer").asText()).isEqualTo("PLATFORM");
    stage.api.post(RESUME, "{}").is(200);
    assertThat(paceColumn()).isEqualTo(10);
  }

  @Test
  void a_paused_page_goes_on_at_the_pace_that_it_had() {
    stage.api.post("/api/v1/pages/1001:pause", "{\"why\":\"stock-taking\"}").is(200);
    JsonNode page = page();
    assertThat(page.path("reason").asText()).isEqualTo("paused by an operator: stock-taking");
    assertThat(page.path("cause").asText()).isEqualTo("paused");
    assertThat(page.path("fixer").asText()).isEqualTo("OPERATOR");

    stage.fault("{\"only\":\"probe\",\"fault\":\"error\",\"code\":190,\"times\":1}");
    stage.api.post(RESUME, "{}").is(409);
    assertThat(page().path("state").asText()).isEqualTo("PAUSED");

    stage.api.post(RESUME, "{}").is(200);
    assertThat(paceColumn()).isEqualTo(100);
    assertThat(history())
        .containsExactly("RESUMED by OPERATOR", "RESUME_REFUSED by OPERATOR", "PAUSED by OPERATOR");
  }

  @Test
  void a_page_that_runs_is_left_alone_and_the_platform_is_not_asked() {
    long before = lastCall();
    stage.api.post(RESUME, "{}").is(200);
    assertThat(callsSince(before)).isEmpty();
    assertThat(history()).isEmpty();
  }

  @Test
  void a_held_page_says_until_when_and_that_it_is_the_platforms_time() {
    stage.fault(
        "{\"only\":\"token\",\"fault\":\"error\",\"code\":613,\"retryAfter\":120,\"times\":1}");
    stage.sends();
    JsonNode page = page();
    assertThat(page.path("state").asText()).isEqualTo("RUNNING");
    assertThat(page.path("sending").asBoolean()).isFalse();
    assertThat(page.path("cause").asText()).isEqualTo("throttled");
    assertThat(page.path("reason").asText()).contains("calls too often");
    assertThat(page.path("fixer").asText()).isEqualTo("PLATFORM");
    assertThat(page.path("since").asText()).isEqualTo(stage.clock.instant().toString());
    assertThat(page.path("heldUntil").asText())
        .isEqualTo(stage.clock.instant().plusSeconds(120).toString());
    assertThat(page.path("waiting").path("deliveries").asInt()).isEqualTo(1);

    stage.later(Duration.ofSeconds(121));
    assertThat(page().path("sending").asBoolean()).isTrue();
    assertThat(page().has("reason")).isFalse();
  }

  @Test
  void two_operators_at_once_resume_it_once() throws Exception {
    stopped(190, 0);
    PageSwitch switches = stage.bean(PageSwitch.class);
    Page page = stage.bean(Pages.class).find("1001").orElseThrow();
    try (ExecutorService operators = Executors.newFixedThreadPool(4)) {
      operators.invokeAll(
          IntStream.range(0, 4)
              .<Callable<Object>>mapToObj(n -> () -> switches.resume(page, false, "api", null))
              .toList());
    }
    assertThat(history()).containsExactly("RESUMED by OPERATOR", "STOPPED by PLATFORM");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"force":"yes"}   | force
          {"forced":true}   | forced
          {"why":""}        | why
          """)
  void a_wish_that_cannot_be_read_names_the_field(String body, String field) {
    stopped(190, 0);
    Http.Answer answer = stage.api.post(RESUME, body);
    assertThat(answer.status()).isBetween(400, 422);
    assertThat(answer.json().path("errors").get(0).path("field").asText()).isEqualTo(field);
    assertThat(page().path("state").asText()).isEqualTo("STOPPED");
  }

  @Test
  void an_unknown_page_has_no_state_no_history_and_no_switch() {
    stage.api.get("/api/v1/pages/none").is(404);
    stage.api.get("/api/v1/pages/none/history").is(404);
    stage.api.post("/api/v1/pages/none:resume", "{}").is(404);
    stage.api.get("/api/v1/pages/1001/history?after=rubbish").is(400);
  }

  private void stopped(int code, int subcode) {
    stage.fault(
        "{\"only\":\"token\",\"fault\":\"error\",\"code\":%d,\"subcode\":%d,\"times\":1}"
            .formatted(code, subcode));
    stage.sends();
    assertThat(page().path("state").asText()).isEqualTo("STOPPED");
  }

  private JsonNode page() {
    return stage.api.get("/api/v1/pages/1001").is(200).json();
  }

  private int paceColumn() {
    return stage
        .sql("SELECT pace_percent FROM page WHERE id = '1001'")
        .query(Integer.class)
        .single();
  }

  private long lastCall() {
    return calls().path(0).path("n").asLong();
  }

  private List<String> callsSince(long last) {
    return StreamSupport.stream(calls().spliterator(), false)
        .filter(call -> call.path("direction").asText().equals("in"))
        .filter(call -> call.path("n").asLong() > last)
        .map(call -> call.path("what").asText())
        .toList();
  }

  private JsonNode calls() {
    return stage.sandbox.get("/sandbox/calls").is(200).json().path("calls");
  }

  private JsonNode line(int n) {
    return stage.api.get("/api/v1/pages/1001/history").is(200).json().path("items").get(n);
  }

  /** The newest first. */
  private List<String> history() {
    JsonNode items = stage.api.get("/api/v1/pages/1001/history").is(200).json().path("items");
    return StreamSupport.stream(items.spliterator(), false)
        .map(line -> line.path("kind").asText() + " by " + line.path("who").asText())
        .toList();
  }
}
