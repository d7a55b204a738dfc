package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.fixture.WebhookSignature;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Delivery receipts are evidence about calls that nobody answered: no echo comes here. */
class ArrivalsTest {

  private Stage stage;
  private String event;
  private Stage.Person ada;

  @BeforeEach
  void a_holder_an_event_and_a_platform_that_tells_nothing_by_itself() {
    stage = Stage.clean();
    String topic = stage.topic();
    event = stage.name("e");
    ada = stage.holder(topic);
    stage.event(event, topic).is(202);
    stage.plans();
    webhooks("{\"drop\":true}");
  }

  @AfterEach
  void it_tells_again() {
    webhooks("{\"drop\":false}");
  }

  @Test
  void a_receipt_that_names_a_message_nobody_knows_says_that_it_was_sent_and_no_retry_is_made() {
    unanswered("after");

    receipt(mid(), stage.clock.instant());

    assertThat(state()).isEqualTo("SENT");
    assertThat(consent()).isEqualTo("SPENT");
    assertThat(verdict()).isEqualTo("receipt_confirmed=1");
    stage.later(Duration.ofHours(1)).sends();
    assertThat(outcomes()).containsExactly("1 UNKNOWN", "1 SENT");
    assertThat(story().path("history").get(1).path("detail").asText())
        .startsWith("confirmed by a delivery receipt: what was sent until ");
    assertThat(story().path("messageId").asText()).isEqualTo(mid());
  }

  @Test
  void a_receipt_that_is_read_before_the_call_is_given_up_counts_when_it_is() {
    stage.fault("{\"fault\":\"cut\",\"when\":\"after\",\"times\":1}");
    // As where the call still hangs: leased, and no attempt recorded.
    stage.sql("UPDATE delivery_queue SET leased_until = :until").param("until", soon()).update();
    receipt("m_of_the_call", stage.clock.instant());
    assertThat(verdict()).isEqualTo("receipt_ignored=1");
    stage.sql("UPDATE delivery_queue SET leased_until = NULL").update();

    stage.sends();

    assertThat(state()).isEqualTo("SENT");
    assertThat(story().path("messageId").asText()).isEqualTo("m_of_the_call");
    assertThat(consent()).isEqualTo("SPENT");
  }

  @Test
  void what_was_probable_is_certain_by_a_receipt() {
    unanswered("after");
    Instant called = stage.clock.instant();
    stage.later(Duration.ofSeconds(10)).sends();
    assertThat(state()).isEqualTo("PROBABLY_DELIVERED");

    receipt(mid(), called);

    assertThat(state()).isEqualTo("SENT");
    assertThat(outcomes()).containsExactly("1 UNKNOWN", "2 TOKEN_DEAD", "2 SENT");
  }

  @Test
  void without_a_message_id_a_receipt_stops_no_retry_but_leaves_no_dead_letter_behind() {
    unanswered("after");
    Instant called = stage.clock.instant();
    receipt(List.of(), called);
    assertThat(state()).isEqualTo("DUE");

    stage.fault("{\"fault\":\"error\",\"code\":2,\"times\":-1}");
    for (int i = 0; i < 7; i++) {
      stage.later(Duration.ofHours(4)).sends();
    }

    assertThat(state()).isEqualTo("PROBABLY_DELIVERED");
    assertThat(story().path("reason").asText()).isEqualTo("arrived_by_a_receipt");
    assertThat(consent()).isEqualTo("SPENT");
    assertThat(stage.api.get("/api/v1/dead-letters").is(200).body()).doesNotContain(event);
    assertThat(stage.story(event).path("counts").path("probablyDelivered").asInt()).isOne();
    assertThat(stage.story(event).path("counts").path("dead").asInt()).isZero();
  }

  @Test
  void a_receipt_of_another_time_person_or_message_is_no_evidence() {
    unanswered("before");

    receipt("m_long_before", stage.clock.instant().minus(Duration.ofMinutes(1)));
    receipt("m_long_after", stage.clock.instant().plus(Duration.ofMinutes(1)));
    String card = stage.sql("SELECT message_id FROM consent_request").query(String.class).single();
    receipt(card, stage.clock.instant());
    ada = new Stage.Person(Stage.PAGE, "somebody-else");
    receipt("m_other_person", stage.clock.instant());

    assertThat(stage.delivery(event).path("state").asText()).isEqualTo("DUE");
    assertThat(outcomes()).containsExactly("1 UNKNOWN");
  }

  @Test
  void two_messages_that_nobody_knows_tell_nothing() {
    unanswered("after");
    receipt(List.of("m_1", "m_2"), stage.clock.instant());
    assertThat(state()).isEqualTo("DUE");
  }

  @Test
  void a_receipt_of_a_message_that_was_answered_is_not_even_kept() {
    stage.sends();
    receipt(mid(), stage.clock.instant());
    assertThat(verdict()).isEqualTo("receipt_ignored=1");
    assertThat(stage.sql("SELECT count(*) FROM arrival").query(Long.class).single()).isZero();
  }

  private void unanswered(String when) {
    stage.fault("{\"fault\":\"cut\",\"when\":\"%s\",\"times\":1}".formatted(when));
    stage.sends();
    assertThat(state()).isEqualTo("DUE");
  }

  private OffsetDateTime soon() {
    return stage.clock.instant().plusSeconds(30).atOffset(ZoneOffset.UTC);
  }

  /** What the sandbox calls the message that arrived. */
  private String mid() {
    return stage.received(ada).get(0).path("messageId").asText();
  }

  private void receipt(String mid, Instant watermark) {
    receipt(List.of(mid), watermark);
  }

  /** An empty list is left out, as the platform may do. */
  private void receipt(List<String> named, Instant watermark) {
    String mids =
        named.isEmpty() ? "" : "\"mids\":[\"%s\"],".formatted(String.join("\",\"", named));
    byte[] body =
        """
        {"object":"page","entry":[{"id":"1001","time":1,"messaging":[{"sender":{"id":"%s"},"recipient":{"id":"1001"},
         "timestamp":1,"delivery":{%s"watermark":%d}}]}]}
        """
            .formatted(ada.psid(), mids, watermark.toEpochMilli())
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
    stage.reads();
  }

  private void webhooks(String switches) {
    stage.sandbox.post("/sandbox/webhooks", switches).is(200);
  }

  private String state() {
    return stage.delivery(event).path("state").asText();
  }

  private JsonNode story() {
    return stage.api.get("/api/v1/deliveries/" + stage.delivery(event).path("id").asText()).json();
  }

  private List<String> outcomes() {
    return stage
        .sql("SELECT n || ' ' || class FROM attempt ORDER BY n, ended_at, class = 'SENT'")
        .query(String.class)
        .list();
  }

  private String verdict() {
    return stage
        .sql("SELECT reason FROM inbox ORDER BY id DESC LIMIT 1")
        .query(String.class)
        .single();
  }

  private String consent() {
    return stage
        .sql("SELECT state FROM consent WHERE psid = :psid")
        .param("psid", ada.psid())
        .query(String.class)
        .single();
  }
}
