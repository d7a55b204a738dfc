package io.otn.connector;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One variant's stock, and the rule by which it comes back.
 *
 * <pre>
 *   UNKNOWN ──first hint──► OUT ──came back──► IN, waiting ──dwell over: epoch + 1, told──► IN
 *      ▲                     ▲                     │                                        │
 *      │                     └──────went out───────┴──went out: who was not told is not─────┘
 *      └── no longer sellable or tracked, another policy (from all)
 * </pre>
 *
 * Two kinds of hints tell of the same stock, in any order: the level of one location, and the total
 * of a product body. The newest decides. At the same second the total does, as it is complete.
 * Holds a row while its transaction has it locked; knows nothing of the database.
 */
final class VariantStock extends KnownVariant {
  private StockPolicy policy = StockPolicy.DEFAULT;
  private String before = "";
  private Instant now = Instant.EPOCH;
  private boolean canAsk;

  VariantStock(String variantId) {
    super(variantId);
  }

  /**
   * What holds for the reading that follows. A state that was reckoned by another policy is
   * reckoned anew, in silence.
   *
   * @param canAsk whether the shop itself can be asked, as is needed for hints that come late
   */
  void under(StockPolicy newPolicy, Instant time, boolean shopCanBeAsked) {
    before = inWords();
    policy = newPolicy;
    now = time;
    canAsk = shopCanBeAsked;
    String digest = policy.digest();
    if (policyDigest != null && !policyDigest.equals(digest)) {
      forgetState();
      if (!policy.countsAllLocations()) {
        total = null;
        totalVersion = null;
      }
      rebase();
    }
    policyDigest = digest;
  }

  private String inWords() {
    return switch (state) {
      case UNKNOWN -> "unknown";
      case OUT -> available == null ? "out" : "out " + available;
      case IN -> available == null ? "in" : "in " + available;
    };
  }

  /** What the reading has changed, such as {@code SKU-7: out 0 → in 3}; null is nothing. */
  @Nullable String change() {
    String after = inWords();
    return before.equals(after) ? null : "%s: %s → %s".formatted(variantId, before, after);
  }

  /** Whether running out and coming back means anything for this variant. */
  boolean canRunOut() {
    return published && !backorder && !Boolean.FALSE.equals(tracked);
  }

  /** To be called when {@link #canRunOut()} may have changed: what was known stops counting. */
  void settleSellability() {
    if (!published && state == State.IN) {
      isOver("no_longer_sold");
    }
    if (!canRunOut()) {
      forgetState();
    }
  }

  private void forgetState() {
    state = State.UNKNOWN;
    stateSince = null;
    doubtSince = null;
    waitNoMore();
  }

  /**
   * The level of one location.
   *
   * @param announced the location was just connected, so it held nothing before
   */
  String level(String location, Level hint, boolean announced) {
    Level known = levels.get(location);
    if (known != null
        && !hint.version().isAfter(known.version())
        && !(answered && known.isOtherInTheSameSecond(hint))) {
      return hint.version().equals(known.version()) ? Verdict.REPEAT : Verdict.STALE;
    }
    levels.put(location, hint);
    if (!policy.counts(location)) {
      return Verdict.NOT_COUNTED;
    }
    if (hint.connected() && hint.available() == null) {
      return Verdict.NOT_TRACKED;
    }
    boolean addsOrTakesNothing =
        known == null && (announced || !hint.connected()) && !hint.holdsStock();
    if (addsOrTakesNothing && state == State.IN) {
      // The stock is at locations that have not been told of one by one.
      return Verdict.STILL_IN;
    }
    if (endsDoubt(known, hint)) {
      return cameBack(hint.version());
    }
    if (totalVersion != null && totalIsNewest() && !hint.version().isAfter(totalVersion)) {
      return Verdict.STALE;
    }
    version = later(version, hint.version());
    // It was out by the locations told of so far. This one may have had stock all along.
    boolean firstSight = known == null && !announced && !totalWasNothing();
    return settle(sumOfLevels(), hint.version(), firstSight ? Verdict.FIRST_SIGHT : null);
  }

  /** The quantity over all locations. */
  String total(long quantity, Instant hintVersion) {
    if (!policy.countsAllLocations()) {
      return Verdict.NOT_COUNTED;
    }
    boolean newerInTheSameSecond =
        answered && hintVersion.equals(totalVersion) && !Objects.equals(total, quantity);
    if (totalVersion != null && !hintVersion.isAfter(totalVersion) && !newerInTheSameSecond) {
      return hintVersion.equals(totalVersion) ? Verdict.REPEAT : Verdict.STALE;
    }
    boolean outForSure = totalWasNothing() || levels.keySet().containsAll(shopLocations);
    Instant outSince = stateSince;
    total = quantity;
    totalVersion = hintVersion;
    if (version != null && hintVersion.isBefore(version)) {
      return Verdict.STALE;
    }
    version = hintVersion;
    boolean wasOut = state == State.OUT;
    String verdict = settle(quantity, hintVersion, outForSure ? null : Verdict.CORRECTED);
    if (wasOut && state == State.IN && verdict.equals(Verdict.CORRECTED)) {
      doubtSince = outSince;
    }
    return verdict;
  }

