package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.fixture.Http;
import io.otn.route.RouteFile;
import io.otn.route.RouteFiles;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A route of an operator's own on an HTTP path: its callers hear what is wrong. */
class OwnConnectorTest {

  private static final String PATH = "/api/v1/releases";

  private Stage stage;

  @BeforeEach
  void start() {
    stage = Stage.clean();
  }

  @Test
  void what_is_right_becomes_an_event() {
    stage.api.post(PATH, "{\"id\":\"r-1\",\"page\":\"1001\",\"product\":\"tee\"}").is(202);
    assertThat(stage.story("r-1").path("topics").get(0).asText()).isEqualTo("launch:tee");
  }

  @Test
  void what_is_wrong_is_told_as_a_problem() {
    problem("{\"page\":\"1001\",\"product\":\"tee\"}", 422, "event_invalid");
    problem("{\"id\":\"r-2\",\"page\":\"4711\",\"product\":\"tee\"}", 422, "page_unknown");
    problem("{\"id\":", 400, "json_malformed");
    stage.api.post(PATH, "{\"id\":\"r-3\",\"page\":\"1001\",\"product\":\"tee\"}").is(202);
    problem("{\"id\":\"r-3\",\"page\":\"1001\",\"product\":\"mug\"}", 409, "event_conflict");
    assertThat(stage.api.get("/api/v1/events").json().path("items")).hasSize(1);
  }

  @Test
  void a_request_without_a_person_is_told_as_a_problem() {
    Http.Answer answer = stage.api.post("/api/v1/wishlist", "{\"thing\":\"tee\"}");
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().path("code").asText()).isEqualTo("request_invalid");
    assertThat(answer.json().path("detail").asText())
        .contains("the option 'psid' (${body[person]}) has no value here");
  }

  @Test
  void while_nothing_can_be_stored_the_caller_is_asked_to_come_again() {
    stage.sql("ALTER TABLE trigger_event RENAME TO trigger_event_away").update();
    try {
      Http.Answer answer =
          problem("{\"id\":\"r-4\",\"page\":\"1001\",\"product\":\"tee\"}", 503, "not_stored");
      assertThat(answer.response().headers().firstValue("retry-after")).isPresent();
    } finally {
      stage.sql("ALTER TABLE trigger_event_away RENAME TO trigger_event").update();
    }
  }

  @Test
  void a_stream_that_nobody_configured_costs_nothing() {
    assertThat(stage.bean(RouteFiles.class).files())
        .contains(new RouteFile("connectors/kafka-stock.camel.yaml", null));
    CamelContext camel = stage.bean(CamelContext.class);
    assertThat(camel.getRoute("kafka-records")).isNull();
    assertThat(camel.hasComponent("kafka")).isNull();
  }

  private Http.Answer problem(String body, int status, String code) {
    Http.Answer answer = stage.api.post(PATH, body);
    assertThat(answer.status()).as(body).isEqualTo(status);
    assertThat(answer.json().path("code").asText()).isEqualTo(code);
    assertThat(answer.response().headers().firstValue("content-type"))
        .hasValue("application/problem+json");
    return answer;
  }
}
