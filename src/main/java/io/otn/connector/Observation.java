package io.otn.connector;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a shop's message says about one variant, in the words of no vendor. What it does not say is
 * null.
 *
 * @param variantId the shop's id of what can be bought; topics are named by it
 * @param productId the product that it is a variant of
 * @param location where the quantity lies; null for all locations together
 * @param quantity units that can be sold; null when the shop does not count them
 * @param version when the shop's stock was so, which orders messages that arrive in any order
 * @param changedAt when the shop says that it changed the product last, where that is another time:
 *     what an older change has written is stale
 * @param sale whether it can run out at all
 * @param names what is known to put into a message
 */
public record Observation(
    String variantId,
    @Nullable String productId,
    @Nullable String location,
    @Nullable Long quantity,
    Instant version,
    @Nullable Instant changedAt,
    Sale sale,
    Names names) {

  /** Whether running out and coming back means anything. */
  public enum Sale {
    /** The message does not say; as it was. */
    UNSAID,
    /** Offered, as long as there is some. */
    OFFERED,
    /** Offered whether or not there is some: never out, so never back. */
    NEVER_OUT,
    /** Draft, hidden, deleted or without a price. */
    NOT_OFFERED
  }

  /**
   * @param product the product's readable name
   * @param variant the variant's own, such as a size
   * @param price as the shop writes it
   */
  public record Names(
      @Nullable String product,
      @Nullable String variant,
      @Nullable String url,
      @Nullable String price,
      @Nullable String sku) {
    public static final Names NONE = new Names(null, null, null, null, null);
  }

  /** A quantity and nothing else, as of a stock table. */
  public static Observation quantity(
      String variantId, @Nullable String location, @Nullable Long quantity, Instant version) {
    return new Observation(
        variantId, null, location, quantity, version, null, Sale.UNSAID, Names.NONE);
  }
}
