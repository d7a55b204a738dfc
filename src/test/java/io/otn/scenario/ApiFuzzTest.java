package io.otn.scenario;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever is sent to the API, by whoever has its key and by others. Operations, parameters and
 * bodies come from the gateway's own document, so a new one is in here at once.
 *
 * <p>{@code -Dotn.seed=…} repeats one run; {@code -Dotn.fuzz.rounds=…} makes it longer.
 */
class ApiFuzzTest {

  private static final int ROUNDS = Integer.getInteger("otn.fuzz.rounds", 2);
  private static final long SEED = Long.getLong("otn.seed", new Random().nextLong());

  /** Editors of topic files fetch it. */
  private static final String FOR_ALL = "/api/v1/schemas/topic-kind.json";

  private static final List<String> PATH_VALUES =
      List.of(
          "1001",
          "0",
          "-1",
          "9223372036854775808",
          "x",
          "1001.7",
          "%00",
          "%E2%82",
          "%F0%9F%98%80",
          "..%2f..",
          "a%0d%0ab",
          "01999999-0000-7000-8000-000000000000",
          "x".repeat(3000));

  /** Of a CloudEvent in binary mode. */
  private static final List<String> ATTRIBUTES =
      List.of("1.0", "restock%3A1", "restock:1", "%C0%A0", "%", "2026-11-20T10:00:00Z", "x y", "");

  private static final List<String> TYPES =
      List.of(
          "application/json",
          "application/x-ndjson",
          "application/cloudevents+json",
          "application/cloudevents-batch+json",
          "application/merge-patch+json",
          "text/plain",
          "application/json; charset=utf-7",
          "/",
          "");

  private Stage stage;
  private Random dice;
  private List<Operation> operations;
  private JsonNode schemas;

