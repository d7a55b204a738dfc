package io.otn.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.otn.callback.CallbackPass;
import io.otn.fixture.Http;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What became of a partner's events, told to an address of its own. */
class CallbacksTest {

  /** A call as it came, with headers by lower-case name. */
  private record Call(Map<String, List<String>> headers, String body) {

    String header(String name) {
      return headers.entrySet().stream()
          .filter(header -> header.getKey().equalsIgnoreCase(name))
          .map(header -> header.getValue().getFirst())
          .findFirst()
          .orElse("none");
    }

    JsonNode json() {
      try {
        return Http.JSON.readTree(body);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    String type() {
      return json().path("type").asText();
    }
  }

  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

  /** What is answered next; 204 when nothing is here. */
  private final Deque<Integer> answers = new ArrayDeque<>();

  private final ExecutorService threads = Executors.newCachedThreadPool();

  /** The address /slow has been called so often, and answers when the test says so. */
  private final CountDownLatch heldUp = new CountDownLatch(10);

  private final CountDownLatch answer = new CountDownLatch(1);

  private String retryAfter = "";
  private HttpServer server;
  private Stage stage;
  private PartnerForTests partner;
  private Http http;

  @BeforeEach
  void clean() throws IOException {
    stage = Stage.clean();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/slow",
        exchange -> {
          heldUp.countDown();
          try {
            answer.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        });
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          calls.add(new Call(Map.copyOf(exchange.getRequestHeaders()), new String(body, UTF_8)));
          int status = answers.isEmpty() ? 204 : answers.pop();
          if (!retryAfter.isEmpty()) {
            exchange.getResponseHeaders().set("Retry-After", retryAfter);
          }
          if (status >= 300 && status < 400) {
            exchange.getResponseHeaders().set("Location", "/elsewhere");
          }
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    partner = PartnerForTests.added(stage, "");
    http = partner.with("[\"events:write\",\"hooks:write\"]");
  }

  @AfterEach
  void stop() {
    answer.countDown();
    server.stop(0);
    threads.close();
    OpenApiForTests document = OpenApiForTests.of(stage);
    calls.forEach(call -> document.requireCall(call.type(), call.json()));
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/told?key=of-the-partner";
  }

  private JsonNode subscribes(String types) {
    return http.post("/api/v1/webhooks", "{\"url\":\"%s\",\"types\":%s}".formatted(url(), types))
        .is(201)
        .json();
  }

  private void posts(String id, String topic) {
    http.post(
            "/api/v1/events",
            "{\"id\":\"%s\",\"topic\":\"%s\",\"data\":{\"product\":\"T\",\"url\":\"https://a.example\"}}"
                .formatted(id, topic))
        .is(202);
  }

  private Stage tells() {
    stage.bean(CallbackPass.class).runOnce();
    return stage;
  }

  private List<String> types() {
    return calls.stream().map(Call::type).toList();
  }

  @Test
  void each_step_of_an_event_is_told_once_and_signed() {
    JsonNode hook =
        subscribes(
            "[\"trigger.accepted\",\"wave.released\",\"notification.sent\",\"topic.exhausted\"]");
    String topic = stage.topic();
    Stage.Person ada = stage.holder(topic);
    stage.later(Duration.ofMinutes(1));
    posts("e-1", topic);
    tells().runs();
    tells();
    tells();

    assertThat(types())
        .containsExactlyInAnyOrder(
            "trigger.accepted", "wave.released", "notification.sent", "topic.exhausted");
    for (Call call : calls) {
      Instant at = Instant.ofEpochSecond(Long.parseLong(call.header("webhook-timestamp")));
      assertThat(call.header("webhook-signature"))
          .isEqualTo(
              PartnerForTests.signature(
                  hook.path("secret").asText(), call.header("webhook-id"), at, call.body()));
      assertThat(call.header("webhook-id")).doesNotContain(".");
      JsonNode data = call.json().path("data");
      assertThat(data.path("source_event_id").asText()).isEqualTo("e-1");
      assertThat(data.path("topics").get(0).asText()).isEqualTo(topic);
      assertThat(Instant.parse(call.json().path("timestamp").asText()))
          .isBeforeOrEqualTo(stage.clock.instant());
      assertThat(call.body()).doesNotContain("\"" + ada.psid() + "\"");
      assertThat(call.body().length()).isLessThan(20_000);
    }
    assertThat(data("notification.sent").path("recipient").asText()).matches("r_[0-9a-f]{24}");
    assertThat(data("wave.released").path("people_so_far").asInt()).isEqualTo(1);
  }

  @Test
  void each_wave_is_told_by_itself() {
    stage.topicFile(
        "launch.yaml",
        """
        kind: launch
        title: "Tell me when {{product}} is out"
        message: {text: "{{product}} is here: {{url}}"}
        release: {perUnit: 0.5, every: 15m}
        """);
    subscribes("[\"wave.released\"]");
    String topic = stage.topic();
    stage
        .sandbox
        .post(
            "/sandbox/crowd?wait=true",
            "{\"page\":\"1001\",\"count\":6,\"payload\":\"%s\"}".formatted(topic))
        .is(200);
    stage.reads().later(Duration.ofMinutes(1));
    posts("e-1", topic);
    stage.runs();
    tells();
    assertThat(calls).hasSize(1);
    assertThat(data("wave.released").path("wave").asInt()).isEqualTo(1);

    calls.clear();
    stage.later(Duration.ofMinutes(20)).runs();
    tells();
    tells();
    assertThat(calls).hasSize(1);
    JsonNode second = data("wave.released");
    assertThat(second.path("wave").asInt()).isEqualTo(2);
    assertThat(second.path("people").asInt()).isEqualTo(1);
    assertThat(second.path("units").asInt()).isEqualTo(10);
    assertThat(second.path("people_so_far").asInt()).isEqualTo(6);
  }

  private JsonNode data(String type) {
    return calls.stream()
        .filter(call -> call.type().equals(type))
        .findFirst()
        .orElseThrow()
        .json()
        .path("data");
  }

  @Test
  void a_person_has_one_reference_for_an_address_and_another_for_the_next() {
    subscribes("[\"notification.sent\"]");
    String topic = stage.topic();
    Stage.Person ada = stage.holder(topic);
    stage.holder(ada, topic);
    stage.later(Duration.ofMinutes(1));
    posts("e-1", topic);
    stage.runs();
    tells();
    stage.later(Duration.ofMinutes(1));
    subscribes("[\"notification.sent\"]");
    posts("e-2", topic);
    stage.runs();
    tells();

    List<String> references =
        calls.stream().map(call -> call.json().path("data").path("recipient").asText()).toList();
    assertThat(references).hasSize(3);
    assertThat(references.stream().distinct()).hasSize(2);
  }

  @Test
  void why_nothing_came_of_an_event_is_told() {
    subscribes("[\"trigger.ignored\",\"notification.failed\",\"notification.returned_to_queue\"]");
    posts("nobody", stage.topic());
    String topic = stage.topic();
    stage.holder(topic);
    stage.later(Duration.ofMinutes(1));
    posts("stopped", topic);
    stage.plans();
    stage.api.post("/api/v1/events/stopped:stop", "").is(200);
    stage.runs();
    tells();

    assertThat(data("trigger.ignored").path("reason").asText()).isEqualTo("nobody_waited");
    assertThat(data("notification.returned_to_queue").path("code").asText())
        .isEqualTo("stopped_by_a_person");
    assertThat(types()).hasSize(2);
  }

  @Test
  void other_partners_events_and_other_topics_are_not_told() {
    http.post("/api/v1/hooks", "{\"targetUrl\":\"%s\",\"topic\":\"launch:*\"}".formatted(url()))
        .is(201);
    stage.event("of-the-operator", "launch:x").is(202);
    posts("another-kind", "restock:1");
    posts("mine", "launch:x");
    tells();
    assertThat(calls).hasSize(1);
    assertThat(data("trigger.accepted").path("source_event_id").asText()).isEqualTo("mine");
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 404, 302, 429})
  void what_is_not_a_2xx_is_told_again_under_the_same_id_with_growing_waits(int status) {
    subscribes("[\"trigger.accepted\"]");
    answers.add(status);
    answers.add(status);
    posts("e-1", "launch:x");

    tells();
    stage.later(Duration.ofSeconds(4));
    tells();
    assertThat(calls).hasSize(1);
    stage.later(Duration.ofSeconds(1));
    tells();
    assertThat(calls).hasSize(2);
    stage.later(Duration.ofMinutes(5));
    tells();
    stage.later(Duration.ofDays(1));
    tells();

    assertThat(calls).hasSize(3);
    assertThat(calls.stream().map(call -> call.header("webhook-id")).distinct()).hasSize(1);
    assertThat(calls.stream().map(call -> call.header("webhook-timestamp")).distinct()).hasSize(3);
  }

