package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.campaign.WavePass;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Events whose people are told in waves: their pauses, their ends, and what is told of them. */
class WavesTest {

  private Stage stage;
  private String topic;

  @BeforeEach
  void a_kind_with_waves() {
    stage = Stage.clean();
    releases("{perUnit: 2, every: 15m}");
    topic = "restock:" + stage.name("thing");
  }

  private void releases(String rule) {
    stage.topicFile(
        "restock.yaml",
        """
        kind: restock
        title: "Tell me when {{product}} is back"
        message: {text: "{{product}} is back in stock: {{url}}"}
        release: %s
        """
            .formatted(rule));
  }

  /** The people {@code who-from} to {@code who-to}, in line in this order. */
  private void inLine(int from, int to) {
    Instant first = stage.clock.instant().minus(Duration.ofDays(2));
    String body =
        IntStream.range(from, to)
            .mapToObj(
                n ->
                    """
                    {"page":"1001","psid":"who-%d","topic":"%s","token":"%s","grantedAt":"%s"}\
                    """
                        .formatted(n, topic, stage.name("token"), first.plusSeconds(n)))
            .collect(Collectors.joining(",", "[", "]"));
    stage.api.post("/api/v1/consents", body).is(200);
  }

  private String event(String more) {
    return """
    {"id":"e","page":"1001","topic":"%s","data":{"product":"Tee","url":"https://shop.example/t"}%s}\
    """
        .formatted(topic, more);
  }

  private void happens(String more) {
    stage.api.post("/api/v1/events", event(more)).is(202);
    stage.plans();
  }

  private Stage passes(Duration pause) {
    return stage.sends().later(pause).plans();
  }

  private JsonNode waves() {
    return stage.story("e").path("waves");
  }

  private List<String> people() {
    return waves().path("released").findValuesAsText("people");
  }

  /** Who was planned, in order. */
  private List<String> planned() {
    return stage.sql("SELECT psid FROM delivery ORDER BY id").query(String.class).list();
  }

  private static List<String> who(int from, int to) {
    return IntStream.range(from, to).mapToObj(n -> "who-" + n).toList();
  }

  @Test
  void an_events_own_quantity_is_good_for_one_wave_as_nobody_counts_what_is_left() {
    inLine(0, 10);
    happens(",\"quantity\":3");
    assertThat(planned()).isEqualTo(who(0, 6));
    sendsWell();
    passes(Duration.ofHours(1)).plans();
    assertThat(planned()).hasSize(6);
    assertThat(waves().path("why").asText()).isEqualTo("no_count");
    assertThat(waves().path("sentence").asText()).contains("another event tells the next ones");
  }

  @Test
  void an_event_without_a_quantity_lets_twenty_go_at_a_time_until_nobody_is_left() {
    inLine(0, 50);
    happens("");
    assertThat(people()).containsExactly("20");
    sendsWell();
    passes(Duration.ofMinutes(15));
    assertThat(people()).containsExactly("20", "20");
    sendsWell();
    passes(Duration.ofMinutes(15));
    assertThat(people()).containsExactly("20", "20", "10");
    assertThat(planned()).isEqualTo(who(0, 50));
    assertThat(waves().path("why").asText()).isEqualTo("all_told");
    sendsWell();
    stage.plans();
    assertThat(stage.story("e").path("status").asText()).isEqualTo("DONE");
  }

  /** The platform does not know these people: their messages end as if they had arrived. */
  private void sendsWell() {
    stage
        .sql(
            """
            WITH ended AS (DELETE FROM delivery_queue RETURNING page_id, event_id, psid)
            UPDATE delivery
            SET outcome = 'SENT', message_id = 'm', finished_at = now(), attempt = 1
            FROM ended
            WHERE delivery.page_id = ended.page_id AND delivery.event_id = ended.event_id
              AND delivery.psid = ended.psid
            """)
        .update();
  }

  @Test
  void the_places_of_people_who_cannot_be_reached_go_to_the_next_in_line_once() {
    inLine(0, 30);
    happens(",\"quantity\":3");
    stage.sends().plans();
    // All of these tokens are unknown to the platform: six are replaced, and those no more.
    assertThat(planned()).isEqualTo(who(0, 12));
    stage.sends().plans().sends().plans();
    assertThat(planned()).hasSize(12);
  }

