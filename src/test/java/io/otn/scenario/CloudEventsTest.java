package io.otn.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.fixture.Http;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Events in the three HTTP forms of CloudEvents 1.0. */
class CloudEventsTest {

  private static final String STRUCTURED = "application/cloudevents+json";
  private static final String BATCH = "application/cloudevents-batch+json";

  private Stage stage;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        STRUCTURED,
        STRUCTURED + "; charset=utf-8",
        "Application/CloudEvents+JSON;charset=UTF-8"
      })
  void a_structured_event_reaches_those_who_asked(String type) {
    String topic = stage.topic();
    Stage.Person ada = stage.holder(topic);
    stage.later(Duration.ofMinutes(2));
    String time = stage.clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    JsonNode answer =
        post(
                type,
                event(
                        "1234-1234-1234",
                        topic,
                        "\"data\":{\"product\":\"Tee\",\"url\":\"https://shop.example\"}")
                    .replace("2018-04-05T03:56:24Z", time))
            .is(202)
            .json();
    assertThat(answer.path("id").asText()).isEqualTo("1234-1234-1234");
    stage.runs();
    assertThat(stage.received(ada)).hasSize(1);
    assertThat(
            stage.api.get(answer.path("url").asText()).is(200).json().path("occurredAt").asText())
        .isEqualTo(time);
  }

  @Test
  void data_in_base64_is_the_same_event() {
    String plain = event("b64", "restock:1", "\"data\":{\"product\":\"Tee\"}");
    String coded = event("b64", "restock:1", "\"data_base64\":\"eyJwcm9kdWN0IjoiVGVlIn0=\"");
    String url = post(STRUCTURED, plain).is(202).json().path("url").asText();
    assertThat(post(STRUCTURED, coded).is(202).json().path("url").asText()).isEqualTo(url);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "application/json; charset=utf-8"})
  void a_binary_event_has_its_attributes_in_headers(String type) {
    Http.Answer answer = binary(type, "{\"message\":\"Hello World!\"}", "ce-subject", "restock:1");
    String url = answer.is(202).json().path("url").asText();
    assertThat(stage.api.get(url).is(200).json().path("topics").get(0).asText())
        .isEqualTo("restock:1");
  }

  @Test
  void a_header_is_percent_decoded_once() {
    binary("application/json", "{}", "ce-subject", "restock%3A1", "ce-title", "Euro%20%E2%82%AC")
        .is(202);
    JsonNode twice = binary("application/json", "{}", "ce-subject", "restock%253A1").is(422).json();
    assertThat(twice.path("code").asText()).isEqualTo("topic_invalid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%C0%A0", "%", "%2", "%zz", "%E2%82"})
  void a_header_that_is_not_utf8_is_refused(String value) {
    JsonNode problem = binary("application/json", "{}", "ce-subject", value).is(400).json();
    assertThat(problem.path("code").asText()).isEqualTo("header_invalid");
    assertThat(problem.path("errors").get(0).path("field").asText()).isEqualTo("ce-subject");
  }

  @Test
  void the_type_of_binary_data_stands_in_content_type_alone() {
    binary("application/json", "{}", "ce-subject", "restock:1", "ce-datacontenttype", "text/xml")
        .is(400);
    assertThat(binary("text/xml", "<a/>", "ce-subject", "restock:1").is(415).json().path("code"))
        .hasToString("\"data_type_unsupported\"");
  }

  @Test
  void a_batch_is_taken_in_its_order() {
    String batch =
        "[%s,%s,%s]"
            .formatted(
                event("z", "restock:1", "\"quantity\":3"),
                event("a", "restock:2", "\"quantity\":0"),
                event("z", "restock:1", "\"quantity\":3"));
    JsonNode events = post(BATCH, batch).is(202).json().path("events");
    assertThat(events.findValuesAsText("id")).containsExactly("z", "a", "z");
    assertThat(events.get(0)).isEqualTo(events.get(2));
    assertThat(stored()).isEqualTo(2);
    assertThat(post(BATCH, "[]").is(202).json().path("events")).isEmpty();
  }

  @Test
  void of_a_batch_with_one_bad_event_nothing_is_taken() {
    JsonNode problem =
        post(BATCH, "[%s,%s]".formatted(event("a", "restock:1", null), event("b", "bad", null)))
            .is(422)
            .json();
    assertThat(problem.path("errors").get(0).path("field").asText()).isEqualTo("[1].subject");
    post(STRUCTURED, event("c", "restock:1", null)).is(202);
    post(BATCH, "[%s,%s]".formatted(event("a", "restock:1", null), event("c", "restock:2", null)))
        .is(409);
    assertThat(stored()).isEqualTo(1);
  }

  @Test
  void a_batch_of_more_than_a_thousand_is_refused() {
    String many = "[" + "{},".repeat(1_000) + "{}]";
    assertThat(post(BATCH, many).is(413).json().path("code").asText()).isEqualTo("batch_too_large");
  }

  @Test
  void the_same_id_of_another_source_is_another_event() {
    String body = event("same", "restock:1", null);
    post(STRUCTURED, body).is(202);
    post(STRUCTURED, body).is(202);
    post(STRUCTURED, body.replace("/mycontext/subcontext", "/other")).is(202);
    assertThat(stored()).isEqualTo(2);
    post(STRUCTURED, event("same", "restock:2", null)).is(409);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"id":"e","source":"/s","type":"t","subject":"restock:1"}                         | specversion
          {"specversion":"0.3","id":"e","source":"/s","type":"t","subject":"restock:1"}     | specversion
          {"specversion":"1.0","id":"","source":"/s","type":"t","subject":"restock:1"}      | id
          {"specversion":"1.0","id":"e","type":"t","subject":"restock:1"}                   | source
          {"specversion":"1.0","id":"e","source":"a b","type":"t","subject":"restock:1"}    | source
          {"specversion":"1.0","id":"e","source":"/s","subject":"restock:1"}                | type
          {"specversion":"1.0","id":"e 1","source":"/s","type":"t","subject":"restock:1"}   | id
          {"specversion":"1.0","id":"e","source":"/s","type":"t","time":"yesterday"}        | time
          {"specversion":"1.0","id":"e","source":"/s","type":"t","quantity":-1}             | quantity
          {"specversion":"1.0","id":"e","source":"/s","type":"t","Bad":"x"}                 | Bad
          {"specversion":"1.0","id":"e","source":"/s","type":"t","x":{}}                    | x
          {"specversion":"1.0","id":"e","source":"/s","type":"t","data":{},"data_base64":"e30="} | data_base64
          {"specversion":"1.0","id":"e","source":"/s","type":"t","data_base64":"!"}         | data_base64
          [] | $
          """)
  void what_is_no_cloudevent_names_the_attribute(String body, String field) {
    JsonNode problem = post(STRUCTURED, body).is(400).json();
    assertThat(problem.path("errors").get(0).path("field").asText()).isEqualTo(field);
    assertThat(stored()).isZero();
  }

  @Test
  void an_unknown_form_of_cloudevents_is_415() {
    post("application/cloudevents+avro", "x").is(415);
    post("application/cloudevents-batch+xml", "x").is(415);
    post(STRUCTURED, "{").is(400);
    post(STRUCTURED, "").is(400);
    post(BATCH, "").is(400);
  }

  private long stored() {
    return stage.sql("SELECT count(*) FROM trigger_event").query(Long.class).single();
  }

  private Http.Answer post(String type, String body) {
    return stage.api.post("/api/v1/events", body.getBytes(UTF_8), "Content-Type", type);
  }

  private Http.Answer binary(String type, String data, String... more) {
    String[] fixed = {
      "Content-Type",
      type,
      "ce-specversion",
      "1.0",
      "ce-id",
      "1234-1234-1234",
      "ce-page",
      "1001",
      "ce-type",
      "com.example.someevent",
      "ce-source",
      "/mycontext/subcontext"
    };
    String[] all = java.util.Arrays.copyOf(fixed, fixed.length + more.length);
    System.arraycopy(more, 0, all, fixed.length, more.length);
    return stage.api.post("/api/v1/events", data.getBytes(UTF_8), all);
  }

  private static String event(String id, String topic, String more) {
    return """
        {"specversion":"1.0","id":"%s","type":"com.example.someevent","source":"/mycontext/subcontext",
         "time":"2018-04-05T03:56:24Z","page":"1001","subject":"%s"%s}
        """
        .formatted(id, topic, more == null ? "" : "," + more);
  }
}