  @Test
  void an_answer_may_ask_for_more_time() {
    subscribes("[\"trigger.accepted\"]");
    answers.add(503);
    retryAfter = "120";
    posts("e-1", "launch:x");
    tells();
    stage.later(Duration.ofSeconds(119));
    tells();
    assertThat(calls).hasSize(1);
    stage.later(Duration.ofSeconds(1));
    tells();
    assertThat(calls).hasSize(2);
  }

  @Test
  void an_address_that_is_gone_is_not_called_again_and_the_console_says_why() {
    String id = subscribes("[\"trigger.accepted\"]").path("id").asText();
    answers.add(410);
    posts("e-1", "launch:x");
    tells();
    posts("e-2", "launch:x");
    stage.later(Duration.ofHours(1));
    tells();

    assertThat(calls).hasSize(1);
    JsonNode hook = http.get("/api/v1/hooks/" + id).is(200).json();
    assertThat(hook.path("disabledReason").asText()).contains("410");
    assertThat(stage.browser().loggedIn().open("/partners").is(200).body())
        .contains("switched off", "it answered 410: gone")
        .doesNotContain("of-the-partner");
  }

  @Test
  void an_address_that_fails_through_all_tries_is_switched_off() {
    String id = subscribes("[\"trigger.accepted\"]").path("id").asText();
    for (int n = 0; n < 4; n++) {
      answers.add(500);
    }
    posts("e-1", "launch:x");
    for (int n = 0; n < 6; n++) {
      tells().later(Duration.ofHours(1));
    }
    assertThat(calls).hasSize(4);
    JsonNode hook = http.get("/api/v1/hooks/" + id).is(200).json();
    assertThat(hook.path("dead").asInt()).isEqualTo(1);
    assertThat(hook.path("disabledReason").asText()).contains("all 4 tries failed");
  }