  @Test
  void who_tapped_early_and_is_read_late_is_in_the_next_wave_before_all_others() {
    inLine(5, 60);
    happens("");
    assertThat(planned()).isEqualTo(who(5, 25));
    inLine(0, 2);
    stage.plans();
    assertThat(planned()).as("not before the next wave").hasSize(20);
    sendsWell();
    passes(Duration.ofMinutes(15));
    List<String> expected = new ArrayList<>(who(5, 25));
    expected.addAll(who(0, 2));
    expected.addAll(who(25, 43));
    assertThat(planned()).isEqualTo(expected);
  }

  @Test
  void who_comes_late_when_all_were_told_gets_a_wave_of_their_own_after_the_pause() {
    inLine(1, 4);
    happens("");
    assertThat(waves().path("why").asText()).isEqualTo("all_told");
    sendsWell();
    stage.plans();
    assertThat(stage.story("e").path("status").asText()).isEqualTo("DONE");
    inLine(0, 1);
    stage.plans();
    assertThat(planned()).hasSize(3);
    passes(Duration.ofMinutes(15));
    assertThat(planned()).containsExactly("who-1", "who-2", "who-3", "who-0");
  }

  @Test
  void who_taps_between_two_waves_asks_for_the_next_event() {
    inLine(0, 25);
    happens("");
    sendsWell();
    stage.later(Duration.ofMinutes(5));
    stage
        .api
        .post(
            "/api/v1/consents",
            "[{\"page\":\"1001\",\"psid\":\"new\",\"topic\":\"%s\",\"token\":\"t\",\"grantedAt\":\"%s\"}]"
                .formatted(topic, stage.clock.instant()))
        .is(200);
    passes(Duration.ofMinutes(15));
    assertThat(planned()).isEqualTo(who(0, 25));
  }

  @Test
  void a_wave_that_is_due_and_not_sent_holds_the_next_one() {
    inLine(0, 50);
    stage.api.post("/api/v1/pages/1001:pause", "{\"why\":\"inventory\"}").is(200);
    happens("");
    passes(Duration.ofMinutes(15));
    assertThat(people()).containsExactly("20");
    assertThat(waves().path("why").asText()).isEqualTo("sending");
    sendsWell();
    passes(Duration.ofMinutes(1));
    assertThat(people()).containsExactly("20", "20");
  }

  @Test
  void two_looks_at_once_let_one_wave_go() throws InterruptedException {
    inLine(0, 90);
    happens("");
    sendsWell();
    stage.later(Duration.ofMinutes(15));
    List<Thread> nodes =
        IntStream.range(0, 4)
            .mapToObj(n -> Thread.ofPlatform().start(() -> stage.bean(WavePass.class).runOnce()))
            .toList();
    for (Thread node : nodes) {
      node.join();
    }
    stage.plans();
    assertThat(people()).containsExactly("20", "20");
    assertThat(planned()).isEqualTo(who(0, 40));
  }

  @Test
  void a_wave_is_planned_in_batches_to_its_size_and_not_further() {
    releases("{perUnit: 2, atMost: 7}");
    inLine(0, 20);
    happens(",\"quantity\":1000000");
    assertThat(people()).as("plenty for all").containsExactly("20");
    topic = "restock:" + stage.name("thing");
    inLine(0, 20);
    stage
        .api
        .post("/api/v1/events", event(",\"quantity\":30").replace("\"e\"", "\"other\""))
        .is(202);
    stage.plans();
    assertThat(stage.story("other").path("waves").path("released").findValuesAsText("people"))
        .containsExactly("7");
  }

  @Test
  void approval_counts_all_who_wait_and_the_first_wave_goes_when_it_is_given() {
    inLine(0, 1001);
    happens("");
    assertThat(stage.story("e").path("status").asText()).isEqualTo("AWAITING_APPROVAL");
    stage.later(Duration.ofHours(1));
    stage.api.post("/api/v1/events/e:approve", "").is(200);
    stage.plans().plans();
    assertThat(people()).containsExactly("20");
  }

