package io.otn.partner;

import io.otn.secret.Hmac;
import io.otn.web.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Shopify: Base64 of the HMAC-SHA256 over the raw body, with the app's client secret. Webhooks come
 * with {@code X-Shopify-*} headers, Events with {@code Shopify-*}; Shopify's own library looks for
 * the second family first, and so do we (facts of the shop systems, 1.6 and 1.7).
 */
@Component
class ShopifyScheme implements WebhookScheme {

  /** These headers are not signed, and become keys and lines of the log. */
  private static final Pattern PLAIN = Pattern.compile("[\\x20-\\x7e]{1,200}");

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
  public VerifiedWebhook verify(Partner partner, Map<String, String> headers, byte[] body) {
    String family = headers.containsKey(EVENTS + "hmac-sha256") ? EVENTS : WEBHOOKS;
    String signature = headers.get(family + "hmac-sha256");
    if (signature == null || !signed(partner, signature, body)) {
      throw new ProblemException(
          HttpStatus.UNAUTHORIZED,
          "signature_invalid",
          "The header X-Shopify-Hmac-Sha256 is missing or does not fit the body and the partner's secrets.");
    }
    String topic = required(headers, family + "topic");
    String shop = required(headers, family + "shop-domain");
    String webhook = required(headers, family + "webhook-id");
    if (!shop.equalsIgnoreCase(partner.shop())) {
      throw new ProblemException(
          HttpStatus.UNAUTHORIZED,
          "shop_mismatch",
          "This partner's shop is another one than the header names.");
    }
    // Primary key of facts 1.9: the id is unique for one topic.
    return new VerifiedWebhook(partner, topic + " " + webhook, topic);
  }

  private static boolean signed(Partner partner, String signature, byte[] body) {
    boolean signed = false;
    for (String secret : partner.secrets()) {
      signed |=
          MessageDigest.isEqual(
              signature(secret, body).getBytes(StandardCharsets.US_ASCII),
              signature.getBytes(StandardCharsets.UTF_8));
    }
    return signed;
  }

  private static String signature(String secret, byte[] body) {
    return Base64.getEncoder().encodeToString(Hmac.sha256(secret, body));
  }

  private static String required(Map<String, String> headers, String name) {
    @Nullable String value = headers.get(name);
    if (value == null || value.isBlank()) {
      throw new ProblemException(
              HttpStatus.BAD_REQUEST, "header_missing", "A header of the webhook is missing.")
          .field(name, "send it as Shopify does");
    }
    if (!PLAIN.matcher(value).matches()) {
      throw new ProblemException(
              HttpStatus.BAD_REQUEST, "header_invalid", "A header of the webhook is not readable.")
          .field(name, "send it as Shopify does: visible ASCII, at most 200 characters");
    }
    return value;
  }
}
