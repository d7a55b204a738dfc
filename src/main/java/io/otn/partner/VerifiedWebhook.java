package io.otn.partner;

import org.jspecify.annotations.Nullable;

/**
 * A webhook that really is its partner's.
 *
 * @param deliveryId the sender's own name for this delivery
 * @param subject what the sender says it is about, such as {@code products/update}
 * @param kept what is stored instead of the body, where that holds personal data that nobody here
 *     needs; null for the body as it came
 */
public record VerifiedWebhook(
    Partner partner, String deliveryId, String subject, byte @Nullable [] kept) {

  public VerifiedWebhook(Partner partner, String deliveryId, String subject) {
    this(partner, deliveryId, subject, null);
  }
}
