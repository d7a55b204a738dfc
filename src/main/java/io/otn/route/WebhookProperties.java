package io.otn.route;

/**
 * Exchange properties behind {@code from: otn:inbox}, for expressions such as {@code
 * exchangeProperty.subject}.
 */
final class WebhookProperties {

  static final String KIND = "kind";

  /** {@code <kind>/<partner>}: names the account in trigger events and in stored state. */
  static final String SOURCE = "source";

  static final String PAGE = "page";
  static final String SHOP = "shop";

  /** The sender's own name for the delivery, by which its story is found. */
  static final String DELIVERY_ID = "deliveryId";

  static final String SUBJECT = "subject";
  static final String RECEIVED_AT = "receivedAt";

  /** A route may set it: what came of the webhook, as a short reason code. */
  static final String VERDICT = "verdict";

  /** A route may set it: the state before and after, in words, such as {@code out 0 → in 3}. */
  static final String CHANGE = "change";

  /** Our ids of the trigger events that were made of the webhook so far: a list to add to. */
  static final String EVENTS = "otn.events";

  private WebhookProperties() {}
}
