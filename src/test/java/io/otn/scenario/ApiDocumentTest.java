package io.otn.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.fixture.Http;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The document at /api/openapi.json says what the gateway does, and nothing else. */
class ApiDocumentTest {

  private static final String JSON = "application/json";

  private Stage stage;
  private OpenApiForTests document;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
    document = OpenApiForTests.of(stage);
  }

  @Test
  void each_operation_stands_in_one_section_and_each_section_says_what_it_is_for() {
    Set<String> described = new TreeSet<>();
    document
        .document()
        .path("tags")
        .forEach(
            tag -> {
              assertThat(tag.path("description").asText()).isNotBlank();
              described.add(tag.path("name").asText());
            });
    Set<String> used = new TreeSet<>();
    document
        .document()
        .path("paths")
        .forEach(
            path ->
                path.forEach(
                    operation -> {
                      assertThat(operation.path("tags")).as(path.toString()).hasSize(1);
                      used.add(operation.path("tags").path(0).asText());
                    }));
    assertThat(used).contains("Events", "Asking").isEqualTo(described);
  }

  @Test
  void each_handler_is_documented_and_each_documented_one_is_there() {
    assertThat(document.document().path("openapi").asText()).startsWith("3.1");
    Set<String> documented = new TreeSet<>();
    document
        .document()
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                        method ->
                            documented.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
    Set<String> handled = new TreeSet<>();
    stage
        .handlers()
        .getHandlerMethods()
        .keySet()
        .forEach(
            mapping ->
                mapping.getPatternValues().stream()
                    .filter(path -> path.startsWith("/api/v1/"))
                    .forEach(
                        path ->
                            mapping
                                .getMethodsCondition()
                                .getMethods()
                                .forEach(
                                    method ->
                                        handled.add(
                                            method + " " + path.replaceAll(":\\.\\+}", "}")))));
    assertThat(documented).isEqualTo(handled).hasSizeGreaterThan(40);
  }

  @Test
  void our_own_calls_are_documented_too() {
    Set<String> types = new TreeSet<>();
    document.document().path("webhooks").fieldNames().forEachRemaining(types::add);
    assertThat(types)
        .containsExactlyInAnyOrder(
            "trigger.accepted",
            "trigger.ignored",
            "wave.released",
            "notification.sent",
            "notification.failed",
            "notification.returned_to_queue",
            "topic.exhausted");
  }

  /** The answer is one that is documented, and looks as it says. */
  private Http.Answer answered(String method, String path, int status, Http.Answer answer) {
    answer.is(status);
    JsonNode responses = document.operation(method, path).path("responses");
    JsonNode response = status < 400 ? responses.path("" + status) : responses.path("default");
    assertThat(response.isObject()).as("%s %s: %d".formatted(method, path, status)).isTrue();
    if (answer.body().isEmpty()) {
      assertThat(response.path("content").size()).as(path).isZero();
      return answer;
    }
    String type =
        answer.response().headers().firstValue("Content-Type").orElseThrow().split(";")[0];
    JsonNode content = response.path("content").path(type);
    assertThat(content.isObject())
        .as("%s %s answers %s as %s: %s".formatted(method, path, status, type, response))
        .isTrue();
    assertThat(document.schema(content.path("schema")).validate(answer.json()))
        .as("%s %s: %s".formatted(method, path, answer.body()))
        .isEmpty();
    return answer;
  }

  private Http.Answer posted(String path, int status, String body) {
    return posted(path, path, status, JSON, body);
  }

  /** The body is one that is documented, too. */
  private Http.Answer posted(String template, String path, int status, String type, String body) {
    Http.Answer answer = stage.api.post(path, body.getBytes(UTF_8), "Content-Type", type);
    if (status < 400) {
      JsonNode content =
          document.operation("post", template).path("requestBody").path("content").path(type);
      assertThat(content.isObject()).as(template + " takes " + type).isTrue();
      assertThat(document.schema(content.path("schema")).validate(json(body)))
          .as("POST %s: %s".formatted(template, body))
          .isEmpty();
    }
    return answered("post", template, status, answer);
  }

  private static JsonNode json(String text) {
    try {
      return Http.JSON.readTree(text);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new IllegalArgumentException(text, e);
    }
  }

  private void got(String template, String path) {
    answered("get", template, 200, stage.api.get(path));
  }

  @Test
  void what_is_asked_and_answered_is_as_the_document_says() {
    String topic = stage.topic();
    Stage.Person ada = stage.person();
    stage.writes(ada);
    Http.Answer asked =
        posted(
            "/api/v1/requests",
            202,
            """
            {"page":"1001","psid":"%s","topic":"%s","data":{"product":"Tee","url":"https://a.example"}}\
            """
                .formatted(ada.psid(), topic));
    stage.taps(ada, asked.json().path("messageId").asText());
    stage.reads().later(Duration.ofMinutes(1));
    String event =
        """
        {"id":"e-1","page":"1001","topic":"%s","quantity":3,"data":{"product":"T","url":"https://a.example"}}\
        """
            .formatted(topic);
    posted("/api/v1/events:dryRun", 200, event);
    String url = posted("/api/v1/events", 202, event).json().path("url").asText();
    String cloud =
        """
        {"specversion":"1.0","id":"c-%d","source":"/s","type":"t","subject":"launch:x","page":"1001"}\
        """;
    posted(
        "/api/v1/events",
        "/api/v1/events",
        202,
        "application/cloudevents+json",
        cloud.formatted(1));
    posted(
        "/api/v1/events",
        "/api/v1/events",
        202,
        "application/cloudevents-batch+json",
        "[%s,%s]".formatted(cloud.formatted(2), cloud.formatted(3)));
    stage.runs();
    got("/api/v1/events", "/api/v1/events?limit=2");
    got("/api/v1/events/{id}", url);
    got("/api/v1/deliveries", "/api/v1/deliveries?event=e-1");
    String delivery =
        stage
            .api
            .get("/api/v1/deliveries?event=e-1")
            .json()
            .path("items")
            .get(0)
            .path("id")
            .asText();
    got("/api/v1/deliveries/{id}", "/api/v1/deliveries/" + delivery);
    got("/api/v1/dead-letters", "/api/v1/dead-letters");
    got("/api/v1/consents", "/api/v1/consents?page=1001");
    got("/api/v1/pages", "/api/v1/pages");
    got("/api/v1/pages/{id}", "/api/v1/pages/1001");
    got("/api/v1/pages/{id}/history", "/api/v1/pages/1001/history");
    got("/api/v1/sources", "/api/v1/sources");
    got("/api/v1/receipts", "/api/v1/receipts?page=1001");
    got("/api/v1/topic-kinds", "/api/v1/topic-kinds");
    got("/api/v1/subscribers/{page}/{psid}", "/api/v1/subscribers/1001/" + ada.psid());
    got("/api/v1/schemas/topic-kind.json", "/api/v1/schemas/topic-kind.json");
  }

  @Test
  void what_is_managed_is_as_the_document_says() {
    posted(
        "/api/v1/partners",
        201,
        """
        {"id":"doc","page":"1001","topics":["launch:*"],"quota":{"events":9,"windowSeconds":60}}\
        """);
    posted(
        "/api/v1/partners/{id}/keys",
        "/api/v1/partners/doc/keys",
        201,
        JSON,
        "{\"name\":\"n\",\"scopes\":[\"events:write\"]}");
    posted(
        "/api/v1/partners/{id}/secrets",
        "/api/v1/partners/doc/secrets",
        201,
        JSON,
        "{\"overlapHours\":1}");
    got("/api/v1/partners", "/api/v1/partners");
    got("/api/v1/partners/{id}", "/api/v1/partners/doc");
    answered(
        "delete",
        "/api/v1/partners/{id}/quota",
        204,
        stage.api.delete("/api/v1/partners/doc/quota"));
    answered("delete", "/api/v1/partners/{id}", 204, stage.api.delete("/api/v1/partners/doc"));
    String hook =
        posted("/api/v1/hooks", 201, "{\"targetUrl\":\"http://127.0.0.1:9/x\"}")
            .json()
            .path("id")
            .asText();
    posted(
        "/api/v1/webhooks",
        201,
        "{\"url\":\"http://127.0.0.1:9/x\",\"types\":[\"trigger.accepted\"]}");
    got("/api/v1/hooks", "/api/v1/hooks");
    got("/api/v1/hooks/{id}", "/api/v1/hooks/" + hook);
    answered("delete", "/api/v1/hooks/{id}", 204, stage.api.delete("/api/v1/hooks/" + hook));
    posted(
        "/api/v1/pages/{id}:pause",
        "/api/v1/pages/1001:pause",
        200,
        JSON,
        "{\"why\":\"inventory\"}");
  }

  @Test
  void refusals_are_as_the_document_says() {
    posted("/api/v1/events", 422, "{\"id\":\"e\",\"page\":\"1001\",\"topic\":\"nonsense:1\"}");
    posted("/api/v1/events", 400, "{");
    posted("/api/v1/requests", 400, "{}");
    answered("get", "/api/v1/events/{id}", 404, stage.api.get("/api/v1/events/none"));
    answered("get", "/api/v1/events", 401, stage.open.get("/api/v1/events"));
    answered(
        "post", "/api/v1/events/{id}:approve", 404, stage.api.post("/api/v1/events/x:approve", ""));
  }

  @Test
  void the_page_shows_the_document_and_asks_nobody_else() {
    Browser browser = stage.browser().loggedIn();
    String page = browser.open("/api").is(200).body();
    assertThat(page).contains("/api/openapi.json", "swagger-ui").doesNotContain("https://");
    for (String file : new String[] {"/js/api.js", "/css/api.css"}) {
      stage.open.get(file).is(200);
    }
    assertThat(browser.open("/partners").is(200).body()).contains("href=\"/api\"");
  }
}
