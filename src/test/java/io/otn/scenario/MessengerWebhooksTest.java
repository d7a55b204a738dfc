package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.otn.fixture.Http;
import io.otn.inbox.Inbox;
import io.otn.inbox.NotStoredException;
import io.otn.inbox.Read;
import io.otn.inbox.Webhook;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.dao.DataAccessException;

/** Meta's events: signed over raw bytes, stored before the answer, read in any shape they come. */
class MessengerWebhooksTest {

  private Stage stage;

  @BeforeEach
  void clean() {
    stage = Stage.clean();
  }

  @Test
  void the_handshake_answers_with_the_bare_challenge() {
    Http.Answer answer =
        stage.open.get(
            "/webhooks/messenger?hub.mode=subscribe&hub.verify_token=verify-token-for-tests&hub.challenge=1158201444");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("1158201444");
  }

  @Test
  void the_handshake_is_refused_without_the_right_token_or_mode() {
    assertThat(
            stage
                .open
                .get("/webhooks/messenger?hub.mode=subscribe&hub.verify_token=x&hub.challenge=1")
                .status())
        .isEqualTo(403);
    assertThat(
            stage
                .open
                .get(
                    "/webhooks/messenger?hub.mode=other&hub.verify_token=verify-token-for-tests&hub.challenge=1")
                .status())
        .isEqualTo(403);
    assertThat(stage.open.get("/webhooks/messenger").status()).isEqualTo(403);
  }

  @Test
  void the_signature_is_over_the_raw_bytes_escaped_or_not() {
    // Both are signed; neither is an event of a page, which is told by 404 only after the
    // signature.
    assertThat(
            send(
                    "{\"text\":\"\\u00e4\\u00f6\\u00e5\"}",
                    "220e9923325ab9e63587380a52f4ed28b9ca5032aec19ac77f0d7a6aaaee07b4")
                .status())
        .isEqualTo(404);
    assertThat(
            send(
                    "{\"text\":\"äöå\"}",
                    "737190f33ab22626602a8b78e64dde3785453ec834bc748b7311150ac206992e")
                .status())
        .isEqualTo(404);
    assertThat(
            send(
                    "{\"text\":\"\\u00e4\\u00f6\\u00e5\"}",
                    "737190f33ab22626602a8b78e64dde3785453ec834bc748b7311150ac206992e")
                .status())
        .isEqualTo(401);
  }

  @Test
  void a_signed_opt_in_becomes_a_consent_for_one_year_from_its_time() {
    assertThat(
            send(
                    "{\"object\":\"page\",\"entry\":[{\"id\":\"1001\",\"time\":1700000000000,\"messaging\":[{\"sender\":{\"id\":\"2002\"},\"recipient\":{\"id\":\"1001\"},\"timestamp\":1700000000000,\"optin\":{\"type\":\"one_time_notif_req\",\"payload\":\"TOPIC:42\",\"one_time_notif_token\":\"tok-1\"}}]}]}",
                    "f959ce1d6c7d003e0f7369f67b835dc6518049b70d523fde05a826c51d5ffe5c")
                .status())
        .isEqualTo(200);
    stage.reads();

    Map<String, Object> consent = stage.sql("SELECT * FROM consent").query().singleRow();
    assertThat(consent).containsEntry("psid", "2002").containsEntry("topic", "TOPIC:42");
    assertThat(((java.sql.Timestamp) consent.get("granted_at")).toInstant())
        .isEqualTo(Instant.ofEpochMilli(1700000000000L));
    assertThat(((java.sql.Timestamp) consent.get("expires_at")).toInstant())
        .isEqualTo(Instant.ofEpochMilli(1700000000000L).plus(Duration.ofDays(365)));
    assertThat(new String((byte[]) consent.get("token"), StandardCharsets.ISO_8859_1))
        .doesNotContain("tok-1");
    assertThat(
            new String(
                stage.sql("SELECT body FROM inbox").query(byte[].class).single(),
                StandardCharsets.ISO_8859_1))
        .as("the raw event holds the token, so it is sealed too")
        .doesNotContain("tok-1");
  }

  @Test
  void a_wrong_or_missing_signature_is_refused_and_nothing_is_stored() {
    byte[] body = page("{\"message\":{\"mid\":\"m1\",\"text\":\"Hi\"},%s}".formatted(ids("\"1\"")));
    assertThat(
            stage
                .open
                .post("/webhooks/messenger", body, "Content-Type", "application/json")
                .status())
        .isEqualTo(401);
    for (String signature :
        List.of("sha256=", "sha256=" + "0".repeat(64), "sha1=" + sign(body), "x")) {
      assertThat(
              stage
                  .open
                  .post("/webhooks/messenger", body, "X-Hub-Signature-256", signature)
                  .status())
          .isEqualTo(401);
    }
    assertThat(stage.sql("SELECT count(*) FROM inbox").query(Long.class).single()).isZero();
  }

