package io.otn.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** S15: what Messenger counts, and how it says so. */
class LimitsTest {

  @Test
  void s15_calls_beyond_the_limit_of_a_second_are_error_613() {
    try (var play =
        new Play("otn.sandbox.rules.sends-per-second=3", "otn.sandbox.rules.throttle-status=429")) {
      var psid = play.aPersonWhoWrote();

      var answers = IntStream.range(0, 20).mapToObj(i -> play.writesTo(psid, "x")).toList();
      assertThat(answers).filteredOn(a -> a.status() == 200).hasSizeGreaterThanOrEqualTo(3);
      var refused = answers.stream().filter(a -> a.status() != 200).toList();
      assertThat(refused).isNotEmpty().allMatch(a -> a.status() == 429 && a.error().equals("613"));
      play.advance("PT2S");
      assertThat(play.writesTo(psid, "x").status()).isEqualTo(200);
    }
  }

  @Test
  void s15_audio_has_a_lower_limit_than_text() {
    try (var play = new Play("otn.sandbox.rules.media-per-second=1")) {
      var psid = play.aPersonWhoWrote();
      var audio =
          """
          {"recipient":{"id":"%s"},"message":{"attachment":{"type":"audio","payload":{"url":"https://example.com/a.mp3"}}}}
          """
              .formatted(psid);
      var answers = IntStream.range(0, 10).mapToObj(i -> play.sends(audio)).toList();

      assertThat(answers).anyMatch(a -> a.status() == 200).anyMatch(a -> a.status() != 200);
      assertThat(play.writesTo(psid, "x").status()).isEqualTo(200);
    }
  }

  @Test
  void s15_usage_is_told_from_one_per_cent_and_a_full_day_is_error_80006_with_its_minutes() {
    try (var play = new Play("otn.sandbox.rules.daily-per-person=200", "otn.sandbox.people=")) {
      // One person makes 200 calls a day.
      var psid = play.aPersonWhoWrote();

      var first = play.writesTo(psid, "x");
      assertThat(first.raw().headers().firstValue("X-Business-Use-Case-Usage")).isEmpty();
      var second = play.writesTo(psid, "x");
      assertThat(usage(second).path("call_count").asInt()).isEqualTo(1);
      assertThat(usage(second).path("estimated_time_to_regain_access").asInt()).isZero();
      for (int i = 2; i < 200; i++) {
        assertThat(play.writesTo(psid, "x").status()).isEqualTo(200);
      }

      var refused = play.writesTo(psid, "x");
      assertThat(refused.error()).isEqualTo("80006");
      assertThat(usage(refused).path("call_count").asInt()).isEqualTo(100);
      assertThat(usage(refused).path("estimated_time_to_regain_access").asInt())
          .isBetween(1430, 1440);
      play.advance("PT24H");
      play.writes(psid, "hello");
      assertThat(play.writesTo(psid, "x").status()).isEqualTo(200);
    }
  }

  private static com.fasterxml.jackson.databind.JsonNode usage(Play.Answer answer) {
    var header = answer.raw().headers().firstValue("X-Business-Use-Case-Usage").orElseThrow();
    try {
      return Json.MAPPER.readTree(header).path(Play.PAGE).path(0);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new AssertionError(header, e);
    }
  }
}
