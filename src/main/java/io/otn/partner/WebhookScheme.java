package io.otn.partner;

import java.util.Map;

/** How one kind of sender signs its webhooks and names its deliveries. */
interface WebhookScheme {

  String name();

  /**
   * Checks at the start that the partner's settings are all there.
   *
   * @throws IllegalArgumentException naming what is missing
   */
  void check(Partner partner);

  /**
   * @param headers by lower-case name
   * @throws io.otn.web.ProblemException 400 when a header is missing, 401 when the signature is
   *     wrong
   */
  VerifiedWebhook verify(Partner partner, Map<String, String> headers, byte[] body);
}
