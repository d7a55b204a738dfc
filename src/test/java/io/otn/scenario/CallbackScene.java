package io.otn.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.otn.callback.CallbackPass;
import io.otn.fixture.Http;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A partner with events and an address of its own, where it is told what became of them. */
abstract class CallbackScene {
  /** A call as it came, with headers by lower-case name. */
  record Call(Map<String, List<String>> headers, String body) {

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

  final Queue<Call> calls = new ConcurrentLinkedQueue<>();

  /** What is answered next; 204 when nothing is here. */
  final Deque<Integer> answers = new ArrayDeque<>();

  private final ExecutorService threads = Executors.newCachedThreadPool();

  String retryAfter = "";
  HttpServer server;
  Stage stage;
  PartnerForTests partner;
  Http http;

  @BeforeEach
  void clean() throws IOException {
    stage = Stage.clean();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
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
    server.stop(0);
    threads.close();
    OpenApiForTests document = OpenApiForTests.of(stage);
    calls.forEach(call -> document.requireCall(call.type(), call.json()));
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/told?key=of-the-partner";
  }

  JsonNode subscribes(String types) {
    return http.post("/api/v1/webhooks", "{\"url\":\"%s\",\"types\":%s}".formatted(url(), types))
        .is(201)
        .json();
  }

  void posts(String id, String topic) {
    http.post(
            "/api/v1/events",
            "{\"id\":\"%s\",\"topic\":\"%s\",\"data\":{\"product\":\"T\",\"url\":\"https://a.example\"}}"
                .formatted(id, topic))
        .is(202);
  }

  Stage tells() {
    stage.bean(CallbackPass.class).runOnce();
    return stage;
  }

  List<String> types() {
    return calls.stream().map(Call::type).toList();
  }

  JsonNode data(String type) {
    return calls.stream()
        .filter(call -> call.type().equals(type))
        .findFirst()
        .orElseThrow()
        .json()
        .path("data");
  }
}
