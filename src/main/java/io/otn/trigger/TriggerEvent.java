package io.otn.trigger;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stored trigger event.
 *
 * @param id ours, ordered by time
 * @param eventId the source's own name for it
 */
public record TriggerEvent(
    UUID id,
    String source,
    String eventId,
    String page,
    List<String> topics,
    Instant occurredAt,
    Instant receivedAt,
    @Nullable Instant sendAt,
    @Nullable Instant expiresAt,
    @Nullable Integer quantity,
    Map<String, Object> data) {

  /** What stands behind a colon of the source is a CloudEvent's own. */
  public boolean isOf(String owner) {
    return source.equals(owner) || source.startsWith(owner + ":");
  }
}
