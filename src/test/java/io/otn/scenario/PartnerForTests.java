package io.otn.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.fixture.Http;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A partner as it stands outside: it has what it was told, and signs by its own means. */
record PartnerForTests(Stage stage, String id, String secret) {

  static PartnerForTests acme(Stage stage) {
    return new PartnerForTests(stage, "acme", Stage.ACME_SECRET);
  }

  /** A new one of the first page, whose members may be given as more JSON. */
  static PartnerForTests added(Stage stage, String more) {
    String id = stage.name("partner");
    JsonNode answer =
        stage
            .api
            .post("/api/v1/partners", "{\"id\":\"%s\",\"page\":\"1001\"%s}".formatted(id, more))
            .is(201)
            .json();
    return new PartnerForTests(stage, id, answer.path("secret").asText());
  }

  JsonNode issues(String scopes) {
    return stage
        .api
        .post(
            "/api/v1/partners/%s/keys".formatted(id),
            "{\"name\":\"its server\",\"scopes\":%s}".formatted(scopes))
        .is(201)
        .json();
  }

  /** With a key of its own. */
  Http with(String scopes) {
    return new Http(stage.url(), "Authorization", "Bearer " + issues(scopes).path("key").asText());
  }

  Http.Answer signed(String message, String body) {
    return signed(message, body, stage.clock.instant(), secret);
  }

  Http.Answer signed(String message, String body, Instant at, String secret) {
    return stage.open.post(
        "/api/v1/events",
        body.getBytes(UTF_8),
        "Content-Type",
        "application/json",
        "webhook-id",
        message,
        "webhook-timestamp",
        "" + at.getEpochSecond(),
        "webhook-signature",
        signature(secret, message, at, body));
  }

  static String signature(String secret, String message, Instant at, String body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(
          new SecretKeySpec(
              Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
      String text = message + "." + at.getEpochSecond() + "." + body;
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
