package io.otn.partner;

import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Shopify: Base64 of the HMAC-SHA256 over the raw body, with the app's client secret. Webhooks come
 * with {@code X-Shopify-*} headers, Events with {@code Shopify-*}; Shopify's own library looks for
 * the second family first, and so do we (facts of the shop systems, 1.6 and 1.7).
 */
@Component
class ShopifyScheme implements WebhookScheme {

  private static final String EVENTS = "shopify-";
  private static final String WEBHOOKS = "x-shopify-";

  @Override
  public String name() {
    return "shopify";
  }

  @Override
  public void check(Partner partner) {
    if (partner.shop() == null || partner.shop().isBlank()) {
      throw new IllegalArgumentException(
          "otn.partners '%s': shop is missing; write the shop's domain, such as x.myshopify.com"
              .formatted(partner.id()));
    }
  }

  @Override
  public Optional<VerifiedWebhook> verify(
      Partner partner, Map<String, String> headers, byte[] body) {
    String family = headers.containsKey(EVENTS + "hmac-sha256") ? EVENTS : WEBHOOKS;
    SignedHeaders.verify(headers, family + "hmac-sha256", partner.secrets(), body);
    String topic = SignedHeaders.required(headers, family + "topic");
    String shop = SignedHeaders.required(headers, family + "shop-domain");
    String webhook = SignedHeaders.required(headers, family + "webhook-id");
    SignedHeaders.sameShop(shop.equalsIgnoreCase(partner.shop()));
    // Only Events name an action; their topic is a resource, such as Product.
    String action = family.equals(EVENTS) ? SignedHeaders.word(headers, EVENTS + "action") : null;
    String subject = action == null ? topic : "events/" + topic + "/" + action;
    byte[] kept = ShopifyPrivacy.concerns(topic) ? ShopifyPrivacy.withoutPerson(body) : null;
    return Optional.of(
        new VerifiedWebhook(partner, name(topic, webhook, headers, family), subject, kept));
  }

  /**
   * {@code <topic> <webhook id> [<event id> [<resource id>]]}. The first two are the primary key of
   * facts 1.9; the others tell apart what one event is delivered as several times, and are read
   * again from here by the reader.
   */
  private static String name(
      String topic, String webhook, Map<String, String> headers, String family) {
    String name = topic + " " + webhook.replace(' ', '_');
    String event = SignedHeaders.word(headers, family + "event-id");
    String resource = SignedHeaders.word(headers, family + "resource-id");
    return event == null ? name : name + " " + event + (resource == null ? "" : " " + resource);
  }
}
