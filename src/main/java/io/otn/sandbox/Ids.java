package io.otn.sandbox;

import java.security.SecureRandom;

/** Ids and tokens that look like Messenger's: opaque, of no promised length. */
final class Ids {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  private Ids() {}

  static String message() {
    return "m_" + letters(40);
  }

  static String trace() {
    return "A" + letters(22);
  }

  /** From 20 to 400 characters, so that nobody comes to rely on a size. */
  static String token() {
    return letters(RANDOM.nextInt(20, 401));
  }

  static String letters(int length) {
    var bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    var letters = new StringBuilder(length);
    for (var b : bytes) {
      letters.append(ALPHABET.charAt(b & 63));
    }
    return letters.toString();
  }
}
