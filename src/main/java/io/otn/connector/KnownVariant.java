package io.otn.connector;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one variant: its row of {@code stock_variant}, with the levels and locations
 * that are told of beside it. What follows from it says {@link VariantStock}.
 */
abstract class KnownVariant {
  /** What we take the stock to be; unknown until a first hint, and whenever it does not matter. */
  enum State {
    UNKNOWN,
    OUT,
    IN
  }

  final String variantId;
  @Nullable String inventoryItemId;
  @Nullable String productId;
  @Nullable String product;
  @Nullable String variant;
  @Nullable String url;
  @Nullable String price;
  @Nullable String sku;
  boolean published = true;
  boolean backorder;
  @Nullable Boolean tracked;
  @Nullable Instant mappedVersion;
  @Nullable Long total;
  @Nullable Instant totalVersion;
  State state = State.UNKNOWN;
  @Nullable Instant stateSince;

  /**
   * Set while it is in by a total although the levels had seemed to say that it was out since then.
   * They were not of all locations, so either they misled us, or it came back and the level is yet
   * to come.
   */
  @Nullable Instant doubtSince;

  @Nullable Long available;
  @Nullable Instant version;
  long epoch;

  /** By location. */
  final Map<String, Level> levels = new HashMap<>();

  /** All that the shop has told us of. */
  Set<String> shopLocations = Set.of();

  /** Whose holders are told; null leaves it to the partner. */
  @Nullable String page;

  /** Since when it is in after it was out, while nobody was told yet. */
  @Nullable Instant cameBackAt;

  /** When that is told, if it lasts. */
  @Nullable Instant firesAt;

  /** Whether the shop is to be asked before. */
  boolean recheck;

  @Nullable Instant firedAt;
  @Nullable String policyDigest;

  /** Set when what was told by the last epoch is over: why, as a code. */
  @Nullable String over;

  /**
   * Whether what is read now is what the shop itself has just answered. Then of two words of the
   * same second that differ it is the newer one.
   */
  boolean answered;

  KnownVariant(String variantId) {
    this.variantId = variantId;
  }
}
