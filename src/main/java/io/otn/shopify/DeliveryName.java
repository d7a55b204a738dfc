package io.otn.shopify;

import org.jspecify.annotations.Nullable;

/**
 * What Shopify's headers said of a delivery, as {@code partner} has put it into the delivery's id:
 * {@code <topic> <webhook id> [<event id> [<resource id>]]}.
 *
 * @param eventId the same for all deliveries of one event
 * @param resourceId what an Event is about, as digits or as a global id
 */
record DeliveryName(@Nullable String eventId, @Nullable String resourceId) {

  static DeliveryName of(String deliveryId) {
    String[] words = deliveryId.split(" ", -1);
    return new DeliveryName(words.length > 2 ? words[2] : null, words.length > 3 ? words[3] : null);
  }
}
