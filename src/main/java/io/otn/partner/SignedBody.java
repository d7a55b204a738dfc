package io.otn.partner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The few members of a body that name a delivery, read after its signature was found good. A body
 * that is no JSON names nothing: it is stored all the same, for its reader to say so.
 */
final class SignedBody {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int LONGEST = 200;

  private final JsonNode json;

  private SignedBody(JsonNode json) {
    this.json = json;
  }

  static SignedBody of(byte[] bytes) {
    JsonNode json;
    try {
      json = JSON.readTree(bytes);
    } catch (IOException e) {
      json = JSON.missingNode();
    }
    return new SignedBody(json);
  }

  /** A short text or a number; null when it is absent, something else or too long for a key. */
  @Nullable String text(String member) {
    JsonNode value = json.path(member);
    String text =
        value.isTextual() || value.isIntegralNumber() ? value.asText().replace("\0", "") : "";
    return text.isBlank() || text.length() > LONGEST ? null : text;
  }

  /** What the sender says it is about, or a word for not saying it. */
  String subject(String member) {
    String subject = text(member);
    return subject == null ? "unnamed" : subject;
  }

  /** Hex of the SHA-256 of a prefix and the body: a name for senders that give none. */
  static String digest(String prefix, byte[] body) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(prefix.getBytes(StandardCharsets.UTF_8));
      sha256.update((byte) '\n');
      return HexFormat.of().formatHex(sha256.digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
