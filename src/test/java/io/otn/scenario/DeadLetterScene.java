package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.fixture.Http;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** Ada and Bob wait for one thing, which has happened; their messages may die. */
abstract class DeadLetterScene {
  static final String UNREACHABLE =
      "{\"fault\":\"error\",\"code\":551,\"subcode\":1545041,\"status\":400,\"times\":%d}";

  Stage stage;
  String topic;
  String event;
  Stage.Person ada;
  Stage.Person bob;

  @BeforeEach
  void two_holders_and_an_event() {
    stage = Stage.clean();
    topic = stage.topic();
    event = stage.name("e");
    ada = stage.holder(topic);
    bob = stage.holder(topic);
    stage.event(event, topic).is(202);
    stage.plans();
  }

  void both_die() {
    stage.fault(UNREACHABLE.formatted(2));
    stage.sends().plans();
    assertThat(states()).containsExactly("DEAD", "DEAD");
  }

  Http.Answer replay(String more) {
    return stage.api.post(
        "/api/v1/dead-letters:replay", "{\"topic\":\"%s\"%s}".formatted(topic, more));
  }

  Http.Answer discard(String more) {
    return stage.api.post(
        "/api/v1/dead-letters:discard", "{\"topic\":\"%s\"%s}".formatted(topic, more));
  }

  /** Of Ada and Bob. */
  List<String> states() {
    return stage
        .sql("SELECT state FROM delivery_state WHERE topic = :topic ORDER BY id")
        .param("topic", topic)
        .query(String.class)
        .list();
  }

  List<String> consents() {
    return stage
        .sql("SELECT state FROM consent WHERE topic = :topic ORDER BY id")
        .param("topic", topic)
        .query(String.class)
        .list();
  }

  JsonNode item(int n) {
    return stage.api.get("/api/v1/deliveries?event=" + event).is(200).json().path("items").get(n);
  }
}
