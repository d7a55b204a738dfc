package io.otn.partner;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * BigCommerce: Standard Webhooks, with the app's client secret, as it is written, for a key. {@code
 * hash} names what is told, and comes again when the same value is set again: with {@code
 * created_at} it names the delivery.
 */
@Component
class BigCommerceScheme implements WebhookScheme {
  private final Clock clock;

  BigCommerceScheme(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String name() {
    return "bigcommerce";
  }

  @Override
  public void check(Partner partner) {
    // The store's hash may be left out where the app is installed in one store.
  }

  @Override
  public Optional<VerifiedWebhook> verify(
      Partner partner, Map<String, String> headers, byte[] body) {
    String id =
        StandardWebhooks.verify(
            partner.secrets().stream().map(secret -> secret.getBytes(UTF_8)).toList(),
            headers,
            body,
            clock.instant());
    SignedBody signed = SignedBody.of(body);
    if (partner.shop() != null) {
      SignedHeaders.sameShop(("stores/" + partner.shop()).equals(signed.text("producer")));
    }
    String hash = signed.text("hash");
    String createdAt = signed.text("created_at");
    return Optional.of(
        new VerifiedWebhook(
            partner,
            hash == null || createdAt == null ? id : hash + " " + createdAt,
            signed.subject("scope")));
  }
}
