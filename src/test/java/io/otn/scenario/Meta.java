package io.otn.scenario;

import io.otn.fixture.Http;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What Meta posts, signed with the app secret, where the sandbox would not do such a thing. */
record Meta(Stage stage) {

  /** An event in the shape of the facts, 2.3. */
  static String optin(Stage.Person person, String topic, String token, Instant at) {
    return """
    {"sender":{"id":"%s"},"recipient":{"id":"%s"},"timestamp":%d,"optin":{"type":"one_time_notif_req",
    "payload":"%s","one_time_notif_token":"%s"}}\
    """
        .formatted(person.psid(), person.page(), at.toEpochMilli(), topic, token);
  }

  static String message(Stage.Person person, Instant at) {
    return """
    {"sender":{"id":"%s"},"recipient":{"id":"%s"},"timestamp":%d,"message":{"mid":"m-%s","text":"Hi"}}\
    """
        .formatted(person.psid(), person.page(), at.toEpochMilli(), at);
  }

  static String read(Stage.Person person, Instant at) {
    return """
    {"sender":{"id":"%s"},"recipient":{"id":"%s"},"timestamp":%d,"read":{"watermark":%d}}\
    """
        .formatted(person.psid(), person.page(), at.toEpochMilli(), at.toEpochMilli());
  }

  /** A comment of a person on one of the page's posts, in the shape that restfb reads. */
  static String comment(Stage.Person person, Instant at) {
    return """
    {"field":"feed","value":{"from":{"id":"%s","name":"Somebody"},"item":"comment","verb":"add",
    "comment_id":"7_8","post_id":"1_7","parent_id":"1_7","created_time":%d,"message":"STOP"}}\
    """
        .formatted(person.psid(), at.getEpochSecond());
  }

  /** Several events of one page in one webhook. */
  void posts(String page, String... events) {
    posts(page, "messaging", events);
  }

  /** Changes of the page itself. */
  void changes(String page, String... changes) {
    posts(page, "changes", changes);
  }

  private void posts(String page, String member, String... events) {
    byte[] body =
        "{\"object\":\"page\",\"entry\":[{\"id\":\"%s\",\"time\":1,\"%s\":[%s]}]}"
            .formatted(page, member, String.join(",", events))
            .getBytes(StandardCharsets.UTF_8);
    stage
        .open
        .post(
            "/webhooks/messenger",
            body,
            "Content-Type",
            "application/json",
            "X-Hub-Signature-256",
            "sha256=" + HexFormat.of().formatHex(hmac(body)))
        .is(200);
  }

  /** The value of {@code signed_request}, facts 8. */
  static String signedRequest(String payload) {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String encoded = base64.encodeToString(payload.getBytes(StandardCharsets.UTF_8));
    return base64.encodeToString(hmac(encoded.getBytes(StandardCharsets.UTF_8))) + "." + encoded;
  }

  Http.Answer asksForDeletion(String signedRequest) {
    return stage.open.post(
        "/webhooks/messenger/data-deletion",
        ("signed_request=" + signedRequest).getBytes(StandardCharsets.UTF_8),
        "Content-Type",
        "application/x-www-form-urlencoded");
  }

  private static byte[] hmac(byte[] message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(Stage.APP_SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
