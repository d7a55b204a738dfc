package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a delivery when Messenger does not simply take it. */
class OutcomesTest {

  private Stage stage;
  private String topic;
  private String event;
  private Stage.Person ada;

  @BeforeEach
  void a_holder_and_an_event() {
    stage = Stage.clean();
    topic = stage.topic();
    event = stage.name("e");
    ada = stage.holder(topic);
    stage.event(event, topic).is(202);
    stage.plans();
  }

  @Test
  void a_transient_error_is_tried_again_at_its_time_and_not_before() {
    stage.fault("{\"fault\":\"error\",\"code\":2,\"times\":1}");
    stage.sends();
    JsonNode waiting = stage.delivery(event);
    assertThat(waiting.path("state").asText()).isEqualTo("DUE");
    assertThat(waiting.path("attempts").asInt()).isEqualTo(1);

    stage.later(Duration.ofSeconds(4)).sends();
    assertThat(stage.received(ada)).isEmpty();

    stage.later(Duration.ofSeconds(3)).sends();
    assertThat(stage.received(ada)).hasSize(1);
    assertThat(stage.delivery(event).path("state").asText()).isEqualTo("SENT");
    assertThat(stage.delivery(event).path("attempts").asInt()).isEqualTo(2);
  }

  @Test
  void used_up_retries_end_in_a_dead_letter_that_keeps_the_consent() {
    stage.fault("{\"fault\":\"error\",\"code\":1200,\"times\":-1}");
    for (int i = 0; i < 7; i++) {
      stage.sends().later(Duration.ofHours(4));
    }

    JsonNode dead = stage.delivery(event);
    assertThat(dead.path("state").asText()).isEqualTo("DEAD");
    assertThat(dead.path("reason").asText()).isEqualTo("retries_exhausted");
    assertThat(dead.path("attempts").asInt()).isEqualTo(7);
    assertThat(consent()).isEqualTo("RESERVED");
    JsonNode group = stage.api.get("/api/v1/dead-letters").is(200).json().path("items").get(0);
    assertThat(group.path("reason").asText()).isEqualTo("retries_exhausted");
    assertThat(group.path("code").asInt()).isEqualTo(1200);
    assertThat(group.path("count").asInt()).isEqualTo(1);
    assertThat(group.path("examples").get(0).asText()).isEqualTo(dead.path("id").asText());
    assertThat(group.path("advice").asText()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(strings = {"100", "10/2018278"})
  void no_answer_and_then_a_spent_token_is_probably_delivered(String spentTokenAnswer) {
    stage
        .sandbox
        .patch("/sandbox/rules", "{\"deadTokenError\":\"%s\"}".formatted(spentTokenAnswer))
        .is(200);
    stage.fault("{\"fault\":\"cut\",\"when\":\"after\",\"times\":1}");
    stage.sends();
    assertThat(stage.delivery(event).path("state").asText()).isEqualTo("DUE");

    stage.later(Duration.ofSeconds(10)).sends();

    assertThat(stage.received(ada)).as("one message, whatever we know of it").hasSize(1);
    JsonNode delivery = stage.delivery(event);
    assertThat(delivery.path("state").asText()).isEqualTo("PROBABLY_DELIVERED");
    assertThat(consent()).isEqualTo("SPENT");
    JsonNode history = story(delivery).path("history");
    assertThat(history.get(0).path("outcome").asText()).isEqualTo("UNKNOWN");
    assertThat(history.get(1).path("outcome").asText()).isEqualTo("TOKEN_DEAD");
  }

  @Test
  void no_answer_before_it_was_taken_is_tried_again_and_sent() {
    stage.fault("{\"fault\":\"cut\",\"when\":\"before\",\"times\":1}");
    stage.sends().later(Duration.ofSeconds(10)).sends();
    assertThat(stage.received(ada)).hasSize(1);
    assertThat(stage.delivery(event).path("state").asText()).isEqualTo("SENT");
  }

  @Test
  void a_dead_token_without_an_earlier_doubt_ends_dead_and_the_consent_void() {
    stage.fault("{\"fault\":\"error\",\"code\":100,\"times\":1}");
    stage.sends();
    assertThat(stage.delivery(event).path("reason").asText()).isEqualTo("token_dead");
    assertThat(consent()).isEqualTo("VOID");
  }

  @Test
  void a_person_who_blocked_the_page_is_not_tried_again() {
    stage.sandbox.post("/sandbox/people/1001/%s/block".formatted(ada.psid()), "{}").is(200);
    stage.sends().later(Duration.ofHours(5)).sends();
    JsonNode delivery = stage.delivery(event);
    assertThat(delivery.path("reason").asText()).isEqualTo("person_unreachable");
    assertThat(delivery.path("attempts").asInt()).isEqualTo(1);
  }

  @Test
  void a_page_without_permission_stops_and_its_deliveries_wait_at_no_cost() {
    stage.fault("{\"fault\":\"error\",\"code\":190,\"times\":1}");
    stage.sends();
    JsonNode page = stage.api.get("/api/v1/pages").is(200).json().path("items").get(0);
    assertThat(page.path("state").asText()).isEqualTo("STOPPED");
    assertThat(page.path("reason").asText()).contains("access token");
    assertThat(stage.delivery(event).path("state").asText()).isEqualTo("DUE");

    stage.later(Duration.ofHours(1)).sends();
    assertThat(stage.received(ada)).as("stopped means stopped").isEmpty();
    assertThat(charged()).as("the stop cost no retry").isZero();

    stage.api.post("/api/v1/pages/1001:resume", "{}").is(200);
    stage.sends();
    assertThat(stage.received(ada)).hasSize(1);
  }

  @Test
  void a_throttled_page_waits_as_long_as_it_is_told_and_delays_no_other() {
    Stage.Person other = stage.holder(stage.person(Stage.OTHER_PAGE), topic);
    stage.fault(
        "{\"page\":\"1001\",\"fault\":\"error\",\"code\":613,\"retryAfter\":120,\"times\":1}");
    stage.sends();
    stage.event(stage.name("e"), Stage.OTHER_PAGE, topic).is(202);
    stage.plans().sends();
    assertThat(stage.received(other)).hasSize(1);

    stage.later(Duration.ofSeconds(119)).sends();
    assertThat(stage.received(ada)).isEmpty();
    stage.later(Duration.ofSeconds(2)).sends();
    assertThat(stage.received(ada)).hasSize(1);
  }

  @Test
  void an_app_limit_makes_all_pages_wait() {
    Stage.Person other = stage.holder(stage.person(Stage.OTHER_PAGE), topic);
    stage.fault("{\"page\":\"1001\",\"fault\":\"error\",\"code\":4,\"times\":1}");
    stage.sends();
    stage.event(stage.name("e"), Stage.OTHER_PAGE, topic).is(202);
    stage.plans().sends();
    assertThat(stage.received(other)).isEmpty();

    stage.later(Duration.ofSeconds(61)).sends();
    assertThat(stage.received(other)).hasSize(1);
    assertThat(stage.received(ada)).hasSize(1);
  }

  @Test
  void a_503_is_one_call_for_the_core_decides_about_the_next() {
    stage.fault("{\"fault\":\"text\",\"status\":503,\"times\":1}");
    stage.sends();
    assertThat(stage.received(ada))
        .as("a client that retries by itself would have sent it")
        .isEmpty();
    assertThat(stage.delivery(event).path("attempts").asInt()).isEqualTo(1);
  }

  @Test
  void a_200_with_an_error_is_an_error() {
    stage.fault("{\"fault\":\"ok-with-error\",\"code\":551,\"subcode\":1545041,\"times\":1}");
    stage.sends();
    assertThat(stage.delivery(event).path("reason").asText()).isEqualTo("person_unreachable");
  }

  @Test
  void a_success_needs_no_recipient_id() {
    stage.fault("{\"fault\":\"no-recipient-id\",\"times\":1}");
    stage.sends();
    assertThat(stage.delivery(event).path("state").asText()).isEqualTo("SENT");
  }

  @Test
  void an_abandoned_attempt_counts_as_unknown_and_is_taken_up_again() {
    stage
        .sql(
            """
            WITH leased AS (
                UPDATE delivery_queue
                SET attempt = 1, leased_until = :until
                RETURNING *
            )
            INSERT INTO delivery_lease
            SELECT leased_until, ARRAY[page_id], ARRAY[consent_id] FROM leased
            """)
        .param("until", stage.clock.instant().plusSeconds(60).atOffset(java.time.ZoneOffset.UTC))
        .update();
    stage.later(Duration.ofSeconds(59)).sends();
    assertThat(stage.received(ada)).isEmpty();

    stage.later(Duration.ofSeconds(2)).sends();
    assertThat(stage.received(ada)).hasSize(1);
    JsonNode delivery = stage.delivery(event);
    assertThat(delivery.path("state").asText()).isEqualTo("SENT");
    assertThat(story(delivery).path("history").get(0).path("outcome").asText())
        .isEqualTo("UNKNOWN");
  }

  @Test
  void a_message_that_lacks_a_value_is_not_sent_and_names_it() {
    String other = stage.topic();
    String bare = stage.name("e");
    Stage.Person bob = stage.holder(other);
    stage.sql("UPDATE consent SET data = '{}' WHERE psid = :p").param("p", bob.psid()).update();
    stage
        .api
        .post(
            "/api/v1/events",
            "{\"id\":\"%s\",\"page\":\"1001\",\"topic\":\"%s\",\"data\":{\"product\":\"Tee\"}}"
                .formatted(bare, other))
        .is(202);
    stage.runs();

    JsonNode delivery = stage.delivery(bare);
    assertThat(delivery.path("reason").asText()).isEqualTo("bad_request");
    assertThat(story(delivery).path("history").get(0).path("detail").asText()).contains("{{url}}");
    assertThat(stage.received(bob)).isEmpty();
  }

  @Test
  void the_story_of_a_delivery_never_shows_the_token() {
    stage.sends();
    String told =
        stage.api.get("/api/v1/deliveries/" + stage.delivery(event).path("id").asText()).body();
    assertThat(told)
        .contains("\"titleShown\"", "\"history\"")
        .doesNotContainIgnoringCase("token\":");
  }

  private JsonNode story(JsonNode delivery) {
    return stage.api.get("/api/v1/deliveries/" + delivery.path("id").asText()).is(200).json();
  }

  private String consent() {
    return stage
        .sql("SELECT state FROM consent WHERE psid = :psid")
        .param("psid", ada.psid())
        .query(String.class)
        .single();
  }

  private int charged() {
    return stage
        .sql("SELECT charged FROM delivery_state WHERE psid = :psid")
        .param("psid", ada.psid())
        .query(Integer.class)
        .single();
  }
}
