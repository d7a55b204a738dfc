package io.otn.sandbox;

import static io.otn.sandbox.Play.OTHER_PAGE;
import static io.otn.sandbox.Play.OTHER_TOKEN;
import static io.otn.sandbox.Play.PAGE;
import static io.otn.sandbox.Play.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Send API's rules, each by its number in the list of what a faithful sandbox enforces. */
class SendApiTest {
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
  void s1_a_token_that_is_unknown_or_another_pages_is_error_190() {
    var body = "{\"recipient\":{\"id\":\"1\"},\"message\":{\"text\":\"x\"}}";

    assertThat(play.call("POST", "/graph/v26.0/me/messages", "wrong", body).error())
        .isEqualTo("190");
    assertThat(play.call("POST", "/graph/v26.0/me/messages", null, body).error()).isEqualTo("190");
    assertThat(play.call("POST", "/graph/v26.0/" + PAGE + "/messages", OTHER_TOKEN, body).error())
        .isEqualTo("190");
  }

  @Test
  void s1_a_token_is_taken_from_the_query_as_well_as_from_the_header() {
    var psid = play.aPersonWhoWrote();
    var body = "{\"recipient\":{\"id\":\"%s\"},\"message\":{\"text\":\"x\"}}".formatted(psid);

    assertThat(
            play.call(
                    "POST", "/graph/v25.0/" + PAGE + "/messages?access_token=" + TOKEN, null, body)
                .json()
                .path("recipient_id")
                .asText())
        .isEqualTo(psid);
  }

  @Test
  void s2_a_proof_must_fit_and_can_be_required() {
    var psid = play.aPersonWhoWrote();
    var body = "{\"recipient\":{\"id\":\"%s\"},\"message\":{\"text\":\"x\"}}".formatted(psid);
    var path = "/graph/v26.0/me/messages?appsecret_proof=";
    var proof = Signature.proof(Play.SECRET, TOKEN);

    assertThat(play.call("POST", path + "00", TOKEN, body).error()).isEqualTo("100");
    assertThat(play.call("POST", path + proof, TOKEN, body).status()).isEqualTo(200);
    play.rules("{\"requireProof\":true}");
    assertThat(play.sends(body).error()).isEqualTo("100");
    play.rules("{\"requireProof\":false}");
  }

  @Test
  void s3_without_the_feature_neither_a_card_nor_a_token_is_accepted() {
    var psid = play.aPersonWhoWrote();
    var token = play.aTokenOf(psid);
    page("{\"feature\":\"rejected\"}");

    assertThat(play.asks(psid, "Another").error()).isEqualTo("10/2018310");
    assertThat(play.sendsBy(token, "x").error()).isEqualTo("10/2018310");
    assertThat(play.writesTo(psid, "x").status()).isEqualTo(200);
    page("{\"feature\":\"approved\"}");
    assertThat(play.sendsBy(token, "x").status()).isEqualTo(200);
  }

  @Test
  void s4_a_title_has_1_to_65_characters_and_a_payload_beside_it() {
    var psid = play.aPersonWhoWrote();

    assertThat(play.asks(psid, "é".repeat(65)).status()).isEqualTo(200);
    assertThat(play.asks(psid, "x".repeat(66)).error()).isEqualTo("100");
    assertThat(play.asks(psid, "").error()).isEqualTo("100");
    assertThat(
            play.sends(
                    Play.request("{\"id\":\"%s\"}".formatted(psid), "t")
                        .replace("\"otn:v1:restock:1\"", "\"\""))
                .error())
        .isEqualTo("100");
  }

  @Test
  void s5_a_card_needs_an_open_window() {
    var psid = play.aPerson();

    assertThat(play.asks(psid, "Back?").error()).isEqualTo("10/2018278");
    play.writes(psid, "hello");
    assertThat(play.asks(psid, "Back?").status()).isEqualTo(200);
    play.advance("PT24H");
    assertThat(play.asks(psid, "Another").error()).isEqualTo("10/2018278");
  }

  @Test
  void s6_a_person_of_another_page_is_unknown() {
    assertThat(play.writesTo(play.aPersonOf(OTHER_PAGE), "x").error()).isEqualTo("100/2018001");
  }

  @Test
  void s8_a_token_is_good_once() {
    var token = play.aTokenOf(play.aPerson());

    assertThat(play.sendsBy(token, "it is back").status()).isEqualTo(200);
    var second = play.sendsBy(token, "it is back");
    assertThat(second.error()).isEqualTo("100");
    assertThat(second.json().path("error").path("fbtrace_id").asText()).startsWith("A");
  }

  @Test
  void s8_a_dead_token_can_be_answered_as_outside_the_window() {
    play.rules("{\"deadTokenError\":\"10/2018278\"}");
    assertThat(play.sendsBy("never-given", "x").error()).isEqualTo("10/2018278");
    play.rules("{\"deadTokenError\":\"100\"}");
  }

