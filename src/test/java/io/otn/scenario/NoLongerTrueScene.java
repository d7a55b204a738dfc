package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.connector.PriceFalls;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** A shop and its prices, and who waits while what the news says is over again. */
abstract class NoLongerTrueScene {
  static final long PRODUCT = 632910392L;
  static final long VARIANT = 808950810L;

  /** For so long a price has to stay before it is told. */
  static final Duration DWELL = Duration.ofMinutes(20);

  Stage stage;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
  }

  void tells(String topic, String body) {
    assertThat(new ShopHooks(stage).post(topic, body).status()).isEqualTo(200);
    stage.reads();
    stage.later(Duration.ofSeconds(5));
  }

  String product(String status, int quantity) {
    return ShopHooks.product(
        Long.toString(PRODUCT),
        Long.toString(VARIANT),
        "88",
        status,
        quantity,
        stage.clock.instant().toString());
  }

  void pause() {
    stage.api.post("/api/v1/pages/1001:pause", "{}").is(200);
  }

  void resume() {
    stage.api.post("/api/v1/pages/1001:resume", "{}").is(200);
  }

  void runs() {
    stage.bean(PriceFalls.class).runOnce();
    stage.runs();
  }

  /** The event has ended for this reason, and when the page sends again nothing has come of it. */
  void isTakenBack(Stage.Person person, String why) {
    assertThat(events()).containsExactly("CANCELLED " + why);
    resume();
    runs();
    assertThat(stage.received(person)).isEmpty();
    assertThat(consents()).containsExactly("HELD");
  }

  List<String> events() {
    return stage
        .sql("SELECT concat_ws(' ', state, coalesce(reason, 'null')) FROM campaign ORDER BY 1")
        .query(String.class)
        .list();
  }

  List<String> consents() {
    return stage.sql("SELECT state FROM consent ORDER BY id").query(String.class).list();
  }
}
