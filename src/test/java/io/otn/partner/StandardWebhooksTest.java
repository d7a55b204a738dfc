package io.otn.partner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.otn.web.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The vectors of the standard's own libraries (its test suites in JavaScript, Go and Rust). */
class StandardWebhooksTest {

  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  private static final Instant SIGNED_AT = Instant.ofEpochSecond(1614265330);
  private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(UTF_8);
  private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw | msg_p5jXN8AQM9LWM0D4loKWxJek | 1614265330 | {"test": 2432232314} | v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=
          whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD | msg_27UH4WbU6Z5A5EzD8u03UvzRbpk | 1649367553 | {"email":"test@example.com","username":"test_user"} | v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=
          C2FVsBQIhrscChlQIMV+b5sSYspob7oD       | msg_p5jXN8AQM9LWM0D4loKWxJek | 1614265330 | {"test": 2432232314} | v1,78nXHjpFP0tVJQW5D0SBwmVyyW87BV/rL6MgfM/Bw44=
          """)
  void signs_and_verifies_as_other_libraries_do(
      String secret, String id, long timestamp, String body, String signature) {
    byte[] key = StandardWebhooks.key(secret);
    Instant at = Instant.ofEpochSecond(timestamp);

    assertThat(StandardWebhooks.sign(key, id, at, body.getBytes(UTF_8))).isEqualTo(signature);
    assertThat(
            StandardWebhooks.verify(
                List.of(key), headers(id, "" + timestamp, signature), body.getBytes(UTF_8), at))
        .isEqualTo(id);
  }

  @Test
  void a_key_that_is_plain_text_signs_too() {
    byte[] key = "bc-client-secret".getBytes(UTF_8);
    byte[] body =
        "{\"scope\":\"store/sku/inventory/updated\",\"data\":{\"type\":\"sku\",\"id\":461}}"
            .getBytes(UTF_8);

    assertThat(StandardWebhooks.sign(key, "msg_1", Instant.ofEpochSecond(1764000000), body))
        .isEqualTo("v1,g1k4hQsbcwwmOuw1I2SLxh4pb7ETPjhXEOI/UW8Gs/g=");
    assertThat(StandardWebhooks.key("YmMtY2xpZW50LXNlY3JldA==")).isEqualTo(key);
  }

  @Test
  void one_signature_of_a_list_is_enough_while_a_secret_is_replaced() {
    String list =
        "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc="
            + " v2,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= nonsense "
            + SIGNATURE
            + " v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=";

    assertThat(verify(headers(ID, "1614265330", list), SIGNED_AT)).isEqualTo(ID);
  }

  @Test
  void the_new_and_the_old_secret_both_open_while_both_are_known() {
    byte[] old = StandardWebhooks.key(SECRET);
    byte[] fresh = StandardWebhooks.key("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD");

    assertThat(
            StandardWebhooks.verify(
                List.of(fresh, old), headers(ID, "1614265330", SIGNATURE), BODY, SIGNED_AT))
        .isEqualTo(ID);
    assertThatThrownBy(
            () ->
                StandardWebhooks.verify(
                    List.of(fresh), headers(ID, "1614265330", SIGNATURE), BODY, SIGNED_AT))
        .hasMessageContaining("signature_invalid");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=",
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OA=",
        "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "v1,",
        "v1",
        ",",
        "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
      })
  void another_signature_is_refused(String signature) {
    assertThat(refusal(headers(ID, "1614265330", signature), SIGNED_AT))
        .isEqualTo("401 signature_invalid");
  }

  @Test
  void one_byte_more_and_the_signature_no_longer_fits() {
    assertThatThrownBy(
            () ->
                StandardWebhooks.verify(
                    List.of(StandardWebhooks.key(SECRET)),
                    headers(ID, "1614265330", SIGNATURE),
                    "{\"test\": 2432232314}\n".getBytes(UTF_8),
                    SIGNED_AT))
        .hasMessageContaining("signature_invalid");
  }

  @Test
  void bytes_that_are_no_text_are_signed_as_they_are() {
    byte[] key = StandardWebhooks.key(SECRET);
    byte[] bytes = {(byte) 0xff, 0, (byte) 0xc0, (byte) 0xa0};
    String signature = StandardWebhooks.sign(key, ID, SIGNED_AT, bytes);

    assertThat(
            StandardWebhooks.verify(
                List.of(key), headers(ID, "1614265330", signature), bytes, SIGNED_AT))
        .isEqualTo(ID);
    bytes[0] = (byte) 0xfe;
    assertThatThrownBy(
            () ->
                StandardWebhooks.verify(
                    List.of(key), headers(ID, "1614265330", signature), bytes, SIGNED_AT))
        .hasMessageContaining("signature_invalid");
  }

  @Test
  void five_minutes_either_way_are_tolerated_and_no_second_more() {
    var headers = headers(ID, "1614265330", SIGNATURE);
    Duration tolerated = Duration.ofSeconds(300);
    Duration tooFar = Duration.ofSeconds(301);

    assertThat(verify(headers, SIGNED_AT.plus(tolerated))).isEqualTo(ID);
    assertThat(verify(headers, SIGNED_AT.minus(tolerated))).isEqualTo(ID);
    assertThat(refusal(headers, SIGNED_AT.plus(tooFar)))
        .isEqualTo("401 timestamp_out_of_tolerance");
    assertThat(refusal(headers, SIGNED_AT.minus(tooFar)))
        .isEqualTo("401 timestamp_out_of_tolerance");
  }

  @ParameterizedTest
  @ValueSource(strings = {"webhook-id", "webhook-timestamp", "webhook-signature"})
  void a_missing_header_is_named(String name) {
    Map<String, String> headers = new HashMap<>(headers(ID, "1614265330", SIGNATURE));
    headers.remove(name);

    var refused = catchThrowableOfType(ProblemException.class, () -> verify(headers, SIGNED_AT));
    assertThat(refused.code()).isEqualTo("header_missing");
    assertThat(refused.status().value()).isEqualTo(400);
    assertThat(refused.fields()).containsKey(name);
  }

  @ParameterizedTest
  @CsvSource({
    "msg.with.dots, 1614265330",
    "msg with blank, 1614265330",
    "msg, hello",
    "msg, -1614265330",
    "msg, 1614265330.5",
    "msg, 99999999999999999999"
  })
  void a_header_that_cannot_be_read_is_refused(String id, String timestamp) {
    assertThat(refusal(headers(id, timestamp, SIGNATURE), SIGNED_AT))
        .isEqualTo("400 header_invalid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "whsec_", "whsec_not base64!", "Ünlesbar"})
  void a_secret_that_is_no_key_is_refused_without_being_repeated(String secret) {
    assertThatThrownBy(() -> StandardWebhooks.key(secret))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("not base64!");
  }

  @Test
  void a_secret_of_ones_own_making_reads_back() {
    byte[] key = Base64.getDecoder().decode("C2FVsBQIhrscChlQIMV+b5sSYspob7oD");

    assertThat(StandardWebhooks.secret(key)).isEqualTo("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD");
  }

  private static Map<String, String> headers(String id, String timestamp, String signature) {
    return Map.of("webhook-id", id, "webhook-timestamp", timestamp, "webhook-signature", signature);
  }

  private static String verify(Map<String, String> headers, Instant now) {
    return StandardWebhooks.verify(List.of(StandardWebhooks.key(SECRET)), headers, BODY, now);
  }

  private static String refusal(Map<String, String> headers, Instant now) {
    var refused = catchThrowableOfType(ProblemException.class, () -> verify(headers, now));
    return refused.status().value() + " " + refused.code();
  }
}
