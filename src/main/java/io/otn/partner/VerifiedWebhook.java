package io.otn.partner;

/**
 * A webhook that really is its partner's.
 *
 * @param deliveryId the sender's own name for this delivery
 * @param subject what the sender says it is about, such as {@code products/update}
 */
public record VerifiedWebhook(Partner partner, String deliveryId, String subject) {}
