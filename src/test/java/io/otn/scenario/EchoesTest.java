package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A call without an answer, and the echo that says what came of it. */
class EchoesTest {

  private Stage stage;
  private String event;
  private Stage.Person ada;

  @BeforeEach
  void a_holder_and_an_event() {
    stage = Stage.clean();
    String topic = stage.topic();
    event = stage.name("e");
    ada = stage.holder(topic);
    stage.event(event, topic).is(202);
    stage.plans();
    echoesArrive();
    stage.sql("TRUNCATE inbox").update();
  }

  @AfterEach
  void no_echo_waits_for_the_next_test() {
    webhooks("{\"copies\":1,\"hold\":false,\"reverse\":false,\"drop\":false}");
    stage.sandbox.post("/sandbox/webhooks/release", "{}").is(200);
    stage.sandbox.patch("/sandbox/rules", "{\"hangFor\":\"PT10M\"}").is(200);
    echoesArrive();
  }

  @Test
  void an_echo_says_that_an_unanswered_message_was_sent_and_no_retry_is_made() {
    stage.fault("{\"fault\":\"cut\",\"when\":\"after\",\"times\":1}");
    stage.sends();
    assertThat(state()).isEqualTo("DUE");

    echoesArrive();
    stage.reads();

    assertThat(state()).isEqualTo("SENT");
    assertThat(stage.delivery(event).path("messageId").asText())
        .isEqualTo(stage.received(ada).get(0).path("messageId").asText())
        .isNotBlank();
    assertThat(consent()).isEqualTo("SPENT");
    assertThat(verdicts()).contains("echo_confirmed=1", "receipt_ignored=1");
    stage.later(Duration.ofHours(1)).sends();
    assertThat(outcomes()).containsExactly("1 UNKNOWN", "1 SENT");
    assertThat(story().path("history").get(1).path("detail").asText())
        .isEqualTo("confirmed by an echo");
  }

  @Test
  void an_echo_makes_what_was_probable_certain() {
    webhooks("{\"hold\":true}");
    stage.fault("{\"fault\":\"cut\",\"when\":\"after\",\"times\":1}");
    stage.sends().later(Duration.ofSeconds(10)).sends();
    assertThat(state()).isEqualTo("PROBABLY_DELIVERED");

    releaseEchoes();

    assertThat(state()).isEqualTo("SENT");
    assertThat(stage.delivery(event).path("reason").isTextual()).isFalse();
    assertThat(consent()).isEqualTo("SPENT");
    assertThat(outcomes()).containsExactly("1 UNKNOWN", "2 TOKEN_DEAD", "2 SENT");
  }

  @Test
  void an_echo_resolves_a_dead_letter_that_nobody_knew_the_outcome_of() {
    webhooks("{\"hold\":true}");
    stage.fault("{\"fault\":\"cut\",\"when\":\"after\",\"times\":1}");
    stage.fault("{\"fault\":\"error\",\"code\":2,\"times\":-1}");
    for (int i = 0; i < 7; i++) {
      stage.sends().later(Duration.ofHours(4));
    }
    assertThat(stage.delivery(event).path("reason").asText()).isEqualTo("outcome_unknown");
    assertThat(consent()).isEqualTo("RESERVED");

    releaseEchoes();

    assertThat(state()).isEqualTo("SENT");
    assertThat(consent()).isEqualTo("SPENT");
  }

  @Test
  void an_echo_that_outruns_the_answer_and_the_answer_agree() {
    stage.fault("{\"fault\":\"slow\",\"when\":\"after\",\"millis\":2000,\"times\":1}");
    CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> stage.sends());
    awaitEchoReadWhile("SENDING");
    assertThat(state()).isEqualTo("SENT");
    assertThat(sending).as("the answer is still on its way").isNotDone();

    sending.join();

