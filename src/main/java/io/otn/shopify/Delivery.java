package io.otn.shopify;

import java.time.Instant;

/**
 * A verified webhook of a shop, as it comes out of the inbox.
 *
 * @param source {@code shopify/<partner>}
 * @param shop the shop's domain
 * @param id the delivery's name, see {@link DeliveryName}
 * @param subject the topic, such as {@code products/update}; of Events {@code
 *     events/<resource>/<action>}
 */
record Delivery(
    String source, String shop, String id, String subject, byte[] body, Instant receivedAt) {

  String partner() {
    return source.substring(source.indexOf('/') + 1);
  }

  /** Whether it is what the shop said when it was asked. */
  boolean isAnswer() {
    return id.startsWith(PolledVariant.SUBJECT + " ");
  }

  @Override
  public String toString() {
    return "Delivery[source=%s, id=%s, subject=%s, %d bytes]"
        .formatted(source, id, subject, body.length);
  }
}
