package io.otn.inbox;

import java.time.Instant;

/**
 * A webhook whose signature was good, as it came.
 *
 * @param kind whose format, such as {@code messenger} or {@code shopify}
 * @param source which account of it, such as the partner's id
 * @param deliveryId the sender's own name for this delivery; the same again is the same delivery
 * @param subject what the sender says it is about, such as {@code products/update}
 * @param body the raw bytes
 */
public record Webhook(
    String kind,
    String source,
    String deliveryId,
    String subject,
    byte[] body,
    Instant receivedAt) {

  /** Its source as {@code Sources} knows it. */
  public String sourceId() {
    return kind + "/" + source;
  }

  @Override
  public String toString() {
    return "Webhook[kind=%s, source=%s, deliveryId=%s, subject=%s, %d bytes]"
        .formatted(kind, source, deliveryId, subject, body.length);
  }
}
