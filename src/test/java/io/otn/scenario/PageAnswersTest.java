package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.delivery.PageAnswers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Counting what the platform answers never stands in the way of what was answered. */
class PageAnswersTest {

  private Stage stage;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
  }

  @AfterEach
  void the_table_is_back() {
    stage.sql("ALTER TABLE IF EXISTS page_health_away RENAME TO page_health").update();
  }

  @Test
  void answers_that_could_not_be_counted_are_counted_later_and_no_message_is_sent_again() {
    String topic = stage.topic();
    Stage.Person ada = stage.holder(topic);
    Stage.Person ben = stage.holder(topic);
    stage.event(stage.name("e"), topic).is(202);
    stage.plans();
    stage.fault(
        "{\"only\":\"token\",\"psid\":\"%s\",\"fault\":\"error\",\"code\":551,\"times\":1}"
            .formatted(ben.psid()));

    stage.sql("ALTER TABLE page_health RENAME TO page_health_away").update();
    stage.sends();
    assertThat(stage.received(ada)).hasSize(1);
    stage.sends();
    stage.sql("ALTER TABLE page_health_away RENAME TO page_health").update();
    stage.bean(PageAnswers.class).runOnce();

    assertThat(stage.received(ada)).hasSize(1);
    assertThat(
            stage
                .api
                .get("/api/v1/pages/1001")
                .is(200)
                .json()
                .path("health")
                .path("answers")
                .asInt())
        .isEqualTo(2);
  }
}
