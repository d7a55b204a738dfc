package io.otn.campaign;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A trigger event, its campaign, and how many people got which outcome.
 *
 * @param id the source's own name for the event
 * @param url where this story is
 * @param status ACCEPTED until its campaign is opened, then the campaign's state
 * @param reason why the campaign was CANCELLED, such as {@code rejected}
 * @param waves where not all are told at once; null where they are
 */
public record EventStory(
    String id,
    String url,
    String source,
    String page,
    List<String> topics,
    String status,
    @Nullable String reason,
    Counts counts,
    @Nullable Integer quantity,
    Instant occurredAt,
    Instant receivedAt,
    @Nullable Instant sendAt,
    @Nullable Instant expiresAt,
    @Nullable Waves waves) {

  /** Our id of the event, with which {@link #url} ends. */
  public UUID key() {
    return UUID.fromString(url.substring(url.lastIndexOf('/') + 1));
  }

  /** True while something may still come of it. */
  public boolean open() {
    return status.equals("ACCEPTED")
        || status.equals("PLANNED")
        || awaitsApproval()
        || status.equals("RUNNING");
  }

  /** True while a person has to approve it before anybody is told. */
  public boolean awaitsApproval() {
    return status.equals("AWAITING_APPROVAL");
  }

  /**
   * @param holders people who were taken so far
   * @param leftOut people who waited with a condition that the event did not fulfil, or for a price
   *     lower than it tells; they go on waiting
   */
  public record Counts(
      long holders,
      long due,
      long sending,
      long sent,
      long probablyDelivered,
      long dead,
      long cancelled,
      long leftOut) {

    static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0);
  }

  /**
   * @param released the first one first
   * @param next when it is looked whether another can follow; null when none does
   * @param why why that waits, or why none follows: a code
   * @param sentence the same in words
   */
  public record Waves(
      List<Wave> released, @Nullable Instant next, @Nullable String why, String sentence) {}

  /**
   * @param n from 1
   * @param units in stock when it was let go
   * @param assumed nobody said how many there were, and the wave was sized as if so many
   * @param size people it is for
   * @param people who were taken so far; more than its size where some could not be reached
   */
  public record Wave(
      int n, Instant releasedAt, long units, boolean assumed, int size, int people) {}
}
