package io.otn.partner;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Partners of our own API: they sign as Standard Webhooks says. */
@Component
class StandardWebhooksScheme implements WebhookScheme {

  static final String NAME = "standard-webhooks";

  private final Clock clock;

  StandardWebhooksScheme(Clock clock) {
    this.clock = clock;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void check(Partner partner) {
    for (String secret : partner.secrets()) {
      try {
        StandardWebhooks.key(secret);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "otn.partners '%s': a secret cannot be read; %s"
                .formatted(partner.id(), e.getMessage()),
            e);
      }
    }
  }

  @Override
  public Optional<VerifiedWebhook> verify(
      Partner partner, Map<String, String> headers, byte[] body) {
    List<byte[]> keys = partner.secrets().stream().map(StandardWebhooks::key).toList();
    String id = StandardWebhooks.verify(keys, headers, body, clock.instant());
    return Optional.of(new VerifiedWebhook(partner, id, "event"));
  }
}
