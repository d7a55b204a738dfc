package io.otn.source;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A source of events, and how it is doing.
 *
 * @param id {@code <kind>/<name>}, such as {@code shopify/northwind}; trigger events carry it as
 *     their source
 * @param kind whose format, such as {@code shopify} or {@code feed}
 * @param page whose holders its events reach; null where it speaks of several
 * @param reason why it does not run; null while it does
 * @param since when it came into this state
 * @param silenceAfter with no event for so long it is called silent; null never
 * @param lastEventAt when it was heard last: a webhook came, a file was read
 * @param lastAcceptedAt when something of it became a trigger event
 * @param eventsToday heard on this day of UTC
 * @param acceptedToday of these, trigger events
 * @param reconcileFor why the next reconcile run is due; null when none is
 * @param reconciledSaid what the last reconcile run reported
 */
public record Source(
    String id,
    String kind,
    @Nullable String page,
    State state,
    @Nullable String reason,
    Instant since,
    @Nullable Duration silenceAfter,
    @Nullable Instant lastEventAt,
    @Nullable Instant lastAcceptedAt,
    long eventsToday,
    long acceptedToday,
    Reconciler.@Nullable Cause reconcileFor,
    @Nullable Instant reconciledAt,
    @Nullable String reconciledSaid,
    List<Alert> alerts) {

  /**
   * PAUSED is an operator's decision: what comes is stored and not read. STOPPED was said by the
   * source itself, such as an app that was uninstalled: what still comes is read, for it may be the
   * shop's demand to forget people, but nothing is polled or reconciled.
   */
  public enum State {
    RUNNING,
    PAUSED,
    STOPPED
  }

  /** What a person should look at, until it ends by itself. */
  public enum AlertKind {
    /** No event for longer than {@code silenceAfter}. */
    SILENT,
    /** The gateway itself was down; what was sent meanwhile may be lost. */
    GAP,
    /** The vendor switched a subscription off, or it is missing. */
    SUBSCRIPTION,
    /** The source could not be asked for what was missed. */
    RECONCILE_FAILED
  }

  /**
   * @param detail in words for people
   */
  public record Alert(AlertKind kind, Instant since, String detail) {}

  /** The part of the id behind the kind. */
  public String name() {
    return id.substring(kind.length() + 1);
  }
}
