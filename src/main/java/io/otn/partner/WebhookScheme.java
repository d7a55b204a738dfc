package io.otn.partner;

import java.util.Map;
import java.util.Optional;

/** How one kind of sender signs its webhooks and names its deliveries. */
interface WebhookScheme {

  String name();

  /**
   * Whether its partners stand in the configuration alone, since they need what can be said nowhere
   * else.
   */
  default boolean isForConfigurationAlone() {
    return false;
  }

  /**
   * Checks at the start that the partner's settings are all there.
   *
   * @throws IllegalArgumentException naming what is missing
   */
  void check(Partner partner);

  /**
   * @param headers by lower-case name
   * @return empty for a sender's greeting that is nobody's event: it is answered as all webhooks
   *     are, and not stored
   * @throws io.otn.web.ProblemException 400 when a header is missing, 401 when the signature is
   *     wrong
   */
  Optional<VerifiedWebhook> verify(Partner partner, Map<String, String> headers, byte[] body);
}
