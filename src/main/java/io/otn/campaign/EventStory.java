package io.otn.campaign;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A trigger event, its campaign, and how many people got which outcome.
 *
 * @param id the source's own name for the event
 * @param url where this story is
 * @param status ACCEPTED until its campaign is opened, then the campaign's state
 */
public record EventStory(
    String id,
    String url,
    String source,
    String page,
    List<String> topics,
    String status,
    Counts counts,
    @Nullable Integer quantity,
    Instant occurredAt,
    Instant receivedAt,
    @Nullable Instant sendAt,
    @Nullable Instant expiresAt) {

  /**
   * @param holders people who were taken so far
   */
  public record Counts(
      long holders,
      long due,
      long sending,
      long sent,
      long probablyDelivered,
      long dead,
      long cancelled) {

    static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0);
  }
}
