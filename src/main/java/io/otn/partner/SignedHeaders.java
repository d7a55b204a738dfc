package io.otn.partner;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.otn.secret.Hmac;
import io.otn.web.ProblemException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** What the schemes of shop systems have in common: one header with a signature, others beside. */
final class SignedHeaders {

  /** These headers are not signed, and become keys and lines of the log. */
  private static final Pattern PLAIN = Pattern.compile("[\\x20-\\x7e]{1,200}");

  private SignedHeaders() {}

  /**
   * Refuses what none of the secrets has signed, in a time that tells nothing about them.
   *
   * @param name of the header that holds the Base64 of an HMAC-SHA256
   * @throws ProblemException 401 {@code signature_invalid}
   */
  static void verify(
      Map<String, String> headers, String name, List<String> secrets, byte[] message) {
    byte[] signature = headers.getOrDefault(name, "").getBytes(UTF_8);
    boolean signed = false;
    for (String secret : secrets) {
      String expected = Base64.getEncoder().encodeToString(Hmac.sha256(secret, message));
      signed |= MessageDigest.isEqual(expected.getBytes(US_ASCII), signature);
    }
    if (!signed) {
      throw new ProblemException(
          HttpStatus.UNAUTHORIZED,
          "signature_invalid",
          "The header %s is missing or does not fit the body and the partner's secrets."
              .formatted(name));
    }
  }

  /**
   * @throws ProblemException 400 {@code header_missing} or {@code header_invalid}
   */
  static String required(Map<String, String> headers, String name) {
    String value = headers.get(name);
    if (value == null || value.isBlank()) {
      throw new ProblemException(
              HttpStatus.BAD_REQUEST, "header_missing", "A header of the webhook is missing.")
          .field(name, "send it as the shop system does");
    }
    if (!PLAIN.matcher(value).matches()) {
      throw new ProblemException(
              HttpStatus.BAD_REQUEST, "header_invalid", "A header of the webhook is not readable.")
          .field(name, "send it as the shop system does: visible ASCII, at most 200 characters");
    }
    return value;
  }

  /** A header of visible ASCII without spaces; null when it is absent or something else. */
  static @Nullable String word(Map<String, String> headers, String name) {
    String value = headers.get(name);
    return value != null && PLAIN.matcher(value).matches() && value.indexOf(' ') < 0 ? value : null;
  }

  /**
   * Refuses what another account of the same system has sent.
   *
   * @throws ProblemException 401 {@code shop_mismatch}
   */
  static void sameShop(boolean same) {
    if (!same) {
      throw new ProblemException(
          HttpStatus.UNAUTHORIZED,
          "shop_mismatch",
          "This partner's shop (otn.partners[].shop) is another one than the webhook names.");
    }
  }
}
