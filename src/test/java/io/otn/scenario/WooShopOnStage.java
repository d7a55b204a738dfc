package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** A shop with one tee, and the people who wait for it, from signed webhooks to their phones. */
public final class WooShopOnStage {
  private static final String TOPIC = "restock:1537";

  private final Stage stage;
  private final Map<String, Stage.Person> people = new HashMap<>();

  private WooShopOnStage(Stage stage) {
    this.stage = stage;
  }

  public static WooShopOnStage clean() {
    return new WooShopOnStage(Stage.clean());
  }

  /** The shop tells it, and the gateway has read it. */
  public void stock(int quantity) {
    stage.later(Duration.ofSeconds(5));
    assertThat(VendorWebhooksTest.woo(stage, VendorWebhooksTest.tee(quantity)).status())
        .isEqualTo(200);
    stage.reads();
  }

  public List<String> holders(int count) {
    List<String> names = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      Stage.Person person = stage.holder(TOPIC);
      people.put(person.psid(), person);
      names.add(person.psid());
    }
    return names;
  }

  /** Taps that reach us in this order; each names its place in time. */
  public void importsTaps(List<Integer> places) {
    String body =
        places.stream()
            .map(
                place ->
                    """
                    {"page":"1001","psid":"in-line-%d","topic":"%s","token":"token-in-line-%d","grantedAt":"%s"}\
                    """
                        .formatted(
                            place,
                            TOPIC,
                            place,
                            stage
                                .clock
                                .instant()
                                .minus(Duration.ofDays(2))
                                .plusSeconds(60L * place)))
            .collect(Collectors.joining(",", "[", "]"));
    stage.api.post("/api/v1/consents", body).is(200);
  }

  /** People in waves, by what the topic's file says after {@code release:}. */
  public void releases(String rule) {
    stage.topicFile(
        "restock.yaml",
        """
        kind: restock
        title: "Tell me when {{product}} is back"
        message: {text: "{{product}} is back in stock: {{url}}"}
        release: %s
        """
            .formatted(rule));
  }

  /** So many people, their taps read in any order. Returns them in the order of their taps. */
  public List<String> crowd(int count, Random random) {
    JsonNode crowd =
        stage
            .sandbox
            .post(
                "/sandbox/crowd",
                "{\"page\":\"1001\",\"count\":%d,\"payload\":\"%s\",\"post\":false,\"tokens\":true}"
                    .formatted(count, TOPIC))
            .is(200)
            .json()
            .path("tokens");
    List<String> inLine = new ArrayList<>();
    crowd.forEach(holder -> inLine.add(holder.path("psid").asText()));
    Collections.shuffle(inLine, random);
    List<String> taps = new ArrayList<>();
    for (JsonNode holder : crowd) {
      String psid = holder.path("psid").asText();
      taps.add(
          """
          {"page":"1001","psid":"%s","topic":"%s","token":"%s","grantedAt":"%s"}\
          """
              .formatted(
                  psid,
                  TOPIC,
                  holder.path("token").asText(),
                  stage
                      .clock
                      .instant()
                      .minus(Duration.ofDays(1))
                      .plusSeconds(inLine.indexOf(psid))));
    }
    stage.api.post("/api/v1/consents", "[" + String.join(",", taps) + "]").is(200);
    return inLine;
  }

  /** Who has a message on the phone, in the order in which they got it. */
  public List<String> told() {
    List<String> told = new ArrayList<>();
    stage
        .sandbox
        .get("/sandbox/messages?via=token&page=1001")
        .is(200)
        .json()
        .path("messages")
        .forEach(message -> told.add(message.path("psid").asText()));
    return told;
  }

  /** The story of the newest event. */
  public JsonNode event() {
    return stage.api.get("/api/v1/events").is(200).json().path("items").get(0);
  }

  /** Who has a delivery, in the order in which they are sent. */
  public List<String> planned() {
    return stage.sql("SELECT psid FROM delivery ORDER BY id").query(String.class).list();
  }

  /** One of the next calls to the platform fails for a moment. */
  public void oneCallFails() {
    stage.fault("{\"fault\":\"error\",\"code\":2,\"times\":1}");
  }

  public boolean wasTold(String person) {
    return !stage.received(people.get(person)).isEmpty();
  }

  public long consents(String state) {
    return stage
        .sql("SELECT count(*) FROM consent WHERE state = ?")
        .param(state)
        .query(Long.class)
        .single();
  }

  public void later(Duration by) {
    stage.later(by);
  }

  public void plans() {
    stage.plans();
  }

  public void runs() {
    stage.runs();
  }
}
