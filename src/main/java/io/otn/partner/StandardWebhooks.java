package io.otn.partner;

import io.otn.secret.Hmac;
import io.otn.web.ProblemException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.http.HttpStatus;

/**
 * Signatures as Standard Webhooks 1.0.0 has them: {@code v1,} and the Base64 of the HMAC-SHA256
 * over {@code id.timestamp.body}, the body being bytes. The header may list several, from the old
 * and the new secret; one that fits is enough, and versions that we do not know are passed over.
 */
public final class StandardWebhooks {

  public static final String ID = "webhook-id";
  public static final String TIMESTAMP = "webhook-timestamp";
  public static final String SIGNATURE = "webhook-signature";

  /** How far the sender's clock and ours may differ, as in every library of the standard. */
  static final Duration TOLERANCE = Duration.ofMinutes(5);

  private static final String PREFIX = "whsec_";
  private static final String VERSION = "v1,";
  private static final int MOST_SIGNATURES = 20;

  /** Without the dot, which separates it from the rest of the signed text. */
  private static final Pattern NAME = Pattern.compile("[\\x21-\\x2d\\x2f-\\x7e]{1,200}");

  private static final Pattern SECONDS = Pattern.compile("\\d{1,11}");

  private StandardWebhooks() {}

  /**
   * The key that a secret stands for.
   *
   * @param secret Base64, with or without {@code whsec_} before it
   * @throws IllegalArgumentException when it is empty or not Base64, in words that do not repeat it
   */
  static byte[] key(String secret) {
    String text = secret.strip();
    String encoded = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text;
    byte[] key;
    try {
      key = Base64.getDecoder().decode(encoded);
    } catch (IllegalArgumentException notBase64) {
      throw new IllegalArgumentException("write whsec_ and the key in Base64", notBase64);
    }
    if (key.length == 0) {
      throw new IllegalArgumentException("write whsec_ and the key in Base64; it is empty");
    }
    return key;
  }

  /** A key of one's own making as a secret to show: {@code whsec_} and Base64. */
  public static String secret(byte[] key) {
    return PREFIX + Base64.getEncoder().encodeToString(key);
  }

  /** What goes into the header {@code webhook-signature}. */
  public static String sign(byte[] key, String id, Instant timestamp, byte[] body) {
    return VERSION
        + Base64.getEncoder()
            .encodeToString(
                Hmac.sha256(key, signed(id, Long.toString(timestamp.getEpochSecond()), body)));
  }

  /**
   * Checks a request before a byte of its body is read for anything else.
   *
   * @param keys any of them may have signed
   * @param headers by lower-case name
   * @param body as it came
   * @return the sender's name for the message, the same over its retries
   * @throws ProblemException 400 {@code header_missing} or {@code header_invalid}, 401 {@code
   *     timestamp_out_of_tolerance} or {@code signature_invalid}
   */
  static String verify(List<byte[]> keys, Map<String, String> headers, byte[] body, Instant now) {
    String id = required(headers, ID, NAME, "visible ASCII without dots, at most 200 characters");
    String timestamp =
        required(headers, TIMESTAMP, SECONDS, "the seconds since 1970, as a whole number");
    String signatures = headers.get(SIGNATURE);
    if (signatures == null || signatures.isBlank()) {
      throw missing(SIGNATURE);
    }
    if (!signed(keys, signed(id, timestamp, body), signatures)) {
      throw new ProblemException(
              HttpStatus.UNAUTHORIZED,
              "signature_invalid",
              "No signature of the request fits its body and the partner's secrets.")
          .field(SIGNATURE, "v1, and Base64 of HMAC-SHA256 over <id>.<timestamp>.<raw body>");
    }
    // After the signature: only who holds a secret is told about our clock.
    Duration off = Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), now).abs();
    if (off.compareTo(TOLERANCE) > 0) {
      throw new ProblemException(
              HttpStatus.UNAUTHORIZED,
              "timestamp_out_of_tolerance",
              "The request was signed more than %d minutes from now, which is %s."
                  .formatted(TOLERANCE.toMinutes(), Instant.ofEpochSecond(now.getEpochSecond())))
          .field(TIMESTAMP, "sign each attempt anew, with a clock that is right");
    }
    return id;
  }

  private static boolean signed(List<byte[]> keys, byte[] text, String signatures) {
    boolean fits = false;
    String[] listed = signatures.strip().split(" +", MOST_SIGNATURES + 1);
    for (byte[] key : keys) {
      byte[] expected =
          (VERSION + Base64.getEncoder().encodeToString(Hmac.sha256(key, text)))
              .getBytes(StandardCharsets.US_ASCII);
      for (int n = 0; n < Math.min(listed.length, MOST_SIGNATURES); n++) {
        fits |= MessageDigest.isEqual(expected, listed[n].getBytes(StandardCharsets.UTF_8));
      }
    }
    return fits;
  }

  private static byte[] signed(String id, String timestamp, byte[] body) {
    var text = new ByteArrayOutputStream(id.length() + timestamp.length() + 2 + body.length);
    text.writeBytes((id + "." + timestamp + ".").getBytes(StandardCharsets.US_ASCII));
    text.writeBytes(body);
    return text.toByteArray();
  }

  private static String required(
      Map<String, String> headers, String name, Pattern form, String whatToWrite) {
    String value = headers.get(name);
    if (value == null || value.isBlank()) {
      throw missing(name);
    }
    if (!form.matcher(value).matches()) {
      throw new ProblemException(
              HttpStatus.BAD_REQUEST,
              "header_invalid",
              "A header of the signature is not readable.")
          .field(name, whatToWrite);
    }
    return value;
  }

  private static ProblemException missing(String name) {
    return new ProblemException(
            HttpStatus.BAD_REQUEST, "header_missing", "A header of the signature is missing.")
        .field(name, "send all of webhook-id, webhook-timestamp and webhook-signature");
  }
}