  @Test
  void the_same_bytes_again_are_stored_and_read_once() {
    byte[] body = page("{\"message\":{\"mid\":\"m1\",\"text\":\"Hi\"},%s}".formatted(ids("\"1\"")));
    for (int i = 0; i < 5; i++) {
      signed(body).is(200);
    }
    assertThat(stage.sql("SELECT count(*) FROM inbox").query(Long.class).single()).isEqualTo(1);
  }

  @Test
  void ids_may_be_numbers_and_times_seconds() {
    long second = stage.clock.instant().getEpochSecond();
    signed(
            page(
                "{\"sender\":{\"id\":77001},\"recipient\":{\"id\":1001},\"timestamp\":%d,\"message\":{\"mid\":\"m\",\"text\":\"x\"}}"
                    .formatted(second)))
        .is(200);
    stage.reads();
    assertThat(
            stage
                .sql("SELECT window_expires_at FROM subscriber WHERE psid = '77001'")
                .query(java.sql.Timestamp.class)
                .single()
                .toInstant())
        .isEqualTo(Instant.ofEpochSecond(second).plus(Duration.ofHours(24)));
  }

  @Test
  void one_odd_event_in_a_batch_does_not_cost_the_others() {
    signed(
            page(
                """
                {"sender":{"user_ref":"r"},"timestamp":1,"optin":{"ref":"plugin"}},
                {"timestamp":1700000000000,"something_new":{"a":[1,2]}},
                {%s,"timestamp":1700000000000,"optin":{"type":"notification_messages","notification_messages_token":"x"}},
                {%s,"timestamp":1700000000000,"optin":{"type":"one_time_notif_req","payload":"no topic at all","one_time_notif_token":"t1"}},
                {%s,"timestamp":1700000000000,"message":{"is_echo":true,"mid":"m","metadata":"1001.1"}},
                {%s,"timestamp":1700000000000,"optin":{"type":"one_time_notif_req","payload":"launch:x","one_time_notif_token":"t2"}}
                """
                    .formatted(ids("\"5\""), ids("\"5\""), ids("\"5\""), ids("\"5\""))))
        .is(200);
    stage.reads();

    assertThat(stage.sql("SELECT topic FROM consent").query(String.class).list())
        .containsExactly("launch:x");
    assertThat(stage.sql("SELECT state || ' ' || reason FROM inbox").query(String.class).single())
        .isEqualTo(
            "DONE consent_granted=1 echo=1 optin_of_another_kind=1 optin_without_topic=1"
                + " without_sender=2");
  }

  @Test
  void ids_and_times_that_cannot_be_stored_do_not_cost_the_other_events() {
    signed(
            page(
                """
                {"sender":{"id":"a\\u0000b"},"message":{"mid":"m"}},
                {"sender":{"id":"%s"},"message":{"mid":"m"}},
                {"sender":{"id":"far"},"timestamp":9000000000000000000,"message":{"mid":"m"}},
                {%s,"timestamp":1700000000000,"optin":{"type":"one_time_notif_req","payload":"launch:x","one_time_notif_token":"t3"}}
                """
                    .formatted("x".repeat(10_000), ids("\"5\""))))
        .is(200);
    signed(
            "{\"object\":\"page\",\"entry\":[{\"id\":\"1\\u0000\",\"messaging\":[{\"sender\":{\"id\":\"1\"},\"message\":{}}]}]}"
                .getBytes(StandardCharsets.UTF_8))
        .is(200);
    stage.reads();

    assertThat(
            stage
                .sql("SELECT state || ' ' || reason FROM inbox ORDER BY id")
                .query(String.class)
                .list())
        .containsExactly(
            "DONE consent_granted=1 sender_unreadable=2 window_opened=1", "DONE page_unknown=1");
  }

  @Test
  void who_tapped_after_an_event_is_not_told_of_it_when_an_earlier_tap_arrives_late() {
    Instant now = stage.clock.instant();
    String topic = stage.topic();
    stage.event("e-late", topic).is(202);
    stage.runs();
    assertThat(stage.story("e-late").path("status").asText()).isEqualTo("DONE");

    stage.later(Duration.ofHours(2));
    signed(tap("after", topic, now.plus(Duration.ofHours(1)))).is(200);
    stage.runs();
    signed(tap("before", topic, now.minus(Duration.ofHours(1)))).is(200);
    stage.reads().plans();

    assertThat(stage.sql("SELECT psid FROM delivery_state").query(String.class).list())
        .containsExactly("before");
    assertThat(
            stage
                .sql("SELECT state FROM consent WHERE psid = 'after'")
                .query(String.class)
                .single())
        .isEqualTo("HELD");
  }

  @Test
  @ExtendWith(OutputCaptureExtension.class)
  void a_webhook_whose_names_cannot_be_stored_is_refused_in_one_line_of_the_log(
      CapturedOutput log) {
    Inbox inbox = stage.bean(Inbox.class);
    byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
    Webhook odd = new Webhook("test", "odd-one", "\0", "any", body, stage.clock.instant());
    assertThatThrownBy(() -> inbox.store(odd)).isInstanceOf(NotStoredException.class);
    assertThat(log.getAll().lines().filter(line -> line.contains("test/odd-one")))
        .singleElement()
        .asString()
        .contains("WARN", "U+0000");
    assertThat(log.getAll()).doesNotContain("DataIntegrityViolation", "\tat ");
  }

