package io.otn.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Messenger's events, in the shapes of the webhook reference. */
final class Events {
  static final String APP_ID = "4200000000000001";

  private Events() {}

  static ObjectNode envelope(String page, Instant at, List<? extends JsonNode> events) {
    var body = Json.object();
    body.put("object", "page");
    var entry = body.putArray("entry").addObject();
    entry.put("id", page);
    entry.put("time", at.toEpochMilli());
    var messaging = entry.putArray("messaging");
    events.forEach(messaging::add);
    return body;
  }

  static ObjectNode message(Fact.Wrote wrote, @Nullable String quickReply) {
    var event = between(wrote.psid(), wrote.page(), wrote.at());
    var message = event.putObject("message");
    message.put("mid", wrote.mid());
    message.put("text", wrote.text());
    if (quickReply != null) {
      message.putObject("quick_reply").put("payload", quickReply);
    }
    if (wrote.replyTo() != null) {
      message.putObject("reply_to").put("mid", wrote.replyTo());
    }
    return event;
  }

  static ObjectNode optin(String page, String psid, Instant at, String payload, String token) {
    var event = between(psid, page, at);
    event
        .putObject("optin")
        .put("type", "one_time_notif_req")
        .put("payload", payload)
        .put("one_time_notif_token", token);
    return event;
  }

  static ObjectNode echo(Fact.Sent sent) {
    var event = between(sent.page(), sent.psid(), sent.at());
    var message = event.putObject("message");
    message.put("mid", sent.mid());
    message.put("is_echo", true);
    message.put("app_id", Long.parseLong(APP_ID));
    if (sent.metadata() != null) {
      message.put("metadata", sent.metadata());
    }
    if (sent.message().has("text")) {
      message.put("text", sent.message().path("text").asText());
    }
    if (sent.message().has("attachment")) {
      message.putArray("attachments").add(sent.message().path("attachment"));
    }
    return event;
  }

  static ObjectNode delivery(Fact.Sent sent) {
    var event = between(sent.psid(), sent.page(), sent.at());
    var delivery = event.putObject("delivery");
    delivery.putArray("mids").add(sent.mid());
    delivery.put("watermark", sent.at().toEpochMilli());
    return event;
  }

  static ObjectNode read(String page, String psid, Instant at) {
    var event = between(psid, page, at);
    event.putObject("read").put("watermark", at.toEpochMilli());
    return event;
  }

  static ObjectNode reaction(
      String page, String psid, Instant at, String mid, @Nullable String emoji) {
    var event = between(psid, page, at);
    var reaction = event.putObject("reaction");
    reaction.put("mid", mid);
    reaction.put("action", emoji == null ? "unreact" : "react");
    if (emoji != null) {
      reaction.put("reaction", emoji.equals("❤") ? "love" : "other");
      reaction.put("emoji", emoji);
    }
    return event;
  }

  /**
   * @param ad the advertisement that the person came by; null for a plain link
   */
  static ObjectNode referral(
      String page, String psid, Instant at, String ref, @Nullable String ad) {
    var event = between(psid, page, at);
    event.set("referral", came(ref, ad));
    return event;
  }

  static ObjectNode postback(
      String page,
      String psid,
      Instant at,
      String title,
      String payload,
      @Nullable String ref,
      @Nullable String ad) {
    var event = between(psid, page, at);
    var postback = event.putObject("postback");
    postback.put("mid", Ids.message());
    postback.put("title", title);
    postback.put("payload", payload);
    if (ref != null) {
      postback.set("referral", came(ref, ad));
    }
    return event;
  }

  /** Has no sender, and a hyphen in its name. */
  static ObjectNode policy(String page, Instant at, String action, String reason) {
    var event = Json.object();
    event.putObject("recipient").put("id", page);
    event.put("timestamp", at.toEpochMilli());
    event.putObject("policy-enforcement").put("action", action).put("reason", reason);
    return event;
  }

  private static ObjectNode came(String ref, @Nullable String ad) {
    var referral = Json.object().put("ref", ref);
    if (ad != null) {
      referral.put("ad_id", ad);
    }
    return referral.put("source", ad == null ? "SHORTLINK" : "ADS").put("type", "OPEN_THREAD");
  }

  private static ObjectNode between(String sender, String recipient, Instant at) {
    var event = Json.object();
    event.putObject("sender").put("id", sender);
    event.putObject("recipient").put("id", recipient);
    event.put("timestamp", at.toEpochMilli());
    return event;
  }
}