  @Test
  void what_is_left_when_the_event_is_stale_keeps_its_consents() {
    inLine(0, 50);
    happens(",\"expiresAt\":\"%s\"".formatted(stage.clock.instant().plus(Duration.ofMinutes(10))));
    sendsWell();
    passes(Duration.ofMinutes(20));
    assertThat(stage.story("e").path("status").asText()).isEqualTo("EXPIRED");
    assertThat(waves().path("why").asText()).isEqualTo("expired");
    assertThat(
            stage
                .sql("SELECT count(*) FROM consent WHERE state = 'HELD'")
                .query(Integer.class)
                .single())
        .isEqualTo(30);
  }

  @Test
  void whose_condition_is_not_met_is_left_out_also_where_a_wave_took_all_others() {
    inLine(0, 2);
    stage
        .api
        .post(
            "/api/v1/consents",
            """
            [{"page":"1001","psid":"picky","topic":"%s","token":"%s","grantedAt":"%s","condition":"price <= 10"}]
            """
                .formatted(topic, stage.name("token"), stage.clock.instant()))
        .is(200);
    happens(",\"quantity\":1");
    assertThat(planned()).isEqualTo(who(0, 2));
    assertThat(stage.story("e").path("counts").path("leftOut").asInt()).isEqualTo(1);
  }

  @Test
  void a_dry_run_shows_the_waves_as_they_would_go() {
    inLine(0, 50);
    JsonNode unknown = stage.api.post("/api/v1/events:dryRun", event("")).is(200).json();
    assertThat(unknown.path("people").asInt()).isEqualTo(50);
    assertThat(unknown.path("waves").findValuesAsText("people")).containsExactly("20", "20", "10");
    assertThat(unknown.path("waves").get(2).path("at").asText())
        .isEqualTo(stage.clock.instant().plus(Duration.ofMinutes(30)).toString());
    JsonNode few = stage.api.post("/api/v1/events:dryRun", event(",\"quantity\":3")).is(200).json();
    assertThat(few.path("people").asInt()).isEqualTo(6);
    assertThat(few.path("waves").findValuesAsText("people")).containsExactly("6");
    assertThat(few.path("leftOut").path("noWave").asInt()).isEqualTo(44);
    JsonNode plenty =
        stage.api.post("/api/v1/events:dryRun", event(",\"quantity\":100")).is(200).json();
    assertThat(plenty.path("waves").findValuesAsText("people")).containsExactly("50");
  }

  @Test
  void units_that_nobody_told_are_shown_as_assumed_and_counted_ones_as_they_are() {
    inLine(0, 50);
    happens("");
    JsonNode wave = waves().path("released").get(0);
    assertThat(wave.path("assumed").asBoolean()).isTrue();
    assertThat(wave.path("units").asInt()).isEqualTo(10);
    String page = stage.story("e").path("url").asText().replace("/api/v1", "");
    assertThat(stage.browser().loggedIn().open(page).is(200).body())
        .contains("<td>unknown, 10 assumed</td>");

    String counted =
        stage
            .api
            .post("/api/v1/events", event(",\"quantity\":3").replace("\"e\"", "\"counted\""))
            .is(202)
            .json()
            .path("url")
            .asText();
    stage.plans();
    assertThat(
            stage.browser().loggedIn().open(counted.replaceFirst(".*/api/v1", "")).is(200).body())
        .contains("<td>3</td>")
        .doesNotContain("assumed");
  }

  @Test
  void the_console_shows_waves_and_why_the_next_one_waits() {
    inLine(0, 50);
    happens("");
    String page = stage.story("e").path("url").asText().replace("/api/v1", "");
    assertThat(stage.browser().loggedIn().open(page).is(200).body())
        .contains("<h2>Waves</h2>", "20 of 20", "The wave before has its time to buy", "next look");
    assertThat(stage.browser().loggedIn().open(page + "/why?psid=who-30").is(200).body())
        .contains("told in waves", "it has not been this person");
  }
}
