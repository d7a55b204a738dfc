package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A page that comes near Messenger's limits goes slower, and stops before it is throttled. */
class UsageTest {

  private Stage stage;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
  }

  @Test
  void from_70_percent_the_page_rests_between_messages_and_no_other_does() {
    told("\"X-Page-Usage\":\"{\\\"call_count\\\":80,\\\"total_time\\\":25}\"");
    Stage.Person first = due(Stage.PAGE);
    stage.sends();
    assertThat(stage.received(first)).as("the answer that told it was a success").hasSize(1);

    Stage.Person next = due(Stage.PAGE);
    Stage.Person elsewhere = due(Stage.OTHER_PAGE);
    stage.sends().later(Duration.ofMillis(3_900)).sends();
    assertThat(stage.received(next)).isEmpty();
    assertThat(stage.received(elsewhere)).hasSize(1);

    stage.later(Duration.ofMillis(200)).sends();
    assertThat(stage.received(next)).hasSize(1);
    assertThat(attempts(next)).as("waiting cost no attempt").isEqualTo(1);
  }

  @Test
  void below_70_percent_nothing_changes() {
    told("\"X-App-Usage\":\"{\\\"call_count\\\":69}\"");
    due(Stage.PAGE);
    stage.sends();
    Stage.Person next = due(Stage.PAGE);
    stage.sends();
    assertThat(stage.received(next)).hasSize(1);
  }

  @Test
  void from_95_percent_the_page_is_held_until_access_is_regained() {
    told(business(97, 7));
    due(Stage.PAGE);
    stage.sends();
    Stage.Person next = due(Stage.PAGE);
    stage.later(Duration.ofSeconds(6 * 60 + 59)).sends();
    assertThat(stage.received(next)).isEmpty();
    stage.later(Duration.ofSeconds(2)).sends();
    assertThat(stage.received(next)).hasSize(1);
  }

  @Test
  void from_95_percent_without_a_hint_the_page_is_held_for_a_minute() {
    told("\"X-App-Usage\":\"{\\\"total_cputime\\\":95}\"");
    due(Stage.PAGE);
    stage.sends();
    Stage.Person next = due(Stage.PAGE);
    stage.later(Duration.ofSeconds(59)).sends();
    assertThat(stage.received(next)).isEmpty();
    stage.later(Duration.ofSeconds(2)).sends();
    assertThat(stage.received(next)).hasSize(1);
  }

  @Test
  void holds_without_a_hint_grow_in_a_row_and_begin_anew_after_a_quiet_time() {
    assertThat(heldAfterANearLimit()).isEqualTo(Duration.ofSeconds(60));
    stage.later(Duration.ofSeconds(61));
    assertThat(heldAfterANearLimit()).isEqualTo(Duration.ofSeconds(120));
    stage.later(Duration.ofSeconds(121));
    assertThat(heldAfterANearLimit()).isEqualTo(Duration.ofSeconds(240));
    stage.later(Duration.ofSeconds(240 + 15 * 60 + 1));
    assertThat(heldAfterANearLimit()).isEqualTo(Duration.ofSeconds(60));
  }

  private Duration heldAfterANearLimit() {
    told("\"X-App-Usage\":\"{\\\"call_count\\\":99}\"");
    due(Stage.PAGE);
    stage.sends();
    return Duration.between(
        stage.clock.instant(),
        stage
            .sql("SELECT held_until FROM page WHERE id = '1001'")
            .query(java.sql.Timestamp.class)
            .single()
            .toInstant());
  }

  @Test
  void headers_that_cannot_be_read_change_nothing() {
    told("\"X-Page-Usage\":\"a lot\",\"X-Business-Use-Case-Usage\":\"<html>\"");
    due(Stage.PAGE);
    stage.sends();
    Stage.Person next = due(Stage.PAGE);
    stage.sends();
    assertThat(stage.received(next)).hasSize(1);
  }

  @Test
  void a_throttled_page_waits_for_the_time_to_regain_access() {
    Stage.Person ada = due(Stage.PAGE);
    stage.fault(
        "{\"page\":\"1001\",\"fault\":\"error\",\"code\":80006,\"retryAfter\":5,\"times\":1,\"headers\":{%s}}"
            .formatted(business(100, 30)));
    stage.sends().later(Duration.ofSeconds(29 * 60 + 59)).sends();
    assertThat(stage.received(ada)).isEmpty();
    assertThat(charged(ada)).as("the throttling cost no retry").isZero();
    stage.later(Duration.ofSeconds(2)).sends();
    assertThat(stage.received(ada)).hasSize(1);
  }

  @Test
  void a_page_that_rests_is_held_when_it_is_throttled_all_the_same() {
    told("\"X-Page-Usage\":\"{\\\"call_count\\\":90}\"");
    due(Stage.PAGE);
    stage.sends();
    // A card is sent while the page rests; its answer tells of the limit.
    Stage.Person writer = stage.person();
    stage.writes(writer);
    stage.fault(
        "{\"fault\":\"headers\",\"times\":1,\"headers\":{%s}}"
            .formatted("\"X-App-Usage\":\"{\\\"call_count\\\":96}\""));
    stage.asks(writer, stage.topic()).is(202);

    Stage.Person next = due(Stage.PAGE);
    stage.later(Duration.ofSeconds(59)).sends();
    assertThat(stage.received(next)).isEmpty();
    stage.later(Duration.ofSeconds(2)).sends();
    assertThat(stage.received(next)).hasSize(1);
  }

  /** The next token send of the page is answered truly, with these headers more. */
  private void told(String headers) {
    stage.fault(
        "{\"page\":\"1001\",\"only\":\"token\",\"fault\":\"headers\",\"times\":1,\"headers\":{%s}}"
            .formatted(headers));
  }

  private static String business(int percent, int minutes) {
    return ("\"X-Business-Use-Case-Usage\":\"{\\\"1001\\\":[{\\\"type\\\":\\\"messenger\\\",\\\"call_count\\\":%d,"
            + "\\\"estimated_time_to_regain_access\\\":%d}]}\"")
        .formatted(percent, minutes);
  }

  /** A person whose message is due. */
  private Stage.Person due(String page) {
    String topic = stage.topic();
    Stage.Person person = stage.holder(stage.person(page), topic);
    stage.event(stage.name("e"), page, topic).is(202);
    stage.plans();
    return person;
  }

  private int attempts(Stage.Person person) {
    return number("attempt", person);
  }

  private int charged(Stage.Person person) {
    return number("charged", person);
  }

  private int number(String column, Stage.Person person) {
    return stage
        .sql("SELECT " + column + " FROM delivery_state WHERE psid = :psid")
        .param("psid", person.psid())
        .query(Integer.class)
        .single();
  }
}
