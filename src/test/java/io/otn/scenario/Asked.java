package io.otn.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.fixture.Http;
import io.otn.fixture.WebhookSignature;
import io.otn.scenario.Stage.Person;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What tests about asking do and look at: links, taps, words, and what a person has on the phone.
 */
final class Asked {

  private final Stage stage;

  Asked(Stage stage) {
    this.stage = stage;
  }

  /** A link for a topic, as a shop has it made. */
  JsonNode link(String topic, String more) {
    return stage
        .api
        .post(
            "/api/v1/links",
            "{\"page\":\"%s\",\"topic\":\"%s\"%s}".formatted(Stage.PAGE, topic, more))
        .is(201)
        .json();
  }

  JsonNode link(String topic) {
    return link(topic, ",\"data\":{\"product\":\"Tee\",\"url\":\"https://shop.example/t\"}");
  }

  /** The person does something; the gateway has read it, and asks and says what is planned. */
  Asked does(Person person, String what, String json) {
    stage
        .sandbox
        .post(
            "/sandbox/people/%s/%s/%s?wait=true".formatted(person.page(), person.psid(), what),
            json)
        .is(200);
    stage.reads().asksAndSays();
    return this;
  }

  /** An event of the person at the stage's own time, which the sandbox does not know. */
  Asked event(Person person, String json) {
    byte[] body =
        """
        {"object":"page","entry":[{"id":"%s","time":1,"messaging":[
          {"sender":{"id":"%s"},"recipient":{"id":"%s"},"timestamp":%d,%s}]}]}
        """
            .formatted(
                person.page(),
                person.psid(),
                person.page(),
                stage.clock.instant().toEpochMilli(),
                json)
            .getBytes(StandardCharsets.UTF_8);
    stage
        .open
        .post(
            "/webhooks/messenger",
            body,
            "Content-Type",
            "application/json",
            "X-Hub-Signature-256",
            WebhookSignature.of(Stage.APP_SECRET, body))
        .is(200);
    stage.reads().asksAndSays();
    return this;
  }

  Asked follows(Person person, String ref) {
    return does(person, "links", "{\"ref\":\"%s\"}".formatted(ref));
  }

  Asked says(Person person, String text) {
    return does(person, "messages", "{\"text\":\"%s\"}".formatted(text));
  }

  /** Taps the newest card. */
  Asked taps(Person person) {
    return does(
        person,
        "taps",
        "{\"message\":\"%s\"}".formatted(cards(person).getLast().path("mid").asText()));
  }

  List<JsonNode> cards(Person person) {
    return chat(person, "one_time_notif_req");
  }

  /** Texts that the page wrote inside the window. */
  List<String> texts(Person person) {
    return chat(person, "text").stream()
        .filter(line -> line.path("via").asText().equals("id"))
        .map(line -> line.path("text").asText())
        .toList();
  }

  private List<JsonNode> chat(Person person, String kind) {
    List<JsonNode> lines = new ArrayList<>();
    stage
        .sandbox
        .get("/sandbox/people/%s/%s/chat".formatted(person.page(), person.psid()))
        .is(200)
        .json()
        .path("messages")
        .forEach(
            line -> {
              if (line.path("from").asText().equals("page")
                  && line.path("kind").asText().equals(kind)) {
                lines.add(line);
              }
            });
    return lines;
  }

  /** The person's story. */
  JsonNode story(Person person) {
    return stage
        .api
        .get("/api/v1/subscribers/%s/%s".formatted(person.page(), person.psid()))
        .is(200)
        .json();
  }

  /** The newest request of the story. */
  JsonNode request(Person person) {
    return story(person).path("requests").path(0);
  }

  Http.Answer asks(Person person, String topic, String product) {
    return stage.api.post(
        "/api/v1/requests",
        """
        {"page":"%s","psid":"%s","topic":"%s","data":{"product":"%s","url":"https://shop.example/t"}}
        """
            .formatted(person.page(), person.psid(), topic, product));
  }
}