  /**
   * Whether a location that we know to have been empty got the stock that a total told of before.
   */
  private boolean endsDoubt(@Nullable Level known, Level hint) {
    return doubtSince != null
        && totalVersion != null
        && known != null
        && !known.holdsStock()
        && hint.holdsStock()
        && hint.version().isAfter(doubtSince)
        && !hint.version().isAfter(totalVersion);
  }

  private String cameBack(Instant hintVersion) {
    doubtSince = null;
    boolean late = Duration.between(hintVersion, now).compareTo(policy.freshFor()) > 0;
    if (late && !canAsk) {
      return Verdict.TOO_OLD;
    }
    cameBackAt = hintVersion;
    firesAt = policy.firesAt(now, firedAt);
    recheck = late;
    return Verdict.RESTOCKED;
  }

  /** A baseline from what is stored, when no state is known although it could be. Never fires. */
  boolean rebase() {
    Instant newest = version;
    if (state != State.UNKNOWN || !canRunOut() || newest == null) {
      return false;
    }
    settle(totalIsNewest() ? total : sumOfLevels(), newest, null);
    return state != State.UNKNOWN;
  }

  /**
   * @param doubt the verdict instead of a restock, when the step from out to in proves none
   */
  private String settle(@Nullable Long quantity, Instant hintVersion, @Nullable String doubt) {
    if (Boolean.FALSE.equals(tracked) || quantity == null) {
      return Verdict.NOT_TRACKED;
    }
    available = quantity;
    if (!canRunOut()) {
      return Verdict.NOT_SELLABLE;
    }
    boolean tooFew = state == State.OUT && quantity > 0 && quantity < policy.minUnits();
    State next = quantity > 0 && !tooFew ? State.IN : State.OUT;
    if (next == state) {
      return tooFew ? Verdict.TOO_FEW : next == State.IN ? Verdict.STILL_IN : Verdict.STILL_OUT;
    }
    State before = state;
    Instant outSince = stateSince;
    boolean wasSoBefore = before != State.UNKNOWN && isOfTheMoment(stateSince, hintVersion);
    state = next;
    stateSince = wasSoBefore ? said(hintVersion).minus(1, ChronoUnit.MICROS) : version;
    doubtSince = null;
    if (before == State.UNKNOWN) {
      if (next == State.OUT) {
        isOver("sold_out"); // told before we lost sight of it
      }
      return Verdict.FIRST_SIGHT;
    }
    if (next == State.OUT) {
      return wentOut();
    }
    if (doubt != null) {
      return doubt;
    }
    if (outSince != null && !said(hintVersion).isAfter(outSince)) {
      // Such as stock moved between two locations, both told of with the same second.
      return Verdict.CORRECTED;
    }
    return cameBack(said(hintVersion));
  }

  /** An answer may be stamped with the end of the second that the shop's clock told. */
  private Instant said(Instant hintVersion) {
    return answered ? hintVersion.truncatedTo(ChronoUnit.SECONDS) : hintVersion;
  }

  /** The state lasted no longer than what the clock tells apart: before it was what it is again. */
  private boolean isOfTheMoment(@Nullable Instant since, Instant hintVersion) {
    return since != null && said(since).equals(said(hintVersion));
  }

  private boolean totalIsNewest() {
    return totalVersion != null && (version == null || !version.isAfter(totalVersion));
  }

  private boolean totalWasNothing() {
    return total != null && total <= 0;
  }

  private @Nullable Long sumOfLevels() {
    return Level.sum(levels, policy);
  }

  private static Instant later(@Nullable Instant one, Instant other) {
    return one == null || other.isAfter(one) ? other : one;
  }

  private String wentOut() {
    if (cameBackAt != null) {
      waitNoMore();
      return Verdict.GONE_AGAIN;
    }
    isOver("sold_out");
    return Verdict.WENT_OUT;
  }

  private void isOver(String why) {
    over = epoch == 0 ? null : why;
  }

  /** Names the event of the present epoch. */
  String eventId() {
    return eventId(variantId, epoch);
  }

  static String eventId(String variantId, long epoch) {
    return variantId + ":" + epoch;
  }

  /** It does not wait to be told of any more: nobody is. */
  void waitNoMore() {
    cameBackAt = null;
    firesAt = null;
    recheck = false;
  }

  /** It is told of: from now on it has come back once more. */
  void fire(Instant time) {
    epoch++;
    firedAt = time;
    waitNoMore();
  }
}