  @Test
  void s8_a_token_belongs_to_one_page() {
    var token = play.aTokenOf(play.aPerson());
    var body =
        "{\"recipient\":{\"one_time_notif_token\":\"%s\"},\"message\":{\"text\":\"x\"}}"
            .formatted(token);

    assertThat(play.call("POST", "/graph/v26.0/me/messages", OTHER_TOKEN, body).error())
        .isEqualTo("100");
    assertThat(play.sends(body).status()).isEqualTo(200);
  }

  @Test
  void s8_a_token_expires_after_365_days() {
    var young = play.aTokenOf(play.aPerson());
    play.advance("P364D");
    assertThat(play.sendsBy(young, "x").status()).isEqualTo(200);

    var old = play.aTokenOf(play.aPerson());
    play.advance("P365D");
    assertThat(play.sendsBy(old, "x").error()).isEqualTo("100");
  }

  @Test
  void s9_a_refused_message_leaves_the_token_unspent() {
    var psid = play.aPerson();
    var token = play.aTokenOf(psid);

    assertThat(play.sendsBy(token, "x".repeat(2001)).error()).isEqualTo("100");
    block(psid, true);
    assertThat(play.sendsBy(token, "x").error()).isEqualTo("551/1545041");
    block(psid, false);
    assertThat(play.sendsBy(token, "x").status()).isEqualTo(200);
  }

  @Test
  void s10_a_token_used_in_an_open_window_is_spent_as_well() {
    var psid = play.aPerson();
    var token = play.aTokenOf(psid);
    play.writes(psid, "still here");

    assertThat(play.sendsBy(token, "x").status()).isEqualTo(200);
    assertThat(play.sendsBy(token, "x").error()).isEqualTo("100");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"id\":\"1\",\"one_time_notif_token\":\"t\"}",
        "{\"phone\":\"1\"}",
        "{\"id\":\"1\",\"note\":\"2\"}",
        "{\"id\":\"\"}"
      })
  void s11_a_recipient_holds_exactly_one_address(String recipient) {
    assertThat(
            play.sends("{\"recipient\":%s,\"message\":{\"text\":\"x\"}}".formatted(recipient))
                .error())
        .isEqualTo("100");
  }

  @Test
  void s12_a_message_is_text_or_attachment_within_the_published_sizes() {
    var psid = play.aPersonWhoWrote();
    var good = "{\"type\":\"image\",\"payload\":{\"url\":\"https://example.com/a.png\"}}";

    assertThat(message(psid, "{\"text\":\"%s\"}".formatted("x".repeat(2000))).status())
        .isEqualTo(200);
    assertThat(message(psid, "{\"attachment\":%s}".formatted(good)).status()).isEqualTo(200);
    assertThat(message(psid, "{\"text\":\"%s\"}".formatted("x".repeat(2001))).error())
        .isEqualTo("100");
    assertThat(message(psid, "{\"text\":\"x\",\"attachment\":%s}".formatted(good)).error())
        .isEqualTo("100");
    assertThat(message(psid, "{}").error()).isEqualTo("100");
    assertThat(message(psid, template("button", "\"text\":\"t\",\"buttons\":[]")).error())
        .isEqualTo("100");
    assertThat(message(psid, template("generic", "\"elements\":[{\"title\":\"a\"}]")).error())
        .as("an element needs more than its title")
        .isEqualTo("100");
    assertThat(
            message(
                    psid,
                    template(
                        "generic", "\"elements\":[{\"title\":\"%s\"}]".formatted("a".repeat(81))))
                .error())
        .isEqualTo("100");
  }

  @ParameterizedTest
  @ValueSource(strings = {"CONFIRMED_EVENT_UPDATE", "ACCOUNT_UPDATE", "POST_PURCHASE_UPDATE"})
  void s13_dead_tags_are_error_100(String tag) {
    var psid = play.aPersonWhoWrote();

    assertThat(
            play.sends(
                    """
                    {"recipient":{"id":"%s"},"messaging_type":"MESSAGE_TAG","tag":"%s","message":{"text":"x"}}
                    """
                        .formatted(psid, tag))
                .error())
        .isEqualTo("100");
  }

  @ParameterizedTest
  @CsvSource({"551/1545041", "200/1545041", "10/2018108"})
  void s14_who_blocked_the_page_is_not_available(String answer) {
    var psid = play.aPersonWhoWrote();
    play.post("/people/%s/%s/block".formatted(PAGE, psid), "{\"answer\":\"%s\"}".formatted(answer));

    assertThat(play.writesTo(psid, "x").error()).isEqualTo(answer);
  }

  private static Play.Answer message(String psid, String message) {
    return play.sends("{\"recipient\":{\"id\":\"%s\"},\"message\":%s}".formatted(psid, message));
  }

  private static String template(String type, String members) {
    return "{\"attachment\":{\"type\":\"template\",\"payload\":{\"template_type\":\"%s\",%s}}}"
        .formatted(type, members);
  }

  private static void page(String change) {
    assertThat(play.call("PATCH", "/pages/" + PAGE, null, change).status()).isEqualTo(200);
  }

  private static void block(String psid, boolean blocked) {
    play.post("/people/%s/%s/block".formatted(PAGE, psid), "{\"blocked\":%s}".formatted(blocked));
  }
}
