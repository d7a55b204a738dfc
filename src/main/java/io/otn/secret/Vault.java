package io.otn.secret;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Seals what must not be readable in the database, with AES-256-GCM.
 *
 * <p>A sealed value is {@code version (1 byte) | nonce (12 bytes) | ciphertext and tag}. It is
 * bound to a place, such as {@code consent/1001}: copied to another row's place it does not open.
 */
@Component
public class Vault {

  private static final byte VERSION = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int KEPT = 16;
  private static final String CHECK = "secret_check";

  private final SecretKey sealing;
  private final byte[] digesting;
  private final byte[] signing;
  private final SecureRandom random = new SecureRandom();

  /**
   * Ciphers that have been used: the key's schedule is the same each time. One that failed is not
   * kept.
   */
  private final BlockingQueue<Cipher> sealers = new ArrayBlockingQueue<>(KEPT);

  private final BlockingQueue<Cipher> openers = new ArrayBlockingQueue<>(KEPT);

  Vault(SecretSettings settings, JdbcClient jdbc) {
    byte[] key = decoded(settings.key());
    // One key a purpose, so that a digest never tells anything about a sealed value.
    this.sealing = new SecretKeySpec(derived(key, "seal"), "AES");
    this.digesting = derived(key, "digest");
    this.signing = derived(key, "sign");
    requireSameKey(jdbc);
  }

  /** With another key than before nothing would open, and each consent would be tried in vain. */
  private void requireSameKey(JdbcClient jdbc) {
    // Not written where it is there already: who may only read the database may still ask.
    if (jdbc.sql("SELECT count(*) FROM secret_check").query(Long.class).single() == 0) {
      jdbc.sql(
              """
              INSERT INTO secret_check (sealed)
              VALUES (:sealed)
              ON CONFLICT DO NOTHING
              """)
          .param("sealed", seal(CHECK, CHECK))
          .update();
    }
    byte[] sealed = jdbc.sql("SELECT sealed FROM secret_check").query(byte[].class).single();
    try {
      open(sealed, CHECK);
    } catch (IllegalStateException e) {
      throw new IllegalArgumentException(
          "otn.secrets.key is not the key that this database's tokens were sealed with; give back"
              + " the former one, for without it no consent can be used",
          e);
    }
  }

  private static byte[] decoded(String key) {
    try {
      byte[] bytes = Base64.getDecoder().decode(key.strip());
      if (bytes.length == 32) {
        return bytes;
      }
    } catch (IllegalArgumentException notBase64) {
      // said below, in one sentence for both cases
    }
    throw new IllegalArgumentException(
        "otn.secrets.key must be 32 random bytes in Base64; `openssl rand -base64 32` prints one");
  }

  public byte[] seal(byte[] plain, String place) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, 0, place);
      byte[] sealed = new byte[1 + NONCE_BYTES + cipher.getOutputSize(plain.length)];
      sealed[0] = VERSION;
      System.arraycopy(nonce, 0, sealed, 1, NONCE_BYTES);
      cipher.doFinal(plain, 0, plain.length, sealed, 1 + NONCE_BYTES);
      sealers.offer(cipher);
      return sealed;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot seal a value for " + place, e);
    }
  }

  public byte[] seal(String plain, String place) {
    return seal(plain.getBytes(StandardCharsets.UTF_8), place);
  }

  /**
   * @throws IllegalStateException when the value was sealed with another key or for another place
   */
  public byte[] open(byte[] sealed, String place) {
    if (sealed.length <= 1 + NONCE_BYTES || sealed[0] != VERSION) {
      throw new IllegalStateException("not a sealed value of this version, for " + place);
    }
    try {
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, sealed, 1, place);
      byte[] plain = cipher.doFinal(sealed, 1 + NONCE_BYTES, sealed.length - 1 - NONCE_BYTES);
      openers.offer(cipher);
      return plain;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "a value sealed for "
              + place
              + " does not open: is otn.secrets.key the one it was sealed with?",
          e);
    }
  }

  public String openText(byte[] sealed, String place) {
    return new String(open(sealed, place), StandardCharsets.UTF_8);
  }

  /** A keyed digest (HMAC-SHA256): equal for equal texts, worthless to who has not got the key. */
  public byte[] digest(String text) {
    return Hmac.sha256(digesting, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Signs what leaves the gateway and comes back (HMAC-SHA256), such as the meaning of a link: who
   * has not got the key can neither make nor change it.
   *
   * @param text begins with what it is for, so that a signature is good for nothing else
   */
  public byte[] sign(String text) {
    return Hmac.sha256(signing, text.getBytes(StandardCharsets.UTF_8));
  }

  private Cipher cipher(int mode, byte[] nonce, int offset, String place)
      throws GeneralSecurityException {
    @Nullable Cipher used = (mode == Cipher.ENCRYPT_MODE ? sealers : openers).poll();
    Cipher cipher = used == null ? Cipher.getInstance("AES/GCM/NoPadding") : used;
    cipher.init(
        mode,
        sealing,
        new GCMParameterSpec(TAG_BITS, Arrays.copyOfRange(nonce, offset, offset + NONCE_BYTES)));
    cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  private static byte[] derived(byte[] key, String purpose) {
    return Hmac.sha256(key, purpose.getBytes(StandardCharsets.UTF_8));
  }
}