  @Test
  void a_webhook_whose_reading_cannot_be_settled_lets_the_others_pass() {
    Inbox inbox = stage.bean(Inbox.class);
    inbox.attach(
        "test",
        webhook -> {
          if (webhook.deliveryId().equals("odd")) {
            try {
              stage.sql("SELECT 1 / 0").query(Integer.class).single();
            } catch (DataAccessException ignored) {
              // the transaction is of no use from here on
            }
          }
          return Read.of("read");
        });
    try {
      for (String id : List.of("odd", "even")) {
        inbox.store(new Webhook("test", "s", id, "x", new byte[] {1}, stage.clock.instant()));
      }
      stage.reads();
      assertThat(
              stage
                  .sql("SELECT delivery_id || ' ' || state FROM inbox ORDER BY id")
                  .query(String.class)
                  .list())
          .containsExactly("odd RECEIVED", "even DONE");
    } finally {
      inbox.detach("test");
    }
  }

  private static byte[] tap(String psid, String topic, Instant at) {
    return page(
        "{%s,\"timestamp\":%d,\"optin\":{\"type\":\"one_time_notif_req\",\"payload\":\"%s\",\"one_time_notif_token\":\"token-of-%s\"}}"
            .formatted(ids("\"" + psid + "\""), at.toEpochMilli(), topic, psid));
  }

  @Test
  void events_of_a_page_we_do_not_speak_for_change_nothing() {
    signed(
            "{\"object\":\"page\",\"entry\":[{\"id\":\"9\",\"messaging\":[{\"sender\":{\"id\":\"1\"},\"message\":{}}]}]}"
                .getBytes(StandardCharsets.UTF_8))
        .is(200);
    stage.reads();
    assertThat(stage.sql("SELECT reason FROM inbox").query(String.class).single())
        .isEqualTo("page_unknown=1");
  }

  @Test
  void a_signed_body_that_is_no_json_is_refused() {
    assertThat(signed("not json".getBytes(StandardCharsets.UTF_8)).status()).isEqualTo(400);
    assertThat(stage.sql("SELECT count(*) FROM inbox").query(Long.class).single()).isZero();
  }

  @Test
  void only_what_the_person_does_opens_the_window() {
    for (String event :
        List.of(
            "\"message\":{\"mid\":\"a\"}",
            "\"postback\":{\"payload\":\"x\"}",
            "\"referral\":{\"ref\":\"x\"}",
            "\"reaction\":{\"reaction\":\"love\"}")) {
      String psid = stage.name("w");
      signed(page("{%s,\"timestamp\":1700000000000,%s}".formatted(ids("\"" + psid + "\""), event)))
          .is(200);
      stage.reads();
      assertThat(window(psid)).as(event).isEqualTo(1);
    }
    for (String event :
        List.of(
            "\"delivery\":{\"watermark\":1}",
            "\"read\":{\"watermark\":1}",
            "\"message\":{\"is_echo\":true}",
            "\"optin\":{\"type\":\"one_time_notif_req\",\"payload\":\"launch:x\",\"one_time_notif_token\":\"z\"}")) {
      String psid = stage.name("w");
      signed(page("{%s,\"timestamp\":1700000000000,%s}".formatted(ids("\"" + psid + "\""), event)))
          .is(200);
      stage.reads();
      assertThat(window(psid)).as(event).isZero();
    }
  }

  @Test
  void a_policy_block_stops_the_page() {
    signed(
            page(
                "{\"recipient\":{\"id\":\"1001\"},\"timestamp\":1,\"policy-enforcement\":{\"action\":\"block\",\"reason\":\"…\"}}"))
        .is(200);
    stage.reads();
    assertThat(stage.sql("SELECT state FROM page WHERE id = '1001'").query(String.class).single())
        .isEqualTo("STOPPED");
  }

  private long window(String psid) {
    return stage
        .sql("SELECT count(*) FROM subscriber WHERE psid = :psid AND window_expires_at IS NOT NULL")
        .param("psid", psid)
        .query(Long.class)
        .single();
  }

  private static String ids(String psid) {
    return "\"sender\":{\"id\":%s},\"recipient\":{\"id\":\"1001\"}".formatted(psid);
  }

  private static byte[] page(String events) {
    return "{\"object\":\"page\",\"entry\":[{\"id\":\"1001\",\"time\":1,\"messaging\":[%s]}]}"
        .formatted(events)
        .getBytes(StandardCharsets.UTF_8);
  }

  private Http.Answer send(String body, String signature) {
    return stage.open.post(
        "/webhooks/messenger",
        body.getBytes(StandardCharsets.UTF_8),
        "Content-Type",
        "application/json",
        "X-Hub-Signature-256",
        "sha256=" + signature);
  }

  private Http.Answer signed(byte[] body) {
    return stage.open.post(
        "/webhooks/messenger",
        body,
        "Content-Type",
        "application/json",
        "X-Hub-Signature-256",
        "sha256=" + sign(body));
  }

  private static String sign(byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(Stage.APP_SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
