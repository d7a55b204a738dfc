package io.otn.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** S19: faults on demand, met by a real client. */
class FaultsTest {
  private static Play play;

  @BeforeAll
  static void start() {
    play = new Play("otn.sandbox.rules.hang-for=2s");
  }

  @AfterAll
  static void stop() {
    play.close();
  }

  @AfterEach
  void clear() {
    play.call("DELETE", "/faults", null, null);
  }

  @Test
  void s19_an_error_has_any_code_and_strikes_as_often_as_told() {
    var psid = play.aPersonWhoWrote();
    fault(
        """
        {"fault":"error","code":1200,"subcode":7,"transient":true,"times":2,"message":"系统繁忙","status":429,"retryAfter":9}
        """);

    var first = play.writesTo(psid, "x");
    assertThat(first.error()).isEqualTo("1200/7");
    assertThat(first.status()).isEqualTo(429);
    assertThat(first.raw().headers().firstValue("Retry-After")).contains("9");
    assertThat(first.json().at("/error/is_transient").asBoolean()).isTrue();
    assertThat(first.json().at("/error/message").asText()).isEqualTo("(#1200) 系统繁忙");
    assertThat(play.writesTo(psid, "x").error()).isEqualTo("1200/7");
    assertThat(play.writesTo(psid, "x").status()).isEqualTo(200);
  }

  @Test
  void s19_a_fault_can_be_for_one_person_and_one_kind_of_call() {
    var psid = play.aPerson();
    var token = play.aTokenOf(psid);
    var other = play.aPersonWhoWrote();
    fault("{\"fault\":\"error\",\"psid\":\"%s\",\"only\":\"token\"}".formatted(psid));

    assertThat(play.writesTo(other, "x").status()).isEqualTo(200);
    assertThat(play.writesTo(psid, "x").status()).isEqualTo(200);
    assertThat(play.sendsBy(token, "x").error()).isEqualTo("1");
    assertThat(play.sendsBy(token, "x").status()).isEqualTo(200);
  }

  @Test
  void s19_a_body_can_be_plain_text_and_a_success_can_carry_an_error() {
    var psid = play.aPersonWhoWrote();
    fault("{\"fault\":\"text\"}");
    fault("{\"fault\":\"ok-with-error\",\"code\":2}");

    var text = play.writesTo(psid, "x");
    assertThat(text.status()).isEqualTo(500);
    assertThat(text.body()).isEqualTo("Internal Server Error");
    var ok = play.writesTo(psid, "x");
    assertThat(ok.status()).isEqualTo(200);
    assertThat(ok.error()).isEqualTo("2");
  }

  @Test
  void s19_the_recipients_id_can_be_missing_and_headers_added() {
    var psid = play.aPersonWhoWrote();
    fault("{\"fault\":\"no-recipient-id\"}");
    fault("{\"fault\":\"headers\",\"headers\":{\"X-App-Usage\":\"not json\"}}");

    assertThat(play.writesTo(psid, "x").json().has("recipient_id")).isFalse();
    var answer = play.writesTo(psid, "x");
    assertThat(answer.raw().headers().allValues("X-App-Usage")).contains("not json");
    assertThat(answer.json().path("recipient_id").asText()).isEqualTo(psid);
  }

  @Test
  void s19_a_connection_cut_before_accepting_gives_no_byte_and_leaves_the_token() throws Exception {
    var psid = play.aPerson();
    var token = play.aTokenOf(psid);
    fault("{\"fault\":\"cut\"}");

    assertThat(bytesAnswered(token)).isZero();
    assertThat(play.sendsBy(token, "x").status()).isEqualTo(200);
  }

  @Test
  void s19_a_connection_cut_after_accepting_gives_no_byte_and_spends_the_token() throws Exception {
    var psid = play.aPerson();
    var token = play.aTokenOf(psid);
    fault("{\"fault\":\"cut\",\"when\":\"after\"}");

    assertThat(bytesAnswered(token)).isZero();
    assertThat(play.get("/messages/count?via=token&psid=" + psid).json().path("count").asInt())
        .isEqualTo(1);
    assertThat(play.sendsBy(token, "x").error()).isEqualTo("100");
  }

  @Test
  void s19_an_http_client_sees_a_cut_as_an_io_error() {
    var psid = play.aPersonWhoWrote();
    fault("{\"fault\":\"cut\"}");

    assertThatThrownBy(() -> tryWriting(psid, Duration.ofSeconds(5)))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(HttpTimeoutException.class);
  }

  @Test
  void s19_an_answer_can_be_late_or_never_come_though_the_message_was_accepted() {
    var psid = play.aPersonWhoWrote();
    fault("{\"fault\":\"slow\",\"millis\":400,\"when\":\"after\"}");
    fault("{\"fault\":\"hang\",\"when\":\"after\"}");

    assertThatThrownBy(() -> tryWriting(psid, Duration.ofMillis(100)))
        .isInstanceOf(HttpTimeoutException.class);
    assertThatThrownBy(() -> tryWriting(psid, Duration.ofMillis(100)))
        .isInstanceOf(HttpTimeoutException.class);
    assertThat(play.get("/messages/count?psid=" + psid).json().path("count").asInt()).isEqualTo(2);
  }

  @Test
  void a_fault_that_makes_no_sense_is_refused_with_what_to_write() {
    var answer = play.post("/faults", "{\"fault\":\"explode\"}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("field").asText()).isEqualTo("fault");
    assertThat(answer.json().path("detail").asText()).contains("error", "cut", "slow");
    assertThat(
            play.post("/faults", "{\"fault\":\"cut\",\"whem\":\"after\"}")
                .json()
                .path("field")
                .asText())
        .isEqualTo("whem");
    assertThat(play.post("/faults", "{").status()).isEqualTo(400);
  }

  private static void fault(String body) {
    assertThat(play.post("/faults", body).status()).isEqualTo(201);
  }

  private static void tryWriting(String psid, Duration timeout) throws IOException {
    play.tryCall(
        "POST",
        "/graph/v26.0/me/messages",
        Play.TOKEN,
        "{\"recipient\":{\"id\":\"%s\"},\"message\":{\"text\":\"x\"}}".formatted(psid),
        timeout);
  }

  /** Speaks HTTP by hand, and counts what comes back before the connection ends. */
  private static int bytesAnswered(String token) throws IOException {
    var body =
        "{\"recipient\":{\"one_time_notif_token\":\"%s\"},\"message\":{\"text\":\"x\"}}"
            .formatted(token);
    try (var socket = new Socket("127.0.0.1", play.port())) {
      socket.setSoTimeout(5000);
      socket
          .getOutputStream()
          .write(
              """
              POST /sandbox/graph/v26.0/me/messages HTTP/1.1\r
              Host: 127.0.0.1\r
              Authorization: Bearer %s\r
              Content-Type: application/json\r
              Content-Length: %d\r
              \r
              %s"""
                  .formatted(Play.TOKEN, body.length(), body)
                  .getBytes(StandardCharsets.US_ASCII));
      return socket.getInputStream().readAllBytes().length;
    }
  }
}
