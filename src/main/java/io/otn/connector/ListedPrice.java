package io.otn.connector;

import io.otn.topic.TopicKey;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a source says that a thing costs.
 *
 * @param itemId the source's own id, exact
 * @param subject names it in topics, as in {@code price-drop:<subject>}; usually the id
 * @param parent the subject of the group that it is a variant of
 * @param product as people call it
 * @param url where it is sold
 * @param price without a sale, in whole units such as 19.99; above 0
 * @param currency ISO 4217; null where the source has one that it does not tell
 * @param sale the price while the sale lasts
 * @param saleFrom first moment of the sale; null means that it has begun
 * @param saleTo first moment after it; null means that no end is known
 * @param buyable false keeps quiet about it, such as while it is out of stock
 */
public record ListedPrice(
    String itemId,
    String subject,
    @Nullable String parent,
    @Nullable String product,
    @Nullable String url,
    BigDecimal price,
    @Nullable String currency,
    @Nullable BigDecimal sale,
    @Nullable Instant saleFrom,
    @Nullable Instant saleTo,
    boolean buyable) {

  /** Names the kind of topic that falling prices belong to. */
  static final String KIND = "price-drop";

  private static final int LONGEST_TEXT = 500;
  private static final int LONGEST_URL = 2000;

  /** A thing without a sale, named in topics by its id. */
  public static ListedPrice of(String itemId, BigDecimal price, @Nullable String currency) {
    return new ListedPrice(
        itemId, itemId, null, null, null, price, currency, null, null, null, true);
  }

  /** With what the message is about. */
  public ListedPrice about(@Nullable String name, @Nullable String address) {
    return new ListedPrice(
        itemId, subject, parent, name, address, price, currency, sale, saleFrom, saleTo, buyable);
  }

  /** On sale for less, from now on and until the source says otherwise. */
  public ListedPrice onSale(BigDecimal salePrice) {
    return new ListedPrice(
        itemId, subject, parent, product, url, price, currency, salePrice, null, null, buyable);
  }

  /** Checked, and in the units in which prices are kept. */
  Row row() {
    String known = Money.currency(currency);
    requireTopic(subject);
    if (parent != null) {
      requireTopic(parent);
    }
    if (saleFrom != null && saleTo != null && !saleFrom.isBefore(saleTo)) {
      throw new PriceRefusedException("window_reversed", "the sale ends before it begins");
    }
    return new Row(
        clean(itemId, LONGEST_TEXT),
        subject,
        subject.equals(parent) ? null : parent,
        product == null ? null : clean(product, LONGEST_TEXT),
        url == null || url.length() > LONGEST_URL ? null : clean(url, LONGEST_URL),
        Money.minor(price, known),
        known,
        sale == null ? null : Money.minor(sale, known),
        sale == null ? null : micros(saleFrom),
        sale == null ? null : micros(saleTo),
        buyable);
  }

  private static void requireTopic(String subject) {
    if (TopicKey.parse(KIND + ":" + subject).isEmpty()) {
      throw new PriceRefusedException(
          "id_unfit", "the id is no subject of a topic: visible ASCII without spaces, at most 160");
    }
  }

  /** As PostgreSQL keeps times. */
  private static @Nullable Instant micros(@Nullable Instant instant) {
    return instant == null ? null : instant.truncatedTo(ChronoUnit.MICROS);
  }

  /** PostgreSQL has no NUL in text; and no half of a character stays at the end. */
  private static String clean(String text, int longest) {
    String clean = text.replace("\0", "").strip();
    return clean.codePointCount(0, clean.length()) <= longest
        ? clean
        : clean.substring(0, clean.offsetByCodePoints(0, longest));
  }

  /** A row of the table. */
  record Row(
      String itemId,
      String subject,
      @Nullable String parent,
      @Nullable String product,
      @Nullable String url,
      long priceMinor,
      String currency,
      @Nullable Long saleMinor,
      @Nullable Instant saleFrom,
      @Nullable Instant saleTo,
      boolean buyable) {

    /** Of all that the source says; equal hashes are taken for equal rows. */
    long hash() {
      String all =
          String.join(
              "\0",
              subject,
              String.valueOf(parent),
              String.valueOf(product),
              String.valueOf(url),
              Long.toString(priceMinor),
              currency,
              String.valueOf(saleMinor),
              String.valueOf(saleFrom),
              String.valueOf(saleTo),
              Boolean.toString(buyable));
      byte[] digest = sha256().digest(all.getBytes(StandardCharsets.UTF_8));
      return java.nio.ByteBuffer.wrap(digest).getLong();
    }

    private static MessageDigest sha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
