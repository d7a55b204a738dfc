package io.otn.consent;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Proof of one thing that a person allowed or took back: a link in the chain of its page.
 *
 * @param n its number on the page, from 1, without holes
 * @param who HMAC-SHA256 of the person's id under a salt of theirs that erasure destroys; hex
 * @param title what the person read, where that is known
 * @param at when the person did it, by the platform's clock
 * @param event what told us, such as {@code messenger/<digest of the webhook>}
 * @param tokenDigest keyed digest of the permission; hex
 * @param previous hash of the receipt before; hex
 * @param hash SHA-256 of {@link #canonical()}; hex
 */
public record Receipt(
    String page,
    long n,
    Kind kind,
    String who,
    @Nullable String topic,
    @Nullable String title,
    @Nullable String condition,
    Instant at,
    @Nullable Instant expiresAt,
    String event,
    @Nullable String tokenDigest,
    Instant recordedAt,
    String previous,
    String hash) {

  /** What a receipt proves. */
  public enum Kind {
    /** The person allowed one message. */
    GRANTED,
    /** The person took that back. */
    WITHDRAWN,
    /** The person was forgotten; the receipts before this one tell nobody who it was. */
    ERASED
  }

  /** What the first receipt of a page follows. */
  static final String NOTHING = "0".repeat(64);

  private static final DateTimeFormatter MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  /** Under which the API knows it. */
  @JsonProperty
  public String id() {
    return page + "." + n;
  }

  /**
   * What is hashed: a JSON object by RFC 8785, that is with its members in the order of their
   * names, without blanks, in UTF-8. Members without a value are left out.
   */
  @JsonProperty
  public String canonical() {
    Map<String, String> members = new TreeMap<>();
    put(members, "page", page);
    put(members, "kind", kind.name());
    put(members, "who", who);
    put(members, "topic", topic);
    put(members, "title", title);
    put(members, "condition", condition);
    put(members, "at", MILLIS.format(at));
    put(members, "expiresAt", expiresAt == null ? null : MILLIS.format(expiresAt));
    put(members, "event", event);
    put(members, "tokenDigest", tokenDigest);
    put(members, "recordedAt", MILLIS.format(recordedAt));
    put(members, "previous", previous);
    members.put("n", Long.toString(n));
    StringBuilder json = new StringBuilder("{");
    members.forEach(
        (name, value) ->
            json.append(json.length() > 1 ? "," : "")
                .append('"')
                .append(name)
                .append("\":")
                .append(value));
    return json.append('}').toString();
  }

  private static void put(Map<String, String> members, String name, @Nullable String value) {
    if (value != null) {
      members.put(name, quoted(value));
    }
  }

  /** RFC 8785, 3.2.2.2. */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\b' -> quoted.append("\\b");
        case '\f' -> quoted.append("\\f");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (c < 0x20) {
            quoted.append("\\u00").append(HexFormat.of().toHexDigits((byte) c));
          } else {
            quoted.append(c);
          }
        }
      }
    }
    return quoted.append('"').toString();
  }

  /** The hash that its content should have. */
  String computedHash() {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(canonical().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  Receipt hashed() {
    return new Receipt(
        page,
        n,
        kind,
        who,
        topic,
        title,
        condition,
        at,
        expiresAt,
        event,
        tokenDigest,
        recordedAt,
        previous,
        computedHash());
  }
}
