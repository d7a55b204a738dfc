package io.otn.complaint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.scenario.Browser;
import io.otn.scenario.Stage;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * No brake: once something has fired, everybody is told, rightly or not.
 *
 * <p>The rule: dry run and preview count, approval above N recipients, pause per source, kill
 * switch, per-page rate. With N = 1,000 approval is needed at 1,001.
 */
class NoBrakeTest {

  private static final int UNASKED = 1_000;

  private Stage stage;
  private String topic;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
    topic = stage.topic();
  }

  private void crowd(int people) {
    String granted = stage.clock.instant().minus(Duration.ofDays(1)).toString();
    String body =
        IntStream.range(0, people)
            .mapToObj(
                n ->
                    """
                    {"page":"1001","psid":"crowd-%d","topic":"%s","token":"token-of-%s-%d","grantedAt":"%s"}\
                    """
                        .formatted(n, topic, topic, n, granted))
            .collect(Collectors.joining(",", "[", "]"));
    stage.api.post("/api/v1/consents", body).is(200);
    assertThat(held()).isEqualTo(people);
  }

  private long held() {
    return stage
        .sql("SELECT count(*) FROM consent WHERE state = 'HELD'")
        .query(Long.class)
        .single();
  }

  private long deliveries() {
    return stage.sql("SELECT count(*) FROM delivery").query(Long.class).single();
  }

  private String status(String event) {
    return stage.story(event).path("status").asText();
  }

  @Test
  void a_thousand_are_told_unasked() {
    crowd(UNASKED);
    stage.event("e", topic).is(202);
    stage.plans();
    assertThat(status("e")).isEqualTo("RUNNING");
    assertThat(deliveries()).isEqualTo(UNASKED);
  }

  @Test
  void at_one_thousand_and_one_nobody_is_told_until_a_person_approves() {
    crowd(UNASKED + 1);
    assertThat(dryRun().path("approvalNeeded").asBoolean()).isTrue();
    stage.event("e", topic).is(202);

    stage.runs().later(Duration.ofHours(1)).runs();
    assertThat(status("e")).isEqualTo("AWAITING_APPROVAL");
    assertThat(deliveries()).isZero();
    assertThat(held()).isEqualTo(UNASKED + 1);

    assertThat(stage.api.post("/api/v1/events/e:approve", "").is(200).json().path("status"))
        .hasToString("\"PLANNED\"");
    stage.plans();
    assertThat(status("e")).isEqualTo("RUNNING");
    assertThat(deliveries()).isEqualTo(UNASKED + 1);
    assertThat(stage.api.post("/api/v1/events/e:approve", "").is(409).json().path("code"))
        .hasToString("\"not_waiting\"");
  }

  @Test
  void a_rejected_campaign_tells_nobody_and_costs_nobody_the_consent() {
    crowd(UNASKED + 1);
    stage.event("e", topic).is(202);
    stage.plans();

    JsonNode story = stage.api.post("/api/v1/events/e:reject", "").is(200).json();
    assertThat(story.path("status").asText()).isEqualTo("CANCELLED");
    assertThat(story.path("reason").asText()).isEqualTo("rejected");
    stage.runs();
    assertThat(deliveries()).isZero();
    assertThat(held()).isEqualTo(UNASKED + 1);
    stage.api.post("/api/v1/events/e:approve", "").is(409);
  }

  @Test
  void what_nobody_approves_ends_with_its_event() {
    crowd(UNASKED + 1);
    stage.event("e", topic).is(202);
    stage.plans().later(Duration.ofDays(4)).plans();
    assertThat(status("e")).isEqualTo("EXPIRED");
    assertThat(held()).isEqualTo(UNASKED + 1);
  }

  @Test
  void the_console_asks_and_takes_the_answer() {
    crowd(UNASKED + 1);
    String url = stage.event("e", topic).is(202).json().path("url").asText();
    stage.plans();
    String page = url.replace("/api/v1", "");
    Browser browser = stage.browser().loggedIn();

    assertThat(browser.open(page).is(200).body())
        .contains("waits for approval", "Approve: tell them", "Reject: nobody is told");
    browser.press(page, page + "/approve").is(302);
    stage.plans();
    assertThat(status("e")).isEqualTo("RUNNING");
    assertThat(browser.open(page).is(200).body()).doesNotContain("Approve: tell them");
  }

  @Test
  void a_stopped_campaign_tells_nobody_else_and_gives_the_consents_back() {
    Stage.Person told = stage.holder(topic);
    stage.event("before", topic).is(202);
    stage.runs();
    Stage.Person waiting = stage.holder(topic);
    stage.later(Duration.ofMinutes(1));
    stage.event("e", topic).is(202);
    stage.plans();
    assertThat(stage.story("e").path("counts").path("due").asInt()).isEqualTo(1);

    JsonNode story = stage.api.post("/api/v1/events/e:stop", "").is(200).json();
    assertThat(story.path("status").asText()).isEqualTo("CANCELLED");
    assertThat(story.path("reason").asText()).isEqualTo("stopped_by_a_person");
    stage.runs();
    assertThat(stage.received(waiting)).isEmpty();
    assertThat(stage.received(told)).hasSize(1);
    assertThat(stage.delivery("e").path("reason").asText()).isEqualTo("stopped_by_a_person");
    assertThat(held()).isEqualTo(1);
    assertThat(stage.api.post("/api/v1/events/e:stop", "").is(409).json().path("code"))
        .hasToString("\"campaign_over\"");

    stage.event("next", topic).is(202);
    stage.runs();
    assertThat(stage.received(waiting)).hasSize(1);
  }

  @Test
  void an_event_that_was_only_accepted_can_be_stopped_too() {
    Stage.Person waiting = stage.holder(topic);
    stage.event("e", topic).is(202);
    stage.api.post("/api/v1/events/e:stop", "").is(200);
    stage.runs();
    assertThat(stage.received(waiting)).isEmpty();
    assertThat(status("e")).isEqualTo("CANCELLED");
  }

  private JsonNode dryRun() {
    return stage
        .api
        .post(
            "/api/v1/events:dryRun",
            """
            {"id":"try","page":"1001","topic":"%s","data":{"product":"Tee","url":"https://shop.example"}}\
            """
                .formatted(topic))
        .is(200)
        .json();
  }
}
