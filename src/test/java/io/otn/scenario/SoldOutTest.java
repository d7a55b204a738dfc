package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What came back and sells out again while people are still being told. */
class SoldOutTest {
  private Stage stage;
  private String variant;
  private String topic;

  @BeforeEach
  void a_sold_out_variant() {
    stage = Stage.clean();
    JsonNode range = stage.sandbox.get("/sandbox/shop").is(200).json();
    variant = range.path("products").get(0).path("variants").get(0).path("id").asText();
    topic = "restock:" + variant;
    stock(0);
    stage.sandbox.post("/sandbox/shop/announce", "{}").is(200);
    stage.reads();
  }

  private void stock(int available) {
    stage.sandbox.post("/sandbox/clock", "{\"advance\":\"PT2S\"}").is(200);
    stage
        .sandbox
        .post(
            "/sandbox/shop/variants/%s/stock".formatted(variant),
            "{\"available\":%d}".formatted(available))
        .is(200);
  }

  private JsonNode event() {
    return stage.api.get("/api/v1/events").is(200).json().path("items").get(0);
  }

  @Test
  void who_was_not_told_yet_is_not_told_and_keeps_the_consent_for_the_next_time() {
    Stage.Person ada = stage.holder(topic);
    stock(3);
    stage.reads().plans();
    stock(0);
    stage.runs();
    assertThat(stage.received(ada)).isEmpty();
    assertThat(event().path("status").asText()).isEqualTo("CANCELLED");
    assertThat(event().path("reason").asText()).isEqualTo("sold_out");
    assertThat(event().path("counts").path("cancelled").asInt()).isEqualTo(1);
    assertThat(stage.sql("SELECT state FROM consent").query(String.class).single())
        .isEqualTo("HELD");

    stock(2);
    stage.runs();
    assertThat(stage.received(ada)).hasSize(1);
  }

  @Test
  void a_restock_that_is_gone_before_it_is_planned_tells_nobody() {
    Stage.Person ada = stage.holder(topic);
    stock(3);
    stage.reads();
    stock(0);
    stage.reads();
    stage.runs();
    assertThat(stage.received(ada)).isEmpty();
    assertThat(event().path("status").asText()).isEqualTo("CANCELLED");
    assertThat(event().path("counts").path("holders").asInt()).isZero();
  }

  @Test
  void who_was_told_stays_told_and_a_tap_read_late_is_not_told_of_what_is_gone() {
    Stage.Person ada = stage.holder(topic);
    stock(3);
    stage.runs();
    assertThat(stage.received(ada)).hasSize(1);
    stock(0);
    stage.runs();
    assertThat(event().path("status").asText()).isEqualTo("DONE");
    assertThat(event().path("counts").path("sent").asInt()).isEqualTo(1);
    Stage.Person bob = stage.holder(topic);
    stage.runs();
    assertThat(stage.received(bob)).isEmpty();
  }
}
