package io.otn.partner;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;
import org.springframework.web.util.HtmlUtils;

/**
 * WooCommerce: Base64 of the HMAC-SHA256 over the raw body. WordPress keeps the secret with its
 * HTML entities and signs with them decoded, so a secret may be configured either way. Its own
 * delivery id stands for a second, so a delivery is named by it together with topic and body: the
 * same body in another second may well be news, as when stock is 0 once more.
 */
@Component
class WooCommerceScheme implements WebhookScheme {
  private static final String HEADERS = "x-wc-webhook-";
  private static final String SIGNATURE = HEADERS + "signature";

  /** What creating a webhook in WooCommerce sends first: unsigned, and it wants exactly 200. */
  private static final Pattern PING = Pattern.compile("webhook_id=[0-9]{1,20}");

  private static final int LONGEST_PING = 40;

  @Override
  public String name() {
    return "woocommerce";
  }

  @Override
  public void check(Partner partner) {
    // The shop's address may be left out: the secret is this webhook's own.
  }

  @Override
  public Optional<VerifiedWebhook> verify(
      Partner partner, Map<String, String> headers, byte[] body) {
    if (!headers.containsKey(SIGNATURE) && isPing(body)) {
      return Optional.empty();
    }
    SignedHeaders.verify(headers, SIGNATURE, decodedToo(partner.secrets()), body);
    String topic = SignedHeaders.required(headers, HEADERS + "topic");
    String second = headers.getOrDefault(HEADERS + "delivery-id", "");
    if (partner.shop() != null) {
      String source = SignedHeaders.required(headers, HEADERS + "source");
      SignedHeaders.sameShop(bare(source).equals(bare(partner.shop())));
    }
    return Optional.of(
        new VerifiedWebhook(
            partner, topic + " " + SignedBody.digest(topic + "\n" + second, body), topic));
  }

  private static boolean isPing(byte[] body) {
    return body.length <= LONGEST_PING && PING.matcher(new String(body, US_ASCII)).matches();
  }

  private static List<String> decodedToo(List<String> secrets) {
    Set<String> all = new LinkedHashSet<>(secrets);
    secrets.forEach(secret -> all.add(HtmlUtils.htmlUnescape(secret)));
    return List.copyOf(all);
  }

  /** {@code https://shop.example/} is {@code shop.example}. */
  private static String bare(String site) {
    return site.toLowerCase(Locale.ROOT).replaceFirst("^https?://", "").replaceFirst("/+$", "");
  }
}
