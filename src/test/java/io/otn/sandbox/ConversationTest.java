package io.otn.sandbox;

import static io.otn.sandbox.Play.OTHER_PAGE;
import static io.otn.sandbox.Play.PAGE;
import static io.otn.sandbox.Play.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What people, pages and their standing do to a chat; rules by their number again. */
class ConversationTest {
  private static Play play;

  @BeforeAll
  static void start() {
    play = new Play();
  }

  @AfterAll
  static void stop() {
    play.close();
  }

  @Test
  void s7_a_tap_yields_one_token_and_a_second_tap_nothing() {
    var psid = play.aPersonWhoWrote();
    var card = play.asks(psid, "Back?").mid();

    assertThat(play.taps(psid, card).json().path("happened").asBoolean()).isTrue();
    assertThat(play.taps(psid, card).json().path("happened").asBoolean()).isFalse();

    var optins = play.optins(psid);
    assertThat(optins).hasSize(1);
    assertThat(optins.getFirst().path("optin").properties())
        .extracting(java.util.Map.Entry::getKey)
        .containsExactly("type", "payload", "one_time_notif_token");
    assertThat(optins.getFirst().path("optin").path("payload").asText())
        .isEqualTo("otn:v1:restock:1");
  }

  @Test
  void s16_the_same_title_within_7_days_is_refused_while_the_rule_is_on() {
    var psid = play.aPersonWhoWrote();
    play.asks(psid, "Back?");

    assertThat(play.asks(psid, "Back?").error()).isEqualTo("613/1893016");
    assertThat(play.asks(psid, "Something else?").status()).isEqualTo(200);
    play.rules("{\"requestSpam\":false}");
    assertThat(play.asks(psid, "Back?").status()).isEqualTo(200);
    play.rules("{\"requestSpam\":true}");
    play.advance("P7DT1S");
    play.writes(psid, "hello again");
    assertThat(play.asks(psid, "Back?").status()).isEqualTo(200);
  }

