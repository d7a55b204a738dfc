package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.fixture.Http;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes ask at once, and a node dies while it asks: a person gets one card and one text. */
class AskingOutageTest {

  private static final String CHAT = "/sandbox/people/1001/p-1";

  private Outside outside;

  @BeforeEach
  void open() {
    outside = new Outside();
    outside.rule(
        "{\"requestSpam\":false}"); // else Messenger itself would keep the second card away
  }

  @AfterEach
  void close() {
    outside.close();
  }

  @Test
  void of_a_hundred_requests_by_two_nodes_at_once_one_card_comes() throws Exception {
    GatewayProcess one = outside.launch();
    GatewayProcess other = outside.anotherGateway();
    one.awaitReady();
    writes();
    List<Callable<Http.Answer>> calls = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      GatewayProcess gateway = i % 2 == 0 ? one : other;
      calls.add(() -> asks(gateway));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(20)) {
      int sent = 0;
      for (Future<Http.Answer> call : threads.invokeAll(calls)) {
        sent += call.get().status() == 202 ? 1 : 0;
      }
      assertThat(sent).isEqualTo(1);
    }
    assertThat(lines("one_time_notif_req")).hasSize(1);
  }

  @Test
  void killed_while_a_text_is_on_its_way_it_is_not_said_twice() {
    GatewayProcess gateway = outside.gateway("otn.asking.lease=3s");
    writes();
    String card = asks(gateway).is(202).json().path("messageId").asText();
    outside.sandbox.post("/sandbox/webhooks", "{\"drop\":false}");
    outside.fault("{\"fault\":\"hang\",\"when\":\"after\",\"times\":1}");
    outside.sandbox.post(CHAT + "/taps?wait=true", "{\"message\":\"%s\"}".formatted(card)).is(200);
    outside.awaitFaultsStruck();
    gateway.kill9();
    assertThat(lines("text")).hasSize(1);

    GatewayProcess next = outside.gateway("otn.asking.lease=3s");
    outside.awaits(
        "the text's end",
        () ->
            outside.count("SELECT count(*) FROM follow_up WHERE state IN ('SENT', 'UNKNOWN')")
                == 1);
    // A later text of the same worker has come: had it repeated the first, it would have by now.
    outside.sandbox.post(CHAT + "/messages?wait=true", "{\"text\":\"stop\"}").is(200);
    outside.awaits("the answer to the stop word", () -> lines("text").size() >= 2);
    assertThat(lines("text"))
        .extracting(line -> line.path("text").asText())
        .filteredOn(text -> text.startsWith("We will tell you"))
        .hasSize(1);
    next.kill9();
  }

  @Test
  void killed_with_a_request_planned_the_person_is_asked_after_the_restart() {
    GatewayProcess gateway = outside.gateway("otn.workers.off=asking");
    String ref =
        gateway
            .api
            .post(
                "/api/v1/links",
                "{\"page\":\"1001\",\"topic\":\"waiting:1\",\"data\":{\"product\":\"Tee\",\"url\":\"x\"}}")
            .is(201)
            .json()
            .path("payload")
            .asText();
    outside.sandbox.post(CHAT + "/links?wait=true", "{\"ref\":\"%s\"}".formatted(ref)).is(200);
    outside.awaits(
        "the plan",
        () -> outside.count("SELECT count(*) FROM consent_request WHERE state = 'PLANNED'") == 1);
    gateway.kill9();

    outside.gateway();
    outside.awaits("the card", () -> lines("one_time_notif_req").size() == 1);
  }

  private void writes() {
    outside.sandbox.post(CHAT + "/messages?wait=true", "{\"text\":\"Hi\"}").is(200);
    outside.awaits(
        "the window",
        () -> outside.count("SELECT count(*) FROM subscriber WHERE psid = 'p-1'") == 1);
  }

  private static Http.Answer asks(GatewayProcess gateway) {
    return gateway.api.post(
        "/api/v1/requests",
        """
        {"page":"1001","psid":"p-1","topic":"waiting:1","data":{"product":"Tee","url":"https://x.example"}}
        """);
  }

  private List<JsonNode> lines(String kind) {
    return outside
        .sandbox
        .get(CHAT + "/chat")
        .is(200)
        .json()
        .path("messages")
        .valueStream()
        .filter(line -> line.path("from").asText().equals("page"))
        .filter(line -> line.path("kind").asText().equals(kind))
        .toList();
  }
}
