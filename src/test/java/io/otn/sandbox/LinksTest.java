package io.otn.sandbox;

import static io.otn.sandbox.Play.PAGE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** People follow links into the chat: with a ref, from an advertisement, for the first time. */
class LinksTest {
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
  void a_stranger_begins_a_thread_and_the_ref_comes_with_get_started() {
    follow("link-1", "{\"ref\":\"abc\"}");
    var event = last("link-1", "postback");
    assertThat(event.at("/postback/payload").asText()).isEqualTo("GET_STARTED");
    assertThat(event.at("/postback/referral/ref").asText()).isEqualTo("abc");
    assertThat(event.at("/postback/referral/source").asText()).isEqualTo("SHORTLINK");
  }

  @Test
  void an_old_thread_gets_a_referral_and_an_advertisement_is_named() {
    follow("link-2", "{\"ref\":\"abc\"}");
    follow("link-2", "{\"ref\":\"def\",\"ad\":\"4711\"}");
    var event = last("link-2", "referral");
    assertThat(event.at("/referral/ref").asText()).isEqualTo("def");
    assertThat(event.at("/referral/source").asText()).isEqualTo("ADS");
    assertThat(event.at("/referral/ad_id").asText()).isEqualTo("4711");
  }

  private static void follow(String psid, String body) {
    assertThat(play.post("/people/%s/%s/links?wait=true".formatted(PAGE, psid), body).status())
        .isEqualTo(200);
  }

  private static com.fasterxml.jackson.databind.JsonNode last(String psid, String member) {
    return play.events().stream()
        .filter(event -> event.at("/sender/id").asText().equals(psid) && event.has(member))
        .reduce((a, b) -> b)
        .orElseThrow();
  }
}
