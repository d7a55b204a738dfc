package io.otn.source;

import java.time.Duration;

/**
 * The port through which a connector looks for what a source said and we did not hear. A bean that
 * implements it is found by itself.
 *
 * <p>It asks the source how things are now, and gives that to the same rules that read the source's
 * webhooks: what would have fired fires, and nothing fires twice. It may audit and repair
 * subscriptions on the way, and tells about them by {@link Sources#subscriptionDisabled} and {@link
 * Sources#subscriptionsFine}.
 */
public interface Reconciler {

  /** Why a run is due. */
  enum Cause {
    /** No event for too long. */
    SILENCE,
    /** The gateway was down. */
    GAP,
    /** The vendor switched a subscription off. */
    SUBSCRIPTION,
    /** The source runs again after a pause or a stop. */
    RESUMED,
    /** A person asked for it. */
    OPERATOR,
    /** {@link Reconciler#every()} is over. */
    SCHEDULE
  }

  /** The kind of sources that it can ask, such as {@code shopify}. */
  String kind();

  /** How long after a run the next one is due, whatever happens; zero is never. */
  default Duration every() {
    return Duration.ZERO;
  }

  /**
   * Brings our picture of the source up to date. Called outside of any transaction, by one node at
   * a time for each source, never while the source is paused or stopped; may take minutes. After a
   * crash, and after an exception with growing waits, it is called again.
   *
   * @return what was found, as a sentence for people
   * @throws Exception with a message for people: it is shown and logged, so it holds no secret
   */
  String reconcile(Source source, Cause cause) throws Exception;
}
