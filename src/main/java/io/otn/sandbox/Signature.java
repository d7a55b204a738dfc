package io.otn.sandbox;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMACs in the forms that Messenger and Shopify use. */
final class Signature {
  private Signature() {}

  /** Value of {@code X-Hub-Signature-256}. */
  static String hub256(String secret, byte[] body) {
    return "sha256=" + HexFormat.of().formatHex(hmac("HmacSHA256", secret, body));
  }

  /** Value of the legacy {@code X-Hub-Signature}, which Messenger still sends beside the other. */
  static String hub1(String secret, byte[] body) {
    return "sha1=" + HexFormat.of().formatHex(hmac("HmacSHA1", secret, body));
  }

  /** Value of {@code X-Shopify-Hmac-Sha256}. */
  static String shopify(String secret, byte[] body) {
    return Base64.getEncoder().encodeToString(hmac("HmacSHA256", secret, body));
  }

  /** {@code appsecret_proof} of an access token, or of {@code token|time}. */
  static String proof(String secret, String message) {
    return HexFormat.of()
        .formatHex(hmac("HmacSHA256", secret, message.getBytes(StandardCharsets.UTF_8)));
  }

  static boolean same(String a, String b) {
    return MessageDigest.isEqual(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] hmac(String algorithm, String secret, byte[] body) {
    try {
      var mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), algorithm));
      return mac.doFinal(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has " + algorithm, e);
    }
  }
}
