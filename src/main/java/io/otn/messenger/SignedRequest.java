package io.otn.messenger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otn.secret.Hmac;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What Meta signs in a form: {@code <signature>.<payload>}, both base64url without padding; the
 * signature is over the payload as it is encoded (facts of the platform, section 8).
 */
record SignedRequest(String userId, @Nullable Instant issuedAt) {

  private static final ObjectMapper FOREIGN = new ObjectMapper();

  /** Empty when the signature is not good, or there is no user in it. */
  static Optional<SignedRequest> read(String text, String appSecret) {
    int dot = text.indexOf('.');
    if (dot <= 0) {
      return Optional.empty();
    }
    String encoded = text.substring(dot + 1);
    byte[] expected = Hmac.sha256(appSecret, encoded.getBytes(StandardCharsets.UTF_8));
    try {
      if (!MessageDigest.isEqual(expected, Base64.getUrlDecoder().decode(text.substring(0, dot)))) {
        return Optional.empty();
      }
      JsonNode payload = FOREIGN.readTree(Base64.getUrlDecoder().decode(encoded));
      String userId = payload.path("user_id").asText();
      boolean known =
          payload.path("algorithm").asText().toUpperCase(Locale.ROOT).equals("HMAC-SHA256");
      if (!known || userId.isEmpty() || userId.length() > 64) {
        return Optional.empty();
      }
      long issuedAt = payload.path("issued_at").asLong();
      return Optional.of(
          new SignedRequest(
              userId,
              issuedAt > 0 && issuedAt < 100_000_000_000L
                  ? Instant.ofEpochSecond(issuedAt)
                  : null));
    } catch (IllegalArgumentException | IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "SignedRequest[issuedAt=%s]".formatted(issuedAt);
  }
}
