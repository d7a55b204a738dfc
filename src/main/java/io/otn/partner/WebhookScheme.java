package io.otn.partner;

import java.util.Map;

/** How one kind of sender signs its webhooks and names its deliveries. */
interface WebhookScheme {

  String name();

  /**
   * @param headers by lower-case name
   * @throws io.otn.web.ProblemException 400 when a header is missing, 401 when the signature is
   *     wrong
   */
  VerifiedWebhook verify(Partner partner, Map<String, String> headers, byte[] body);
}
