package io.otn.messenger;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otn.inbox.Inbox;
import io.otn.inbox.Webhook;
import io.otn.secret.Hmac;
import io.otn.web.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /webhooks/messenger}: Meta's handshake, and its signed events, which are stored as they
 * came and answered; what they mean is read later (facts of the platform, section 7).
 */
@RestController
class MessengerWebhooks {

  /** Not the strict one of our own API: the platform may add members whenever it likes. */
  private static final ObjectMapper FOREIGN = new ObjectMapper();

  private static final String SIGNATURE = "X-Hub-Signature-256";
  private static final String SCHEME = "sha256=";

  private final MessengerSettings settings;
  private final Inbox inbox;
  private final Clock clock;

  MessengerWebhooks(MessengerSettings settings, Inbox inbox, Clock clock) {
    this.settings = settings;
    this.inbox = inbox;
    this.clock = clock;
  }

  @GetMapping(value = "/webhooks/messenger", produces = MediaType.TEXT_PLAIN_VALUE)
  String handshake(
      @RequestParam(name = "hub.mode", required = false) @Nullable String mode,
      @RequestParam(name = "hub.verify_token", required = false) @Nullable String token,
      @RequestParam(name = "hub.challenge", required = false) @Nullable String challenge) {
    String expected = settings.verifyToken();
    if (challenge == null
        || !"subscribe".equals(mode)
        || token == null
        || expected == null
        || !same(expected, token)) {
      throw new ProblemException(
          HttpStatus.FORBIDDEN,
          "handshake_refused",
          "The verify token is not the one in otn.messenger.verify-token.");
    }
    return challenge;
  }

  @PostMapping("/webhooks/messenger")
  void receive(
      @RequestHeader(name = SIGNATURE, required = false) @Nullable String signature,
      @RequestBody(required = false) byte @Nullable [] sent) {
    byte[] body = sent == null ? new byte[0] : sent;
    verify(body, signature);
    if (!"page".equals(object(body))) {
      throw new ProblemException(
              HttpStatus.NOT_FOUND, "object_unknown", "Only events of pages are taken here.")
          .field("object", "subscribe the object 'page'");
    }
    // Meta names no delivery. The same bytes are the same delivery: they hold times and message
    // ids.
    inbox.store(
        new Webhook(
            MessengerEvents.KIND,
            MessengerSource.NAME,
            HexFormat.of().formatHex(sha256(body)),
            "page",
            body,
            clock.instant()));
  }

  private void verify(byte[] body, @Nullable String signature) {
    String secret = settings.appSecret();
    if (secret == null || secret.isBlank()) {
      throw new ProblemException(
          HttpStatus.SERVICE_UNAVAILABLE,
          "messenger_not_configured",
          "Set otn.messenger.app-secret, so that webhooks can be verified.");
    }
    if (signature == null
        || !signature.startsWith(SCHEME)
        || !same(SCHEME + HexFormat.of().formatHex(Hmac.sha256(secret, body)), signature)) {
      throw new ProblemException(
          HttpStatus.UNAUTHORIZED,
          "signature_invalid",
          "The header " + SIGNATURE + " is missing or does not fit the body and the app secret.");
    }
  }

  private String object(byte[] body) {
    try {
      JsonNode node = FOREIGN.readTree(body);
      return node == null ? "" : node.path("object").asText();
    } catch (IOException e) {
      throw new ProblemException(
          HttpStatus.BAD_REQUEST, "json_malformed", "The body is signed, but it is not JSON.");
    }
  }

  private static boolean same(String expected, String given) {
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] sha256(byte[] body) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(body);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
