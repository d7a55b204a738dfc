package io.otn.connector.sale;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The subjects of topics, which must be the same tomorrow, and short and plain enough for a key.
 */
final class Subjects {

  private static final int HASH_BYTES = 8;
  private static final int LONGEST_IDENTITY = 500;
  private static final int LONGEST = 80;

  private Subjects() {}

  /**
   * @param hashed for names that are nobody's to read, such as a UID
   * @return null when nothing can be made of it
   */
  static @Nullable String of(String identity, boolean hashed) {
    if (identity.length() > LONGEST_IDENTITY) {
      return null;
    }
    if (!hashed) {
      String slug =
          identity
              .toLowerCase(Locale.ROOT)
              .replaceAll("[^a-z0-9._-]+", "-")
              .replaceAll("^-+|-+$", "");
      return slug.isEmpty() || slug.length() > LONGEST ? null : slug;
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(identity.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
