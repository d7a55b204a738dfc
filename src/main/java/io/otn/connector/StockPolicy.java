package io.otn.connector;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What counts as being in stock, and how long it has to last before anybody is told.
 *
 * @param locations those whose stock counts; empty is all
 * @param exceptLocations those whose stock does not count, such as a shop floor's
 * @param minUnits a variant that was out is back from so many units on, at least 1
 * @param backorder whether what can only be ordered on backorder is in stock
 * @param preorder whether what can only be pre-ordered is in stock
 * @param unitsWhenUnknown taken for the quantity where a shop says "in stock" and no number
 * @param dwell how long it has to stay in before it is told
 * @param coolDown how long after one restock of a variant the next is told at the earliest
 * @param freshFor a hint that was older than this when it was read fires only after the shop was
 *     asked
 */
public record StockPolicy(
    Set<String> locations,
    Set<String> exceptLocations,
    long minUnits,
    boolean backorder,
    boolean preorder,
    long unitsWhenUnknown,
    Duration dwell,
    Duration coolDown,
    Duration freshFor) {

  /** What holds where nothing is configured. */
  public static final StockPolicy DEFAULT =
      new StockPolicy(
          Set.of(),
          Set.of(),
          1,
          false,
          false,
          10,
          Duration.ofSeconds(60),
          Duration.ofMinutes(10),
          Duration.ofMinutes(15));

  public StockPolicy {
    locations = Set.copyOf(locations);
    exceptLocations = Set.copyOf(exceptLocations);
  }

  /** Whether stock at this location counts. */
  public boolean counts(String location) {
    return (locations.isEmpty() || locations.contains(location))
        && !exceptLocations.contains(location);
  }

  /** Whether a quantity over all locations says what counts. */
  boolean countsAllLocations() {
    return locations.isEmpty() && exceptLocations.isEmpty();
  }

  /** Units where a shop says that there are some, and not how many. */
  long someUnits() {
    return Math.max(unitsWhenUnknown, minUnits);
  }

  Instant firesAt(Instant now, @Nullable Instant lastFired) {
    Instant stayed = now.plus(dwell);
    Instant cooled = lastFired == null ? stayed : lastFired.plus(coolDown);
    return cooled.isAfter(stayed) ? cooled : stayed;
  }

  /**
   * Tells policies apart by what they count: another one makes another picture of the same stock.
   */
  String digest() {
    String counted =
        String.join(
            "|",
            String.join(",", new TreeSet<>(locations)),
            String.join(",", new TreeSet<>(exceptLocations)),
            Long.toString(minUnits),
            Boolean.toString(backorder),
            Boolean.toString(preorder));
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(counted.getBytes(StandardCharsets.UTF_8)),
              0,
              8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
