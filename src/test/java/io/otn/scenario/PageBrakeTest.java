package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.page.PageHealth;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A page that is answered badly goes slower, and stops before the platform stops it. */
@ExtendWith(OutputCaptureExtension.class)
class PageBrakeTest {

  private Stage stage;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
  }

  @Test
  void many_people_who_cannot_be_reached_slow_the_page_down_and_no_other(CapturedOutput output) {
    due(60);
    errors(551, 0, 15);
    stage.sends();

    assertThat(page().path("state").asText()).isEqualTo("RUNNING");
    assertThat(page().path("sending").asBoolean()).isTrue();
    assertThat(pace()).isEqualTo(25);
    assertThat(page().path("pace").path("reason").asText())
        .contains("the person cannot be reached");
    assertThat(paceColumn()).as("what claims are to go by").isEqualTo(25);
    assertThat(history()).containsExactly("SLOWED by BRAKE");
    assertThat(output.getAll()).containsOnlyOnce("event=page_slowed page=1001 who=BRAKE");
    assertThat(page(Stage.OTHER_PAGE).path("pace").path("percent").asInt()).isEqualTo(100);
  }

  @Test
  void a_critical_share_stops_the_page_and_says_who_does_what_and_what_waits(
      CapturedOutput output) {
    due(60);
    errors(551, 1545041, 45);
    stage.sends();
    due(2);

    JsonNode page = page();
    assertThat(page.path("state").asText()).isEqualTo("STOPPED");
    assertThat(page.path("sending").asBoolean()).isFalse();
    assertThat(page.path("cause").asText()).isEqualTo("health");
    assertThat(page.path("reason").asText())
        .matches("45 of \\d+ answers since .* the person cannot be reached: \\d+ %, above 50 %");
    assertThat(page.path("fixer").asText()).isEqualTo("OPERATOR");
    assertThat(page.path("advice").asText()).isNotBlank();
    assertThat(page.path("since").asText()).isEqualTo(stage.clock.instant().toString());
    assertThat(page.path("waiting").path("deliveries").asInt()).isEqualTo(2);
    assertThat(page.path("waiting").path("campaigns").asInt()).isEqualTo(1);
    assertThat(history()).containsExactly("STOPPED by BRAKE");
    assertThat(output.getAll()).containsOnlyOnce("event=page_stopped page=1001 who=BRAKE");

    stage.later(Duration.ofMinutes(5)).sends();
    assertThat(page().path("waiting").path("deliveries").asInt()).as("nothing leaves").isEqualTo(2);
  }

  @Test
  void what_was_counted_since_when_is_told() {
    due(40);
    errors(551, 0, 5);
    errors(10, 2018278, 3);
    errors(10, 2018108, 2);
    stage.sends();

    JsonNode health = page().path("health");
    assertThat(health.path("level").asText()).as("40 answers").isEqualTo("TOO_FEW");
    assertThat(health.path("answers").asInt()).isEqualTo(40);
    assertThat(rate(health, "PERSON_OUT")).as("551, and 10 with its subcode").isEqualTo("7 (17 %)");
    assertThat(rate(health, "PERMISSION")).isEqualTo("3 (7 %)");
    assertThat(rate(health, "THROTTLED")).isEqualTo("0 (0 %)");
    assertThat(pace()).isEqualTo(100);
  }

  @Test
  void code_10_in_bulk_stops_the_page() {
    due(60);
    errors(10, 2018278, 25);
    stage.sends();
    assertThat(page().path("state").asText()).isEqualTo("STOPPED");
    assertThat(page().path("reason").asText()).contains("outside the window, or not permitted");
  }

  @Test
  void spent_tokens_after_lost_answers_are_held_against_nobody() {
    stage.sandbox.patch("/sandbox/rules", "{\"deadTokenError\":\"10/2018278\"}").is(200);
    due(55);
    stage.fault("{\"only\":\"token\",\"fault\":\"cut\",\"when\":\"after\",\"times\":55}");
    stage.sends().later(Duration.ofMinutes(1)).sends();
    JsonNode health = page().path("health");
    assertThat(health.path("answers").asInt()).as("cut calls are no answers").isEqualTo(55);
    assertThat(health.path("level").asText()).isEqualTo("GOOD");
    assertThat(page().path("state").asText()).isEqualTo("RUNNING");
  }

  @Test
  void throttling_slows_the_page_but_does_not_stop_it() {
    due(60);
    errors(613, 0, 60);
    stage.sends();
    assertThat(page().path("state").asText()).isEqualTo("RUNNING");
    assertThat(pace()).isEqualTo(25);
  }

  @Test
  void answers_count_for_an_hour() {
    due(45);
    errors(551, 0, 40);
    stage.sends();
    stage.later(Duration.ofMinutes(61));
    due(10);
    errors(551, 0, 1);
    stage.sends();
    assertThat(page().path("state").asText()).isEqualTo("RUNNING");
    assertThat(page().path("health").path("answers").asInt()).isEqualTo(10);

    stage.later(Duration.ofMinutes(30));
    due(45);
    errors(551, 0, 40);
    stage.sends();
    assertThat(page().path("state").asText()).as("41 of 55 within the hour").isEqualTo("STOPPED");
  }

  @Test
  void a_slow_page_that_is_answered_badly_again_goes_slower_still() {
    due(60);
    errors(551, 0, 15);
    stage.sends().later(Duration.ofSeconds(1));
    due(60);
    errors(551, 0, 15);
    stage.sends();
    assertThat(pace()).isEqualTo(12);
    assertThat(history()).containsExactly("SLOWED by BRAKE", "SLOWED by BRAKE");
  }

  @Test
  void good_answers_raise_the_pace_step_by_step() {
    due(60);
    errors(551, 0, 15);
    stage.sends();
    List<Integer> paces = new java.util.ArrayList<>();
    for (int minutes : new int[] {9, 2, 9, 2, 10}) {
      stage.later(Duration.ofMinutes(minutes));
      due(20);
      stage.sends();
      paces.add(pace());
    }
    assertThat(paces).containsExactly(25, 50, 50, 100, 100);
    assertThat(history()).containsExactly("RAISED by BRAKE", "RAISED by BRAKE", "SLOWED by BRAKE");
    assertThat(page().path("pace").has("reason")).isFalse();
  }

  @Test
  void all_nodes_count_into_one_table_and_only_one_of_them_stops_the_page() throws Exception {
    PageHealth health = stage.bean(PageHealth.class);
    try (ExecutorService nodes = Executors.newFixedThreadPool(8)) {
      nodes
          .invokeAll(
              IntStream.range(0, 64)
                  .mapToObj(
                      n ->
                          Executors.callable(
                              () ->
                                  health.count(
                                      List.of(
                                          new PageHealth.Answers(Stage.OTHER_PAGE, 2, 0, 0, 0),
                                          new PageHealth.Answers(Stage.PAGE, 10, 8, 0, 0)))))
                  .toList())
          .forEach(
              done -> {
                try {
                  done.get();
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              });
    }
    assertThat(page().path("health").path("answers").asInt()).isEqualTo(640);
    assertThat(page(Stage.OTHER_PAGE).path("health").path("answers").asInt()).isEqualTo(128);
    assertThat(history()).containsExactly("STOPPED by BRAKE");
  }

  @Test
  void counts_are_forgotten_after_a_day() {
    PageHealth health = stage.bean(PageHealth.class);
    health.count(List.of(new PageHealth.Answers(Stage.PAGE, 1, 0, 0, 0)));
    stage.later(Duration.ofHours(23));
    health.forget();
    assertThat(stage.sql("SELECT count(*) FROM page_health").query(Long.class).single()).isOne();
    stage.later(Duration.ofHours(2));
    health.forget();
    assertThat(stage.sql("SELECT count(*) FROM page_health").query(Long.class).single()).isZero();
  }

  /** So many people whose messages are due. */
  private void due(int people) {
    String topic = stage.topic();
    stage
        .sandbox
        .post(
            "/sandbox/crowd?wait=true",
            "{\"page\":\"%s\",\"count\":%d,\"payload\":\"%s\"}"
                .formatted(Stage.PAGE, people, topic))
        .is(200);
    stage.reads();
    stage.event(stage.name("e"), topic).is(202);
    stage.plans();
  }

  private void errors(int code, int subcode, int times) {
    stage.fault(
        "{\"only\":\"token\",\"fault\":\"error\",\"code\":%d,\"subcode\":%d,\"times\":%d}"
            .formatted(code, subcode, times));
  }

  private JsonNode page() {
    return page(Stage.PAGE);
  }

  private JsonNode page(String id) {
    return stage.api.get("/api/v1/pages/" + id).is(200).json();
  }

  private int pace() {
    return page().path("pace").path("percent").asInt();
  }

  private int paceColumn() {
    return stage
        .sql("SELECT pace_percent FROM page WHERE id = '1001'")
        .query(Integer.class)
        .single();
  }

  private static String rate(JsonNode health, String kind) {
    for (JsonNode rate : health.path("rates")) {
      if (rate.path("kind").asText().equals(kind)) {
        return "%d (%d %%)".formatted(rate.path("count").asInt(), rate.path("percent").asInt());
      }
    }
    throw new AssertionError("no rate of " + kind);
  }

  /** The newest first. */
  private List<String> history() {
    JsonNode items = stage.api.get("/api/v1/pages/1001/history").is(200).json().path("items");
    return StreamSupport.stream(items.spliterator(), false)
        .map(line -> line.path("kind").asText() + " by " + line.path("who").asText())
        .toList();
  }
}
