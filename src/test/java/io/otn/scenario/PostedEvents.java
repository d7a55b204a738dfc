package io.otn.scenario;

import io.otn.fixture.Http;
import io.otn.scenario.ScriptedMessenger.Message;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What Messenger tells by webhook, signed as it signs. */
final class PostedEvents {

  static final String APP_SECRET = "app-secret-for-tests";

  private static final AtomicInteger WEBHOOKS = new AtomicInteger();
  private static final int PER_WEBHOOK = 500;

  private PostedEvents() {}

  /** A person tapped Notify Me. */
  static String tap(String page, String psid, String topic, String token, Instant at) {
    return """
        {"sender":{"id":"%s"},"recipient":{"id":"%s"},"timestamp":%d,
         "optin":{"type":"one_time_notif_req","payload":"%s","one_time_notif_token":"%s"}}"""
        .formatted(psid, page, at.toEpochMilli(), topic, token);
  }

  /** The page is shown what was sent in its name. */
  static String echo(Message message) {
    return """
        {"sender":{"id":"%s"},"recipient":{"id":"%s"},"timestamp":1,
         "message":{"is_echo":true,"mid":"%s","metadata":"%s"}}"""
        .formatted(message.page(), message.psid(), message.mid(), message.delivery());
  }

  /** Many people, each for the first time here, tap Notify Me; their taps are stored. */
  static void crowd(
      ScriptedMessenger messenger,
      Http gateway,
      String page,
      String topic,
      int people,
      Instant at) {
    List<String> taps = new ArrayList<>();
    for (int n = 0; n < people; n++) {
      String psid = topic.replace(':', '-') + "-" + n;
      String token = page + "-" + psid;
      messenger.gives(page, psid, token);
      taps.add(tap(page, psid, topic, token, at));
      if (taps.size() == PER_WEBHOOK || n == people - 1) {
        post(gateway, page, taps);
        taps.clear();
      }
    }
  }

  /**
   * Posts events to a gateway; they are stored when this returns. The same events posted again are
   * another webhook, as where the platform repeats them in other company.
   */
  static void post(Http gateway, String page, List<String> events) {
    byte[] body =
        "{\"object\":\"page\",\"entry\":[{\"id\":\"%s\",\"time\":%d,\"messaging\":[%s]}]}"
            .formatted(page, WEBHOOKS.incrementAndGet(), String.join(",", events))
            .getBytes(StandardCharsets.UTF_8);
    gateway
        .post(
            "/webhooks/messenger",
            body,
            "Content-Type",
            "application/json",
            "X-Hub-Signature-256",
            "sha256=" + sign(body))
        .is(200);
  }

  private static String sign(byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(APP_SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