  @Test
  void an_address_that_is_slow_has_ten_calls_under_way_and_delays_no_other_address()
      throws InterruptedException {
    http.post(
            "/api/v1/webhooks",
            "{\"url\":\"%s\",\"types\":[\"trigger.accepted\"]}"
                .formatted(url().replace("/told", "/slow")))
        .is(201);
    for (int n = 0; n < 12; n++) {
      posts("e-" + n, "launch:x");
    }
    CallbackPass pass = stage.bean(CallbackPass.class);
    assertThat(pass.begin()).isEqualTo(10);
    assertThat(heldUp.await(30, TimeUnit.SECONDS)).isTrue();

    PartnerForTests other = PartnerForTests.added(stage, "");
    http = other.with("[\"events:write\",\"hooks:write\"]");
    subscribes("[\"trigger.accepted\"]");
    posts("of-the-other", "launch:x");
    assertThat(pass.begin())
        .as("two more may go to the slow one, when its calls time out")
        .isBetween(1, 3);
    stage.awaits(() -> calls.size() == 1);

    assertThat(answer.getCount()).as("the slow address has not answered").isEqualTo(1);
    assertThat(data("trigger.accepted").path("source_event_id").asText()).isEqualTo("of-the-other");
    answer.countDown();
    tells();
  }

  @Test
  void a_removed_partners_address_is_told_nothing_more_and_an_operator_can_remove_it() {
    String id = subscribes("[\"trigger.accepted\"]").path("id").asText();
    posts("e-1", "launch:x");
    stage.api.delete("/api/v1/partners/" + partner.id()).is(204);
    stage.later(Duration.ofMinutes(1));
    tells();

    assertThat(calls).isEmpty();
    assertThat(stage.api.get("/api/v1/hooks/" + id).is(200).json().path("disabledReason").asText())
        .isEqualTo("the partner was removed");
    JsonNode refused = stage.api.post("/api/v1/hooks/" + id + ":switchOn", "").is(409).json();
    assertThat(refused.path("code").asText()).isEqualTo("partner_removed");
    Browser console = stage.browser().loggedIn();
    assertThat(console.open("/partners").is(200).body()).contains("the partner was removed");
    String remove = "/partners/hooks/" + id + "/remove";
    assertThat(console.open("/partners").body()).contains("href=\"" + remove);
    String asked = console.open(remove).is(200).body();
    assertThat(asked).contains("Remove the address at 127.0.0.1?");
    console.submit(remove, Browser.csrf(asked), "").is(302);
    stage.api.get("/api/v1/hooks/" + id).is(404);
  }

