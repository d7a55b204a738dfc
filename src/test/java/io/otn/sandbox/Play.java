package io.otn.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;

/** A sandbox alone in a context of its own, and somebody who receives its webhooks. */
final class Play implements AutoCloseable {
  static final String PAGE = "1001";
  static final String TOKEN = "page-token-1";
  static final String OTHER_PAGE = "1002";
  static final String OTHER_TOKEN = "page-token-2";
  static final String SECRET = "0123456789abcdef0123456789abcdef";

  record Answer(int status, String body, HttpResponse<String> raw) {
    JsonNode json() {
      try {
        return Json.MAPPER.readTree(body);
      } catch (IOException e) {
        throw new AssertionError("No JSON: " + body, e);
      }
    }

    String error() {
      var error = json().path("error");
      return error.path("code").asInt()
          + (error.has("error_subcode") ? "/" + error.path("error_subcode").asInt() : "");
    }

    String mid() {
      return json().path("message_id").asText();
    }
  }

  private final Receiver receiver = new Receiver();
  final List<Receiver.Received> received = receiver.received;

  /** How many events are answered 503 before they are taken. */
  final AtomicInteger refuse = receiver.refuse;

  /** How many events wait for {@link #stalled} before they are answered. */
  final AtomicInteger stall = receiver.stall;

  final CountDownLatch stalled = receiver.stalled;
  private final HttpClient client = HttpClient.newHttpClient();
  private final ServletWebServerApplicationContext context;
  private static final AtomicInteger PEOPLE = new AtomicInteger();

  Play(String... settings) {
    context =
        (ServletWebServerApplicationContext)
            SandboxApplication.builder()
                .properties(
                    "server.port=0",
                    "otn.sandbox.directory=",
                    "otn.sandbox.gateway-url=http://127.0.0.1:" + receiver.port(),
                    "otn.sandbox.app-secret=" + SECRET,
                    "otn.sandbox.verify-token=verify-me",
                    "otn.sandbox.key=bot-key",
                    "otn.sandbox.pages[0].id=" + PAGE,
                    "otn.sandbox.pages[0].access-token=" + TOKEN,
                    "otn.sandbox.pages[1].id=" + OTHER_PAGE,
                    "otn.sandbox.pages[1].access-token=" + OTHER_TOKEN,
                    "otn.sandbox.webhooks.retry-after=10ms,10ms,10ms",
                    "otn.sandbox.shop.announce=false",
                    "otn.sandbox.rules.daily-per-person=100000")
                .properties(settings)
                .run();
  }

  /** A person of the page who has not written yet. */
  String aPerson() {
    return aPersonOf(PAGE);
  }

  String aPersonOf(String page) {
    var psid = "99" + (1_000_000 + PEOPLE.incrementAndGet());
    post("/people", "{\"page\":\"%s\",\"psid\":\"%s\"}".formatted(page, psid));
    return psid;
  }

  /** A person who wrote just now. */
  String aPersonWhoWrote() {
    var psid = aPerson();
    writes(psid, "hello");
    return psid;
  }

  Answer writes(String psid, String text) {
    return post(
        "/people/" + PAGE + "/" + psid + "/messages?wait=true",
        Json.object().put("text", text).toString());
  }

  /** A token that the person's tap gave. */
  String aTokenOf(String psid) {
    writes(psid, "hello");
    return aTokenByTapping(psid, asks(psid, "Back? " + Ids.letters(8)).mid());
  }

  String aTokenByTapping(String psid, String mid) {
    taps(psid, mid);
    return optins(psid).getLast().path("optin").path("one_time_notif_token").asText();
  }

  Answer taps(String psid, String mid) {
    return post(
        "/people/" + PAGE + "/" + psid + "/taps?wait=true",
        Json.object().put("message", mid).toString());
  }

  Answer asks(String psid, String title) {
    return sends(request("{\"id\":\"%s\"}".formatted(psid), title));
  }

  static String request(String recipient, String title) {
    return """
        {"recipient":%s,"message":{"attachment":{"type":"template","payload":{
          "template_type":"one_time_notif_req","title":"%s","payload":"otn:v1:restock:1"}}}}
        """
        .formatted(recipient, title);
  }

  Answer sendsBy(String token, String text) {
    return sends(
        """
        {"recipient":{"one_time_notif_token":"%s"},"message":{"text":"%s","metadata":"d-1"}}
        """
            .formatted(token, text));
  }

  Answer writesTo(String psid, String text) {
    return sends(
        "{\"recipient\":{\"id\":\"%s\"},\"message\":{\"text\":\"%s\"}}".formatted(psid, text));
  }

  Answer sends(String body) {
    return call("POST", "/graph/v26.0/me/messages", TOKEN, body);
  }

  Answer post(String path, String body) {
    return call("POST", path, null, body);
  }

  Answer get(String path) {
    return call("GET", path, null, null);
  }

  /** A file that the page loads, by its path from the root. */
  Answer asset(String path) {
    return call("GET", path.replaceFirst("^/sandbox", ""), null, null);
  }

  /** What the page shows after a button of it was pressed. */
  String form(String path, String fields) {
    var request =
        HttpRequest.newBuilder(URI.create(url(path)))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(fields))
            .build();
    try {
      var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new AssertionError(path + " answered " + answer.statusCode() + answer.body());
      }
      return answer.body();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(path, e);
    }
  }

  Answer call(String method, String path, @Nullable String bearer, @Nullable String body) {
    try {
      return tryCall(method, path, bearer, body, Duration.ofSeconds(30));
    } catch (IOException e) {
      throw new AssertionError(path, e);
    }
  }

  Answer tryCall(
      String method, String path, @Nullable String bearer, @Nullable String body, Duration timeout)
      throws IOException {
    var request = HttpRequest.newBuilder(URI.create(url(path))).timeout(timeout);
    if (bearer != null) {
      request.header("Authorization", "Bearer " + bearer);
    }
    request.header("Content-Type", "application/json");
    request.method(
        method,
        body == null
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body));
    try {
      var answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(answer.statusCode(), answer.body(), answer);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  String url(String path) {
    return "http://127.0.0.1:" + port() + (path.startsWith("/webjars/") ? path : "/sandbox" + path);
  }

  int port() {
    return context.getWebServer().getPort();
  }

  void rules(String changes) {
    if (call("PATCH", "/rules", null, changes).status() != 200) {
      throw new AssertionError("These rules were refused: " + changes);
    }
  }

  void advance(String by) {
    post("/clock", "{\"advance\":\"%s\"}".formatted(by));
  }

  List<JsonNode> events() {
    return received.stream()
        .filter(r -> r.path().equals("/webhooks/messenger"))
        .map(r -> r.json().path("entry").path(0).path("messaging"))
        .<JsonNode>mapMulti((messaging, all) -> messaging.forEach(all))
        .toList();
  }

  List<JsonNode> eventsOf(String psid) {
    return events().stream()
        .filter(
            e ->
                e.path("sender").path("id").asText().equals(psid)
                    || e.path("recipient").path("id").asText().equals(psid))
        .toList();
  }

  List<JsonNode> optins(String psid) {
    return eventsOf(psid).stream().filter(e -> e.has("optin")).toList();
  }

  /** Waits for an event of the person. */
  JsonNode event(String psid, Predicate<JsonNode> which) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(10))
        .until(
            () -> eventsOf(psid).stream().filter(which).findFirst(), java.util.Optional::isPresent)
        .orElseThrow();
  }

  @Override
  public void close() {
    context.close();
    receiver.close();
    client.close();
  }
}