  private record Operation(String method, String path, JsonNode described) {
    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  @BeforeEach
  void theApi() {
    stage = Stage.clean();
    dice = new Random(SEED);
    JsonNode document = OpenApiForTests.of(stage).document();
    schemas = document.path("components").path("schemas");
    operations = new ArrayList<>();
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        method ->
                            operations.add(
                                new Operation(
                                    method.getKey().toUpperCase(Locale.ROOT),
                                    path.getKey(),
                                    method.getValue()))));
    assertThat(operations).hasSizeGreaterThan(60);
  }

  @Test
  void with_the_key_each_odd_request_is_answered_and_each_refusal_has_a_code() throws IOException {
    Map<Integer, Integer> answers = new TreeMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      for (Operation operation : operations) {
        String request = request(operation, "Authorization: Bearer " + Stage.ADMIN_KEY);
        String answer = VendorWebhooksTest.raw(stage, request);
        String why = "seed %d: %s\n%s".formatted(SEED, request, answer);
        int status = status(answer);
        answers.merge(status / 100, 1, Integer::sum);
        assertThat(status).as(why).isBetween(200, 499);
        assertThat(answer).as(why).doesNotContain("Exception", "\tat ", "org.postgresql", "java.");
        if (status >= 400 && !refusedByTheServer(answer)) {
          assertThat(answer).as(why).contains("application/problem+json", "\"code\":\"");
        }
      }
    }
    assertThat(answers.keySet()).as("not all was refused at the door").contains(2, 4);
  }

  /** Before anything of ours sees it, as a path with a line feed. */
  private static boolean refusedByTheServer(String answer) {
    return answer.startsWith("HTTP/1.1 400")
        && (!answer.contains("Content-Type: application") || answer.contains("Content-Length: 0"));
  }

  @Test
  void without_a_key_nothing_is_stored_and_nothing_told() throws IOException {
    Map<String, Long> before = rows();
    for (Operation operation : operations) {
      String key =
          List.of(
                  "X-Odd: none",
                  "Authorization: Bearer " + new OddJson(dice).value().replaceAll("[^ -~]", ""),
                  "Authorization: Basic \u00ff\u00fe",
                  "X-Api-Key: x")
              .get(dice.nextInt(4));
      String request = request(operation, key);
      String answer = VendorWebhooksTest.raw(stage, request);
      String why = "seed %d: %s\n%s".formatted(SEED, request, answer);
      if (!operation.path().equals(FOR_ALL)) {
        assertThat(status(answer)).as(why).isBetween(400, 499);
      }
      assertThat(answer).as(why).doesNotContain("Exception", "\tat ", "org.postgresql", "java.");
    }
    assertThat(rows()).isEqualTo(before);
  }

  private static int status(String answer) {
    assertThat(answer).startsWith("HTTP/1.1 ");
    return Integer.parseInt(answer.substring(9, 12));
  }

  private String request(Operation operation, String key) {
    String login = key;
    StringBuilder path = new StringBuilder();
    for (String part : operation.path().split("(?=\\{)|(?<=})", -1)) {
      path.append(part.startsWith("{") ? pick(PATH_VALUES) : part);
    }
    String separator = "?";
    for (JsonNode parameter : operation.described().path("parameters")) {
      if (parameter.path("in").asText().equals("query") && dice.nextInt(3) == 0) {
        path.append(separator)
            .append(parameter.path("name").asText())
            .append('=')
            .append(pick(PATH_VALUES));
        separator = "&";
      }
    }
    JsonNode contents = operation.described().path("requestBody").path("content");
    List<String> offered = new ArrayList<>();
    contents.fieldNames().forEachRemaining(offered::add);
    String type = offered.isEmpty() || dice.nextInt(6) == 0 ? pick(TYPES) : pick(offered);
    String body = "";
    if (!offered.isEmpty()) {
      body = body(contents.path(offered.contains(type) ? type : offered.getFirst()));
    } else if (dice.nextInt(4) == 0) {
      body = new OddJson(dice).value();
    }
    if (operation.toString().equals("POST /api/v1/events") && dice.nextBoolean()) {
      for (String attribute : List.of("id", "source", "type", "specversion", "subject", "time")) {
        login += "\r\nce-%s: %s".formatted(attribute, pick(ATTRIBUTES));
      }
    }
    byte[] bytes = body.getBytes(UTF_8);
    return "%s %s HTTP/1.1\r\nHost: gateway\r\n%s\r\nContent-Type: %s\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(
            operation.method(), path, login, type, bytes.length, new String(bytes, ISO_8859_1));
  }

  private String body(JsonNode content) {
    String text = sample(content.path("schema"), 0);
    return dice.nextInt(4) == 0 ? text : new OddJson(dice).of(text);
  }

  /** As the document says that it should be. */
  private String sample(JsonNode schema, int depth) {
    if (schema.has("$ref")) {
      String name = schema.path("$ref").asText().replaceFirst(".*/", "");
      return depth > 8 ? "null" : sample(schemas.path(name), depth + 1);
    }
    for (String one : List.of("oneOf", "anyOf", "allOf")) {
      if (schema.path(one).size() > 0) {
        return sample(schema.path(one).path(dice.nextInt(schema.path(one).size())), depth + 1);
      }
    }
    if (schema.has("example")) {
      return schema.path("example").toString();
    }
    if (schema.path("enum").size() > 0) {
      return schema.path("enum").path(dice.nextInt(schema.path("enum").size())).toString();
    }
    String type =
        schema.path("type").isArray()
            ? schema.path("type").path(0).asText()
            : schema.path("type").asText();
    return switch (type) {
      case "object" ->
          schema.path("properties").properties().stream()
              .filter(member -> dice.nextInt(4) > 0)
              .map(
                  member ->
                      "\"%s\":%s".formatted(member.getKey(), sample(member.getValue(), depth + 1)))
              .collect(Collectors.joining(",", "{", "}"));
      case "array" -> "[" + sample(schema.path("items"), depth + 1) + "]";
      case "integer", "number" -> Integer.toString(dice.nextInt(5));
      case "boolean" -> Boolean.toString(dice.nextBoolean());
      default ->
          schema.path("format").asText().startsWith("date-time")
              ? "\"2026-11-20T10:00:00Z\""
              : pick(
                  List.of(
                      "\"1001\"",
                      "\"restock:1\"",
                      "\"p-1\"",
                      "\"price <= 49.99 and size in (M, 'L')\"",
                      "\"price<=1e99 AND city IN(\\\"O'Hare\\\",,\""));
    };
  }

  private <T> T pick(List<T> values) {
    return values.get(dice.nextInt(values.size()));
  }

  /** Of each table in which anything could have been stored. */
  private Map<String, Long> rows() {
    return stage
        .sql(
            """
            SELECT relname,
                   (xpath('/row/n/text()', query_to_xml(
                       format('SELECT count(*) AS n FROM %I', relname), false, true, '')))[1]::text::bigint AS n
            FROM pg_class
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
            """)
        .query((row, n) -> Map.entry(row.getString("relname"), row.getLong("n")))
        .list()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
