package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A thing that is sold out before all were told of it: nobody is told of what is gone. */
class StockNoLongerTrueTest extends NoLongerTrueScene {
  @Test
  void what_was_under_way_when_it_sold_out_is_not_tried_again() {
    Stage.Person ada = comesBack();
    stage.reads().plans();
    underWay(true);
    tells("products/update", product("active", 0));
    runs();
    assertThat(consents()).containsExactly("RESERVED");

    underWay(false);
    stage.plans();
    assertThat(consents()).containsExactly("HELD");
    stage.later(Duration.ofHours(1)).runs();
    assertThat(stage.received(ada)).isEmpty();
  }

  @Test
  void a_dead_letter_of_what_is_gone_cannot_be_sent_again() {
    Stage.Person ada = comesBack();
    dies();
    tells("products/update", product("active", 0));
    runs();

    JsonNode refused = replay("").path("refused").get(0);
    assertThat(refused.path("why").asText()).isEqualTo("event_withdrawn");
    assertThat(refused.path("explanation").asText()).contains("no longer true", "discard");
    assertThat(replay(",\"run\":true,\"expect\":0").path("sendable").asInt()).isZero();
    runs();
    assertThat(stage.received(ada)).isEmpty();
    assertThat(consents()).containsExactly("RESERVED");
  }

  @Test
  void a_dead_letter_that_waits_to_be_sent_again_is_taken_back_when_it_sells_out() {
    Stage.Person ada = comesBack();
    dies();
    pause();
    assertThat(replay(",\"run\":true,\"expect\":1").path("ran").asBoolean()).isTrue();
    tells("products/update", product("active", 0));
    runs();
    resume();
    runs();
    assertThat(stage.received(ada)).isEmpty();
    assertThat(consents()).containsExactly("HELD");
  }

  @Test
  void who_waits_is_not_told_of_a_product_that_is_not_offered_any_more() {
    Stage.Person ada = comesBack();
    pause();
    runs();
    tells("products/update", product("draft", 3));
    runs();
    isTakenBack(ada, "no_longer_sold");
  }

  @Test
  void who_waits_is_not_told_of_a_product_that_is_deleted() {
    Stage.Person ada = comesBack();
    pause();
    runs();
    tells("products/delete", "{\"id\":%d}".formatted(PRODUCT));
    runs();
    isTakenBack(ada, "no_longer_sold");
  }

  /** A variant of a Shopify shop, for which somebody waits; all of it read, nothing planned. */
  private Stage.Person comesBack() {
    tells("products/update", product("active", 0));
    Stage.Person ada = stage.holder("restock:" + VARIANT);
    tells("products/update", product("active", 3));
    return ada;
  }

  private void dies() {
    stage.fault(
        "{\"fault\":\"error\",\"code\":551,\"subcode\":1545041,\"status\":400,\"times\":1}");
    runs();
    assertThat(consents()).containsExactly("RESERVED");
  }

  /** A call that a node makes at this moment, or that has just failed and is to be made again. */
  private void underWay(boolean is) {
    stage
        .sql(
            "UPDATE delivery_queue SET leased_until = CASE WHEN :is THEN due_at + interval '1 day'"
                + " END")
        .param("is", is)
        .update();
  }

  private JsonNode replay(String more) {
    return stage
        .api
        .post(
            "/api/v1/dead-letters:replay", "{\"topic\":\"restock:%d\"%s}".formatted(VARIANT, more))
        .is(200)
        .json();
  }
}