    assertThat(state()).isEqualTo("SENT");
    assertThat(stage.delivery(event).path("messageId").asText())
        .isEqualTo(stage.received(ada).get(0).path("messageId").asText());
    assertThat(outcomes()).containsOnly("1 SENT");
    assertThat(consent()).isEqualTo("SPENT");
  }

  @Test
  void an_answer_that_is_lost_after_its_echo_brings_no_retry() {
    stage.sandbox.patch("/sandbox/rules", "{\"hangFor\":\"PT2S\"}").is(200);
    stage.fault("{\"fault\":\"hang\",\"when\":\"after\",\"times\":1}");
    CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> stage.sends());
    awaitEchoReadWhile("SENDING");

    sending.join();

    assertThat(state()).isEqualTo("SENT");
    assertThat(outcomes()).contains("1 SENT", "1 UNKNOWN");
    stage.later(Duration.ofHours(1)).sends();
    assertThat(stage.delivery(event).path("attempts").asInt()).isEqualTo(1);
  }

  @Test
  void a_retry_that_is_under_way_when_the_echo_comes_changes_nothing() {
    webhooks("{\"hold\":true}");
    stage.fault("{\"fault\":\"cut\",\"when\":\"after\",\"times\":1}");
    stage.fault("{\"fault\":\"slow\",\"when\":\"before\",\"millis\":2000,\"times\":1}");
    stage.sends().later(Duration.ofSeconds(10));
    CompletableFuture<Void> retrying = CompletableFuture.runAsync(() -> stage.sends());
    await().until(() -> state().equals("SENDING"));

    releaseEchoes();
    assertThat(state()).isEqualTo("SENT");
    assertThat(retrying).isNotDone();
    retrying.join();

    assertThat(state()).as("the spent token is no news").isEqualTo("SENT");
    assertThat(consent()).isEqualTo("SPENT");
    assertThat(stage.received(ada)).hasSize(1);
  }

  @Test
  void echoes_that_come_thrice_and_backwards_count_once() {
    webhooks("{\"copies\":3,\"reverse\":true}");
    stage.fault("{\"fault\":\"cut\",\"when\":\"after\",\"times\":1}");
    stage.sends();
    echoesArrive();
    stage.reads();
    String mid = stage.delivery(event).path("messageId").asText();
    echo(Stage.PAGE, ada.psid(), id(), mid); // in another envelope

    assertThat(outcomes()).containsExactly("1 UNKNOWN", "1 SENT");
    // What is read first confirms it, an echo or a receipt; all that follows is known.
    assertThat(verdicts()).filteredOn(verdict -> verdict.endsWith("_confirmed=1")).hasSize(1);
    assertThat(verdicts()).contains("echo_known=1");
  }

  @Test
  void an_echo_after_the_answer_is_known() {
    stage.sends();
    echoesArrive();
    stage.reads();
    assertThat(verdicts()).contains("echo_known=1").doesNotContain("echo_confirmed=1");
    assertThat(outcomes()).containsExactly("1 SENT");
  }

  @Test
  void an_echo_of_another_page_person_or_app_confirms_nothing() {
    stage.fault("{\"fault\":\"cut\",\"when\":\"before\",\"times\":1}");
    stage.sends();

    echo(Stage.OTHER_PAGE, ada.psid(), id(), "m_other_page");
    echo(Stage.PAGE, "somebody-else", id(), "m_other_person");
    echo(Stage.PAGE, ada.psid(), "order 42", "m_other_app");
    echo(Stage.PAGE, ada.psid(), "1001.999999999", "m_other_number");

    assertThat(verdicts()).containsOnly("echo=1");
    assertThat(state()).isEqualTo("DUE");
    assertThat(consent()).isEqualTo("RESERVED");
  }

  @Test
  void an_echo_of_a_delivery_that_was_never_tried_confirms_nothing() {
    echo(Stage.PAGE, ada.psid(), id(), "m_never");
    assertThat(verdicts()).containsOnly("echo=1");
    assertThat(state()).isEqualTo("DUE");
  }

  @Test
  void an_echo_that_names_a_second_message_is_told_and_changes_nothing() {
    stage.sends();
    String mid = stage.delivery(event).path("messageId").asText();
    echo(Stage.PAGE, ada.psid(), id(), "m_second");
    assertThat(verdicts()).contains("echo_contradicts=1");
    assertThat(stage.delivery(event).path("messageId").asText()).isEqualTo(mid);
  }

  private void awaitEchoReadWhile(String state) {
    await().until(() -> state().equals(state));
    await()
        .until(
            () ->
                stage
                    .reads()
                    .sql("SELECT reason FROM inbox")
                    .query(String.class)
                    .list()
                    .contains("echo_confirmed=1"));
  }

  private void releaseEchoes() {
    webhooks("{\"hold\":false}");
    stage.sandbox.post("/sandbox/webhooks/release", "{}").is(200);
    echoesArrive();
    stage.reads();
  }

  /** All that the sandbox had to tell is in the inbox. */
  private void echoesArrive() {
    await()
        .until(
            () -> {
              JsonNode webhooks = stage.sandbox.get("/sandbox/webhooks").is(200).json();
              return webhooks.path("held").asInt() == 0 && webhooks.path("unposted").asInt() == 0;
            });
  }

  private void webhooks(String switches) {
    stage.sandbox.post("/sandbox/webhooks", switches).is(200);
  }

  private void echo(String page, String psid, String metadata, String mid) {
    byte[] body =
        """
        {"object":"page","entry":[{"id":"%s","time":1,"messaging":[{"sender":{"id":"%s"},"recipient":{"id":"%s"},
         "timestamp":1,"message":{"is_echo":true,"mid":"%s","metadata":"%s"}}]}]}
        """
            .formatted(page, page, psid, mid, metadata)
            .getBytes(StandardCharsets.UTF_8);
    stage
        .open
        .post(
            "/webhooks/messenger",
            body,
            "Content-Type",
            "application/json",
            "X-Hub-Signature-256",
            "sha256=" + sign(body))
        .is(200);
    stage.reads();
  }

  private static String sign(byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(Stage.APP_SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private String id() {
    return stage.delivery(event).path("id").asText();
  }

  private String state() {
    return stage.delivery(event).path("state").asText();
  }

  private JsonNode story() {
    return stage.api.get("/api/v1/deliveries/" + id()).is(200).json();
  }

  /** Number and outcome of each fact about the attempts, as they became known. */
  private List<String> outcomes() {
    return stage
        .sql("SELECT n || ' ' || class FROM attempt ORDER BY n, ended_at, class = 'SENT'")
        .query(String.class)
        .list();
  }

  private List<String> verdicts() {
    return stage.sql("SELECT reason FROM inbox ORDER BY id").query(String.class).list();
  }

  private String consent() {
    return stage
        .sql("SELECT state FROM consent WHERE psid = :psid")
        .param("psid", ada.psid())
        .query(String.class)
        .single();
  }
}
