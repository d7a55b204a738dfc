package io.otn.partner;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Square: Base64 of the HMAC-SHA256 over the notification URL followed by the raw body. The URL is
 * the one that was entered at Square and is configured here; a request's own address may be a
 * proxy's.
 */
@Component
class SquareScheme implements WebhookScheme {
  private static final String SIGNATURE = "x-square-hmacsha256-signature";

  @Override
  public String name() {
    return "square";
  }

  @Override
  public void check(Partner partner) {
    if (partner.url() == null || partner.url().isBlank()) {
      throw new IllegalArgumentException(
          "otn.partners '%1$s': url is missing; write the notification URL exactly as at Square, such as https://gateway.example.com/hooks/square/%1$s"
              .formatted(partner.id()));
    }
  }

  @Override
  public Optional<VerifiedWebhook> verify(
      Partner partner, Map<String, String> headers, byte[] body) {
    ByteArrayOutputStream message = new ByteArrayOutputStream(body.length + 100);
    message.writeBytes(String.valueOf(partner.url()).getBytes(UTF_8));
    message.writeBytes(body);
    SignedHeaders.verify(headers, SIGNATURE, partner.secrets(), message.toByteArray());
    SignedBody signed = SignedBody.of(body);
    if (partner.shop() != null) {
      SignedHeaders.sameShop(partner.shop().equals(signed.text("merchant_id")));
    }
    String event = signed.text("event_id");
    return Optional.of(
        new VerifiedWebhook(
            partner, event == null ? SignedBody.digest("", body) : event, signed.subject("type")));
  }
}
