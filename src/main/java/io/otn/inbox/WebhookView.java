package io.otn.inbox;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stored webhook, and what came of it; never its body, which may hold a token.
 *
 * @param source as {@code GET /api/v1/sources} names it
 * @param deliveryId the sender's own name for this delivery
 * @param subject what the sender says it is about, such as {@code products/update}
 * @param verifiedBy how we know that it is its sender's
 * @param reason a code, several with counts, or the words of an error
 * @param reasons the codes of the reason, each with its sentence
 * @param change the state before and after, where one was compared
 * @param events our ids of the trigger events that it made at once
 * @param dueAt when it is read next; null when it was read
 * @param readAgain how often a person had it read again
 */
public record WebhookView(
    String id,
    String source,
    String deliveryId,
    String subject,
    Instant receivedAt,
    String verifiedBy,
    State state,
    @Nullable String reason,
    List<Reasons.Reason> reasons,
    @Nullable String change,
    List<UUID> events,
    int tries,
    @Nullable Instant dueAt,
    @Nullable Instant settledAt,
    int readAgain) {

  /** RECEIVED waits to be read; DONE was read; FAILED could not be, a person has to look. */
  public enum State {
    RECEIVED,
    DONE,
    FAILED
  }
}
