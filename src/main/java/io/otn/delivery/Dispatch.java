package io.otn.delivery;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * One attempt that is about to be made.
 *
 * @param attempt its number, from 1; settles only while it is the last one
 * @param charged how many earlier attempts used up a retry
 * @param unknown whether an earlier attempt ended without an answer
 * @param event what the message is about
 * @param expiresAt the message is worth nothing after
 * @param token permits the message; secret
 * @param tags the person's, for variants of the message
 * @param data values for the message: the event's, and beneath them the consent's
 */
public record Dispatch(
    DeliveryId id,
    int attempt,
    int charged,
    boolean unknown,
    Instant expiresAt,
    long consent,
    String psid,
    String topic,
    UUID event,
    String token,
    Set<String> tags,
    Map<String, Object> data) {

  public String page() {
    return id.page();
  }

  @Override
  public String toString() {
    return "Dispatch[%s, attempt=%d, topic=%s]".formatted(id, attempt, topic);
  }
}
