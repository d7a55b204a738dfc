package io.otn.partner;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.otn.web.ProblemException;
import java.security.MessageDigest;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Senders that cannot compute an HMAC, such as Zapier, Make or a shell script: they send the
 * partner's secret itself. So that it is written to no log on its way, it stands in a header and
 * never in the address. What is refused here is not stored: these senders show the answer to
 * whoever set them up.
 */
@Component
class CatchScheme implements WebhookScheme {

  static final String NAME = "catch";

  private static final String AUTHORIZATION = "authorization";
  private static final String API_KEY = "x-api-key";
  private static final String BEARER = "Bearer ";

  /** Camel's {@code Exchange.HTTP_QUERY} in lower case: what stands behind the question mark. */
  private static final String QUERY = "camelhttpquery";

  /** Sent as it is, it has to be hard to guess; and other characters change on their way. */
  private static final Pattern SECRET = Pattern.compile("[\\x21-\\x7e]{16,500}");

  private final CatchHook hook;

  CatchScheme(CatchHook hook) {
    this.hook = hook;
  }

  @Override
  public String name() {
    return NAME;
  }

  /** A mapping is a part of the configuration. */
  @Override
  public boolean isForConfigurationAlone() {
    return true;
  }

  @Override
  public void check(Partner partner) {
    hook.requireMapping(partner);
    for (String secret : partner.secrets()) {
      if (!SECRET.matcher(secret).matches()) {
        throw new IllegalArgumentException(
            "otn.partners '%s': a secret cannot be sent in a header; write 16 to 500 letters, digits or signs of ASCII without spaces, such as openssl rand -hex 32 makes"
                .formatted(partner.id()));
      }
    }
  }

  @Override
  public Optional<VerifiedWebhook> verify(
      Partner partner, Map<String, String> headers, byte[] body) {
    requireNoQuery(headers);
    requireSecret(partner, headers);
    String topic = hook.event(partner, body).topics().getFirst();
    return Optional.of(new VerifiedWebhook(partner, deliveryId(headers, body), topic));
  }

  /** Camel makes headers of what stands there, so the secret could be shown that way too. */
  private static void requireNoQuery(Map<String, String> headers) {
    String query = headers.get(QUERY);
    if (query != null && !query.isBlank()) {
      throw new ProblemException(
              HttpStatus.BAD_REQUEST,
              "key_in_url",
              "This address takes nothing behind a question mark. A secret does not belong there, for addresses are written to logs on their way: replace one that was sent so by a new one.")
          .field("Authorization", "Bearer <secret>; or send the secret in X-Api-Key");
    }
  }

  private static void requireSecret(Partner partner, Map<String, String> headers) {
    String authorization = headers.getOrDefault(AUTHORIZATION, "");
    String bearer =
        authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
            ? authorization.substring(BEARER.length()).strip()
            : "";
    String key = headers.getOrDefault(API_KEY, "").strip();
    if (!opens(partner, bearer) & !opens(partner, key)) {
      throw new ProblemException(
              HttpStatus.UNAUTHORIZED,
              "secret_invalid",
              "The secret of this partner is missing, or it is another one.")
          .field("Authorization", "Bearer <secret>; or send the secret in X-Api-Key")
          .header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
  }

  /** In a time that depends on what was offered alone; all secrets are looked at. */
  private static boolean opens(Partner partner, String offered) {
    byte[] bytes = offered.getBytes(UTF_8);
    boolean fits = false;
    for (String secret : partner.secrets()) {
      fits |= MessageDigest.isEqual(bytes, secret.getBytes(UTF_8));
    }
    return fits;
  }

  /**
   * With the digest of the body before the sender's key: where one key is sent with all requests,
   * as a copied command does, none is lost. Without a key each request is a delivery of its own;
   * the event's id tells repeats.
   */
  private static String deliveryId(Map<String, String> headers, byte[] body) {
    String written = headers.get("idempotency-key");
    return written == null
        ? UUID.randomUUID().toString()
        : SignedBody.digest("", body) + " " + IdempotencyFilter.key(written);
  }
}
