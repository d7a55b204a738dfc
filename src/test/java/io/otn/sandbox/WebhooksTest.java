package io.otn.sandbox;

import static io.otn.sandbox.Play.PAGE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** S18: webhooks as Messenger posts them, and as it sometimes does. */
class WebhooksTest {
  private Play play;

  @BeforeEach
  void start() {
    play = new Play();
  }

  @AfterEach
  void stop() {
    play.close();
  }

  @Test
  void s18_signatures_are_those_of_the_published_vectors() {
    assertThat(Signature.hub256(Play.SECRET, ascii("{\"text\":\"\\u00e4\\u00f6\\u00e5\"}")))
        .isEqualTo("sha256=220e9923325ab9e63587380a52f4ed28b9ca5032aec19ac77f0d7a6aaaee07b4");
    assertThat(
            Signature.hub256(
                Play.SECRET,
                ascii(
                    "{\"object\":\"page\",\"entry\":[{\"id\":\"1001\",\"time\":1700000000000,\"messaging\":[{\"sender\":{\"id\":\"2002\"},\"recipient\":{\"id\":\"1001\"},\"timestamp\":1700000000000,\"optin\":{\"type\":\"one_time_notif_req\",\"payload\":\"TOPIC:42\",\"one_time_notif_token\":\"tok-1\"}}]}]}")))
        .isEqualTo("sha256=f959ce1d6c7d003e0f7369f67b835dc6518049b70d523fde05a826c51d5ffe5c");
    assertThat(Signature.proof(Play.SECRET, "EAAtesttoken"))
        .isEqualTo("558080b299ccfabcdbfaf45bd3a4f6c06b5703c83f3c6d3023c8efc960fef88b");
    assertThat(Signature.proof(Play.SECRET, "EAAtesttoken|1700000000"))
        .isEqualTo("e3b6d28be0ab8fd6ca2dd5d69c3d4b4dbd7a63c9dd28b69dfef13860cef7533a");
  }

  @Test
  void s18_an_event_is_escaped_in_lowercase_and_signed_as_it_is_sent() {
    play.writes(play.aPerson(), "äöå");

    var post = play.received.getFirst();
    var body = new String(post.bytes(), StandardCharsets.US_ASCII);
    assertThat(body).contains("\"text\":\"\\u00e4\\u00f6\\u00e5\"").contains("\"object\":\"page\"");
    assertThat(post.headers().get("X-Hub-Signature-256"))
        .isEqualTo(Signature.hub256(Play.SECRET, post.bytes()))
        .hasSize(71);
    assertThat(post.headers().get("X-Hub-Signature"))
        .isEqualTo(Signature.hub1(Play.SECRET, post.bytes()));
  }

  @Test
  void s18_a_refused_event_is_tried_again_before_the_persons_next_one() {
    var psid = play.aPerson();
    play.refuse.set(2);
    play.writes(psid, "first");
    play.writes(psid, "second");

    await()
        .untilAsserted(
            () ->
                assertThat(play.eventsOf(psid))
                    .extracting(e -> e.at("/message/text").asText())
                    .containsExactly("first", "first", "first", "second"));
  }

  @Test
  void s18_every_event_can_come_several_times() {
    var psid = play.aPerson();
    play.post("/webhooks", "{\"copies\":5}");
    play.writes(psid, "hello");

    await()
        .untilAsserted(
            () ->
                assertThat(play.eventsOf(psid))
                    .hasSize(5)
                    .containsOnly(play.eventsOf(psid).getFirst()));
  }

  @Test
  void s18_held_events_are_released_in_reverse() {
    var psid = play.aPerson();
    var path = "/people/%s/%s/messages".formatted(PAGE, psid);
    play.post("/webhooks", "{\"hold\":true}");
    for (int i = 1; i <= 3; i++) {
      play.post(path, "{\"text\":\"%d\"}".formatted(i));
    }
    assertThat(play.get("/webhooks").json().path("held").asInt()).isEqualTo(3);
    assertThat(play.eventsOf(psid)).isEmpty();

    play.post("/webhooks/release", "{\"order\":\"reverse\"}");
    await()
        .untilAsserted(
            () ->
                assertThat(play.eventsOf(psid))
                    .extracting(e -> e.at("/message/text").asText())
                    .containsExactly("3", "2", "1"));
  }

