package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.fixture.Http;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the API refuses, and how it says so. */
class ApiTest {

  private Stage stage;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"id":"e","page":"1001","topic":"restock"}                    | topic_invalid      | topic
          {"id":"e","page":"1001","topic":"nonsense:1"}                 | topic_kind_unknown | topic
          {"id":"e","page":"1001","topics":["restock:1","bad topic"]}   | topic_invalid      | topics[1]
          {"id":"e","page":"1001"}                                      | topic_invalid      | topic
          {"id":"e","page":"1001","topic":"restock:1","topics":["a:1"]} | topic_invalid      | topic
          {"id":"e","page":"7","topic":"restock:1"}                     | page_unknown       | page
          {"id":"e","topic":"restock:1"}                                | page_unknown       | page
          {"id":"e","page":"1001","topic":"restock:1","occurredAt":"+294276-12-30T00:00:00Z"} | time_implausible | occurredAt
          {"id":"e","page":"1001","topic":"restock:1","sendAt":"1970-01-01T00:00:00Z"} | time_implausible | sendAt
          {"id":"e","page":"1001","topic":"restock:1","expiresAt":"+1000000000-12-31T23:59:59Z"} | time_implausible | expiresAt
          {"id":"e","page":"1001","topic":"restock:1","sendAt":"2099-01-02T00:00:00Z","expiresAt":"2099-01-01T00:00:00Z"} | times_contradict | expiresAt
          """)
  void an_event_that_makes_no_sense_names_the_field(String body, String code, String field) {
    JsonNode problem = stage.api.post("/api/v1/events", body).is(422).json();
    assertThat(problem.path("code").asText()).isEqualTo(code);
    assertThat(problem.path("errors").get(0).path("field").asText()).isEqualTo(field);
    assertThat(problem.path("errors").get(0).path("detail").asText()).isNotBlank();
    assertThat(stage.sql("SELECT count(*) FROM trigger_event").query(Long.class).single()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"page":"1001","topic":"restock:1"}                              | id
          {"id":"","page":"1001","topic":"restock:1"}                      | id
          {"id":"e 1","page":"1001","topic":"restock:1"}                   | id
          {"id":"e","page":"1001","topic":"restock:1","quantity":-1}       | quantity
          {"id":"e","page":"1001","topic":"restock:1","quantity":"3"}      | quantity
          {"id":"e","page":"1001","topic":"restock:1","occurredAt":"now"}  | occurredAt
          {"id":"e","page":"1001","topic":"restock:1","colour":"red"}      | colour
          {"id":"e","page":"1001","topic":"restock:1","data":"x"}          | data
          """)
  void a_field_of_the_wrong_shape_is_named(String body, String field) {
    Http.Answer answer = stage.api.post("/api/v1/events", body);
    assertThat(answer.status()).isBetween(400, 422);
    assertThat(answer.json().path("errors").get(0).path("field").asText()).isEqualTo(field);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"id\":\"n\",\"page\":\"1001\",\"topic\":\"restock:1\",\"data\":{\"product\":\"a\\u0000b\"}}",
        "{\"id\":\"n\",\"page\":\"1001\",\"topic\":\"restock:1\",\"data\":{\"a\":{\"b\\u0000\":1}}}",
        "{\"id\":\"n\",\"page\":\"10\\u000001\",\"topic\":\"restock:1\"}"
      })
  void a_nul_in_an_event_is_named_and_refused(String body) {
    JsonNode problem = stage.api.post("/api/v1/events", body).is(400).json();
    assertThat(problem.path("code").asText()).isEqualTo("text_with_nul");
  }

  @Test
  void a_nul_in_a_question_is_named_and_refused() {
    for (String path :
        new String[] {
          "/api/v1/consents?psid=%00",
          "/api/v1/deliveries?topic=a%00b",
          "/api/v1/deliveries?event=%00",
          "/api/v1/dead-letters?page=%00"
        }) {
      Http.Answer answer = stage.api.get(path);
      assertThat(answer.status()).as(path).isEqualTo(400);
      assertThat(answer.json().path("code").asText()).as(path).isEqualTo("text_with_nul");
    }
  }

  @Test
  void an_event_whose_name_looks_like_one_of_our_ids_is_found_by_its_name() {
    String name = java.util.UUID.randomUUID().toString();
    stage.event(name, "restock:1").is(202);
    assertThat(stage.story(name).path("id").asText()).isEqualTo(name);
    stage.api.get("/api/v1/deliveries?event=" + name).is(200);
  }

  @Test
  void a_bare_text_is_not_an_event() {
    assertThat(
            stage
                .api
                .post(
                    "/api/v1/events",
                    "x".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                    "Content-Type",
                    "text/plain")
                .status())
        .isEqualTo(415);
    assertThat(stage.api.post("/api/v1/events", "{").status()).isEqualTo(400);
  }

  @Test
  void without_the_admin_key_nothing_is_told_and_nothing_taken() {
    for (String path :
        new String[] {
          "/api/v1/events",
          "/api/v1/deliveries",
          "/api/v1/consents",
          "/api/v1/dead-letters",
          "/api/v1/pages",
          "/actuator/prometheus"
        }) {
      assertThat(stage.open.get(path).status()).as(path).isEqualTo(401);
    }
    assertThat(stage.open.post("/api/v1/events", "{}").status()).isEqualTo(401);
    assertThat(stage.open.post("/api/v1/requests", "{}").status()).isEqualTo(401);
    assertThat(stage.open.get("/actuator/health").status()).isEqualTo(200);
  }

  @Test
  void a_card_outside_the_window_is_refused_here_and_not_sent() {
    Stage.Person stranger = stage.person();
    JsonNode problem = stage.asks(stranger, "launch:x").is(422).json();
    assertThat(problem.path("code").asText()).isEqualTo("window_closed");

    stage.writes(stranger);
    stage.asks(stranger, "launch:x").is(202);
    stage.later(Duration.ofHours(25));
    assertThat(stage.asks(stranger, "launch:x").is(422).json().path("code").asText())
        .isEqualTo("window_closed");
  }

  @Test
  void a_title_is_at_most_65_characters_once_its_values_are_in() {
    Stage.Person ada = stage.person();
    stage.writes(ada);
    // "Tell me when " and " is out" are 20 characters.
    ask(ada, "x".repeat(45)).is(202);
    JsonNode problem = ask(ada, "x".repeat(46)).is(422).json();
    assertThat(problem.path("code").asText()).isEqualTo("title_too_long");
    assertThat(problem.path("detail").asText()).contains("66");
  }

  @Test
  void a_card_needs_the_values_of_its_title() {
    Stage.Person ada = stage.person();
    stage.writes(ada);
    JsonNode problem =
        stage
            .api
            .post(
                "/api/v1/requests",
                "{\"page\":\"1001\",\"psid\":\"%s\",\"topic\":\"launch:x\"}".formatted(ada.psid()))
            .is(422)
            .json();
    assertThat(problem.path("code").asText()).isEqualTo("value_missing");
    assertThat(problem.path("errors").get(0).path("field").asText()).isEqualTo("data.product");
  }

  @Test
  void a_card_that_messenger_refuses_is_told_with_its_numbers() {
    Stage.Person ada = stage.person();
    stage.writes(ada);
    stage.fault("{\"fault\":\"error\",\"code\":551,\"subcode\":1545041,\"times\":1}");
    JsonNode problem = stage.asks(ada, "launch:x").is(502).json();
    assertThat(problem.path("code").asText()).isEqualTo("platform_refused");
    assertThat(problem.path("detail").asText()).contains("551/1545041");
  }

  @Test
  void a_list_goes_on_behind_its_cursor_and_ends() {
    String topic = stage.topic();
    stage
        .sandbox
        .post(
            "/sandbox/crowd?wait=true",
            "{\"page\":\"1001\",\"count\":230,\"payload\":\"%s\"}".formatted(topic))
        .is(200);
    stage.reads();
    int seen = 0;
    int slices = 0;
    String after = "";
    do {
      JsonNode slice =
          stage
              .api
              .get("/api/v1/consents?topic=%s&after=%s".formatted(topic, after))
              .is(200)
              .json();
      seen += slice.path("items").size();
      after = slice.path("next").asText("");
      slices++;
    } while (!after.isEmpty());
    assertThat(seen).isEqualTo(230);
    assertThat(slices).isEqualTo(3);
    assertThat(stage.api.get("/api/v1/consents?after=garbage!").status()).isEqualTo(400);
  }

  @Test
  void consents_are_listed_without_their_tokens() {
    stage.holder(stage.topic());
    assertThat(stage.api.get("/api/v1/consents").is(200).body())
        .contains("\"titleShown\"")
        .doesNotContainIgnoringCase("token");
  }

  @Test
  void what_is_not_there_is_404_with_what_to_write() {
    for (String path :
        new String[] {
          "/api/v1/events/none",
          "/api/v1/deliveries/1001.99999999",
          "/api/v1/deliveries/none",
          "/api/v1/deliveries?event=none",
          "/api/v1/nothing"
        }) {
      Http.Answer answer = stage.api.get(path);
      assertThat(answer.status()).as(path).isEqualTo(404);
      assertThat(answer.json().path("code").asText()).as(path).isNotEmpty();
    }
    assertThat(stage.api.post("/api/v1/pages/none:pause", "{}").status()).isEqualTo(404);
    assertThat(stage.api.get("/api/v1/deliveries?state=SLEEPING").status()).isEqualTo(400);
  }

  private Http.Answer ask(Stage.Person person, String product) {
    return stage.api.post(
        "/api/v1/requests",
        "{\"page\":\"1001\",\"psid\":\"%s\",\"topic\":\"launch:x\",\"data\":{\"product\":\"%s\",\"url\":\"https://shop.example\"}}"
            .formatted(person.psid(), product));
  }
}
