package io.otn.launch;

import java.security.SecureRandom;
import java.util.Base64;

/** 32 random bytes as text. */
final class RandomKey {
  private static final SecureRandom RANDOM = new SecureRandom();

  private RandomKey() {}

  static String base64() {
    return Base64.getEncoder().encodeToString(bytes());
  }

  static String urlSafe() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes());
  }

  private static byte[] bytes() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