  @Test
  void s18_events_of_a_short_while_can_come_turned_round() {
    var psid = play.aPerson();
    var path = "/people/%s/%s/messages".formatted(PAGE, psid);
    play.post("/webhooks", "{\"reverse\":true}");
    play.post(path, "{\"text\":\"1\"}");
    play.post(path, "{\"text\":\"2\"}");

    await()
        .untilAsserted(
            () ->
                assertThat(play.eventsOf(psid))
                    .extracting(e -> e.at("/message/text").asText())
                    .containsExactly("2", "1"));
  }

  @Test
  void s18_dropped_events_never_come() {
    var psid = play.aPerson();
    play.post("/webhooks", "{\"drop\":true}");
    play.writes(psid, "lost");
    play.post("/webhooks", "{\"drop\":false}");
    play.writes(psid, "seen");

    assertThat(play.eventsOf(psid))
        .extracting(e -> e.at("/message/text").asText())
        .containsExactly("seen");
  }

  @Test
  void s18_an_hour_of_failures_ends_the_subscription_until_the_page_subscribes_again() {
    var psid = play.aPerson();
    play.refuse.set(1000);
    play.writes(psid, "one");
    await().untilAsserted(() -> assertThat(play.received).hasSize(4));
    play.advance("PT61M");
    play.writes(psid, "two");
    await()
        .untilAsserted(
            () ->
                assertThat(
                        play.call("GET", "/graph/v26.0/me/subscribed_apps", Play.TOKEN, null)
                            .json()
                            .path("data"))
                    .isEmpty());

    play.refuse.set(0);
    int before = play.received.size();
    play.writes(psid, "unheard");
    assertThat(play.received).hasSize(before);
    play.call("POST", "/graph/v26.0/me/subscribed_apps?subscribed_fields=messages", Play.TOKEN, "");
    play.writes(psid, "heard");
    assertThat(play.eventsOf(psid).getLast().at("/message/text").asText()).isEqualTo("heard");
  }

  @Test
  void s18_an_answer_after_the_timeout_is_no_answer() {
    try (var impatient = new Play("otn.sandbox.webhooks.timeout=150ms")) {
      var psid = impatient.aPerson();
      impatient.stall.set(1);

      assertThat(impatient.writes(psid, "hello").json().path("posted").asInt()).isZero();
      await().untilAsserted(() -> assertThat(impatient.eventsOf(psid)).hasSize(2));
      impatient.stalled.countDown();
    }
  }

  @Test
  void a_field_that_is_not_subscribed_is_not_posted() {
    play.call("POST", "/graph/v26.0/me/subscribed_apps?subscribed_fields=messages", Play.TOKEN, "");
    var psid = play.aPersonWhoWrote();
    play.taps(psid, play.asks(psid, "Back?").mid());

    assertThat(play.optins(psid)).isEmpty();
    assertThat(play.eventsOf(psid)).hasSize(1);
  }

  @Test
  void the_handshake_tells_whether_the_challenge_came_back() {
    assertThat(play.post("/handshake", "").json().path("verified").asBoolean()).isTrue();
    try (var wrong = new Play("otn.sandbox.verify-token=wrong")) {
      var answer = wrong.post("/handshake", "").json();
      assertThat(answer.path("verified").asBoolean()).isFalse();
      assertThat(answer.path("status").asInt()).isEqualTo(403);
    }
  }

  @Test
  void a_crowd_of_ten_thousand_opts_in_by_fifty_posts() {
    var started = System.nanoTime();
    var answer =
        play.post(
            "/crowd?wait=true",
            "{\"page\":\"1001\",\"count\":10000,\"payload\":\"otn:v1:restock:1\",\"tokens\":true}");

    assertThat(answer.json().path("taken").asInt()).isEqualTo(50);
    assertThat(play.events()).hasSize(10_000);
    assertThat(play.events().stream().map(e -> e.at("/sender/id").asText()).distinct())
        .hasSize(10_000);
    assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(20));
    var token = answer.json().at("/tokens/0/token").asText();
    assertThat(play.sendsBy(token, "back").status()).isEqualTo(200);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