  @Test
  void an_address_that_was_switched_off_is_switched_on_again_and_told_what_waits() {
    String id = subscribes("[\"trigger.accepted\"]").path("id").asText();
    answers.add(500);
    answers.add(410);
    posts("waits", "launch:x");
    tells();
    posts("gone", "launch:x");
    tells();
    posts("meanwhile", "launch:x");
    stage.later(Duration.ofHours(1));
    tells();
    assertThat(calls).hasSize(2);
    PartnerForTests.added(stage, "")
        .with("[\"hooks:write\"]")
        .post("/api/v1/hooks/" + id + ":switchOn", "")
        .is(404);

    JsonNode on = http.post("/api/v1/hooks/" + id + ":switchOn", "").is(200).json();

    assertThat(on.path("disabledReason").isNull() || on.path("disabledReason").isMissingNode())
        .isTrue();
    posts("after", "launch:x");
    tells();
    assertThat(calls.stream().skip(2).map(call -> call.json().at("/data/source_event_id").asText()))
        .containsExactlyInAnyOrder("waits", "after");
  }

  @Test
  void a_message_that_was_given_up_is_told_with_its_code() {
    subscribes("[\"notification.failed\"]");
    String topic = stage.topic();
    stage.holder(topic);
    stage.later(Duration.ofMinutes(1));
    posts("e-1", topic);
    stage.fault("{\"fault\":\"error\",\"code\":551,\"times\":1}");
    stage.runs();
    tells();
    assertThat(data("notification.failed").path("code").asText()).isNotEmpty();
  }

  @Test
  void a_call_whose_node_died_is_made_again() {
    subscribes("[\"trigger.accepted\"]");
    posts("e-1", "launch:x");
    tells();
    stage
        .sql("UPDATE hook_call SET ended_at = NULL, leased_until = due_at + interval '2 minutes'")
        .update();
    tells();
    assertThat(calls).hasSize(1);
    stage.later(Duration.ofMinutes(2));
    tells();
    assertThat(calls).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http://partner.example/x     | hook_invalid
          https://name:pw@a.example/   | hook_invalid
          ftp://a.example/             | hook_invalid
          nonsense                     | hook_invalid
          https://10.0.0.7/x           | address_refused
          https://169.254.169.254/meta | address_refused
          https://[::1]/x              | address_refused
          https://localhost/x          | address_refused
          """)
  void an_address_within_a_network_or_without_tls_is_refused(String url, String code) {
    JsonNode problem =
        http.post("/api/v1/hooks", "{\"targetUrl\":\"%s\"}".formatted(url)).is(422).json();
    assertThat(problem.path("code").asText()).isEqualTo(code);
    assertThat(problem.path("errors").get(0).path("field").asText()).isEqualTo("targetUrl");
  }

  @Test
  void a_hook_is_its_partners_own_and_may_be_removed_twice() {
    String id = subscribes("[\"trigger.accepted\"]").path("id").asText();
    Http other = PartnerForTests.added(stage, "").with("[\"hooks:write\"]");
    other.get("/api/v1/hooks/" + id).is(404);
    assertThat(other.get("/api/v1/hooks").is(200).json().path("items")).isEmpty();
    other.delete("/api/v1/hooks/" + id).is(204);
    assertThat(http.get("/api/v1/hooks").is(200).json().path("items")).hasSize(1);

    http.delete("/api/v1/hooks/" + id).is(204);
    http.delete("/api/v1/hooks/" + id).is(204);
    posts("e-1", "launch:x");
    tells();
    assertThat(calls).isEmpty();
  }

  @Test
  void neither_address_nor_secret_is_kept_in_the_open_or_told_again() {
    JsonNode hook = subscribes("[\"trigger.accepted\"]");
    String rows =
        String.join("", stage.sql("SELECT h::text FROM hook AS h").query(String.class).list());
    assertThat(rows).doesNotContain("of-the-partner").contains("127.0.0.1");
    assertThat(http.get("/api/v1/hooks").is(200).body())
        .doesNotContain("of-the-partner")
        .doesNotContain(hook.path("secret").asText().substring(6));
  }

  @Test
  void a_type_that_is_not_known_is_named() {
    JsonNode problem =
        http.post(
                "/api/v1/webhooks",
                "{\"url\":\"%s\",\"types\":[\"trigger.accepted\",\"nonsense\"]}".formatted(url()))
            .is(422)
            .json();
    assertThat(problem.path("errors").get(0).path("field").asText()).isEqualTo("types[1]");
  }
}