  @Test
  void s17_a_restricted_page_cannot_send_and_is_told_so() {
    var psid = play.aPersonWhoWrote();
    page("{\"restricted\":true}");

    assertThat(play.writesTo(psid, "x").error()).isEqualTo("10/1893063");
    page("{\"restricted\":false}");
    assertThat(play.writesTo(psid, "x").status()).isEqualTo(200);

    org.awaitility.Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(play.events())
                    .filteredOn(e -> e.has("policy-enforcement"))
                    .noneMatch(e -> e.has("sender"))
                    .extracting(e -> e.path("policy-enforcement").path("action").asText())
                    .containsExactly("block", "unblock"));
  }

  @Test
  void a_page_in_a_restricted_region_can_write_but_not_notify() {
    var psid = play.aPerson();
    var token = play.aTokenOf(psid);
    page("{\"regionRestricted\":true}");

    assertThat(play.sendsBy(token, "x").error()).isEqualTo("10");
    assertThat(play.asks(psid, "Another").error()).isEqualTo("10");
    assertThat(play.writesTo(psid, "x").status()).isEqualTo(200);
    page("{\"regionRestricted\":false}");
    assertThat(play.sendsBy(token, "x").status()).isEqualTo(200);
  }

  @Test
  void s20_an_accepted_message_is_echoed_with_its_metadata_and_reported_delivered() {
    var psid = play.aPerson();
    var mid = play.sendsBy(play.aTokenOf(psid), "it is back").mid();

    var echo = play.event(psid, e -> e.path("message").path("mid").asText().equals(mid));
    assertThat(echo.path("sender").path("id").asText()).isEqualTo(PAGE);
    assertThat(echo.path("message").path("is_echo").asBoolean()).isTrue();
    assertThat(echo.path("message").path("metadata").asText()).isEqualTo("d-1");
    play.event(psid, e -> e.path("delivery").path("mids").path(0).asText().equals(mid));
    play.post("/people/%s/%s/read".formatted(PAGE, psid), "");
    play.event(psid, e -> e.path("read").has("watermark"));
  }

  @Test
  void s20_the_one_message_opens_no_window_but_the_persons_answer_does() {
    var psid = play.aPerson();
    var token = play.aTokenOf(psid);
    play.advance("PT25H");
    var mid = play.sendsBy(token, "it is back").mid();

    assertThat(play.writesTo(psid, "x").error()).isEqualTo("10/2018278");
    play.post(
        "/people/%s/%s/reactions?wait=true".formatted(PAGE, psid),
        "{\"message\":\"%s\"}".formatted(mid));
    assertThat(play.writesTo(psid, "x").status()).isEqualTo(200);
    play.event(psid, e -> e.path("reaction").path("mid").asText().equals(mid));
  }

  @Test
  void s20_a_tap_opens_no_window_unless_the_rule_says_so() {
    var psid = play.aPersonWhoWrote();
    var first = play.asks(psid, "One").mid();
    var second = play.asks(psid, "Two").mid();
    play.advance("PT25H");

    play.taps(psid, first);
    assertThat(play.writesTo(psid, "x").error()).isEqualTo("10/2018278");
    play.rules("{\"tapOpensWindow\":true}");
    play.taps(psid, second);
    play.rules("{\"tapOpensWindow\":false}");
    assertThat(play.writesTo(psid, "x").status()).isEqualTo(200);
  }

  @Test
  void s20_a_link_gives_a_postback_on_a_new_thread_and_a_referral_on_an_old_one() {
    var psid = play.aPerson();
    var path = "/people/%s/%s/links?wait=true".formatted(PAGE, psid);

    play.post(path, "{\"ref\":\"tee\"}");
    assertThat(play.event(psid, e -> e.has("postback")).at("/postback/referral/ref").asText())
        .isEqualTo("tee");
    play.post(path, "{\"ref\":\"tee-2\"}");
    assertThat(play.event(psid, e -> e.has("referral")).at("/referral/ref").asText())
        .isEqualTo("tee-2");
    assertThat(play.asks(psid, "Back?").status()).isEqualTo(200);
  }

  @Test
  void s21_tokens_are_ascii_of_20_to_400_characters() {
    var tokens = java.util.stream.Stream.generate(Ids::token).limit(500).toList();

    assertThat(tokens).allMatch(token -> token.matches("[\\x21-\\x7e]{20,400}"));
    assertThat(tokens.stream().map(String::length).distinct().count()).isGreaterThan(50);
  }

  @Test
  void a_token_may_ask_for_the_next_consent_outside_the_window() {
    var psid = play.aPerson();
    var token = play.aTokenOf(psid);
    play.advance("PT25H");

    var card =
        play.sends(Play.request("{\"one_time_notif_token\":\"%s\"}".formatted(token), "And next?"));
    assertThat(card.status()).isEqualTo(200);
    assertThat(play.sendsBy(play.aTokenByTapping(psid, card.mid()), "x").status()).isEqualTo(200);
  }

  @Test
  void subscriptions_and_the_features_state_can_be_read() {
    var path = "/graph/v26.0/" + PAGE + "/subscribed_apps";
    var fields = String.join(",", World.ALL_FIELDS);

    assertThat(play.call("POST", path + "?subscribed_fields=" + fields, TOKEN, "").body())
        .isEqualTo("{\"success\":true}");
    assertThat(play.call("GET", path, TOKEN, null).json().at("/data/0/subscribed_fields"))
        .hasSize(World.ALL_FIELDS.size());
    assertThat(play.call("POST", path + "?subscribed_fields=nonsense", TOKEN, "").error())
        .isEqualTo("100");
    assertThat(
            play.call("GET", "/graph/v26.0/me/messaging_feature_review", TOKEN, null)
                .json()
                .at("/data/0/status")
                .asText())
        .isEqualTo("approved");
    assertThat(
            play.call(
                    "GET",
                    "/graph/v26.0/me/messenger_profile?fields=subject_to_new_eu_privacy_rules",
                    TOKEN,
                    null)
                .json()
                .at("/data/0/subject_to_new_eu_privacy_rules")
                .isBoolean())
        .isTrue();
  }

  @Test
  void a_question_that_makes_no_sense_is_refused_with_what_to_write() {
    assertThat(play.get("/people").json().path("detail").asText()).contains("?page=");
    assertThat(play.get("/people/1001/nobody/chat").status()).isEqualTo(404);
    assertThat(play.get("/people/5/nobody/chat").json().path("detail").asText())
        .contains(PAGE, OTHER_PAGE);
    assertThat(
            play.post("/shop/variants/tee/stock", "{\"available\":1}")
                .json()
                .path("field")
                .asText())
        .isEqualTo("variant");
    assertThat(play.post("/clock", "{\"advance\":\"-PT1H\"}").status()).isEqualTo(400);
    assertThat(play.call("PATCH", "/rules", null, "{\"windows\":1}").json().path("detail").asText())
        .contains("requestSpam");
    assertThat(play.call("GET", "/graph/v26.0/me/nonsense", TOKEN, null).error()).isEqualTo("2500");
  }

  private static void page(String change) {
    assertThat(play.call("PATCH", "/pages/" + PAGE, null, change).status()).isEqualTo(200);
  }
}
