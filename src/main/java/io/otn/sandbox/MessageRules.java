package io.otn.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the Send API says about a call's shape before it looks at people or tokens: one recipient,
 * text or attachment, the published sizes.
 */
final class MessageRules {
  private static final Set<String> RECIPIENTS =
      Set.of("id", "one_time_notif_token", "notification_messages_token", "user_ref");
  private static final Set<String> DEAD_TAGS =
      Set.of("CONFIRMED_EVENT_UPDATE", "ACCOUNT_UPDATE", "POST_PURCHASE_UPDATE");
  private static final Set<String> TYPES = Set.of("RESPONSE", "UPDATE", "MESSAGE_TAG", "UTILITY");
  private static final Pattern URL = Pattern.compile("https?://[^\\s/]+\\S*");
  private static final Pattern PHONE_NUMBER = Pattern.compile("\\+[0-9]{5,20}");
  private static final Set<String> MEDIA = Set.of("image", "audio", "video", "file");

  /**
   * @param kind {@code text}, a template's type, or the kind of media
   * @param text what a person reads first
   * @param payload of a Notify Me card
   */
  record Shape(String kind, @Nullable String text, @Nullable String payload) {
    boolean asksForConsent() {
      return "one_time_notif_req".equals(kind);
    }

    boolean heavy() {
      return "audio".equals(kind) || "video".equals(kind);
    }
  }

  private MessageRules() {}

  /** The one member of the recipient. */
  static String recipientKind(JsonNode body) {
    var recipient = body.path("recipient");
    var given = RECIPIENTS.stream().filter(recipient::has).toList();
    check(
        recipient.isObject() && recipient.size() == 1 && given.size() == 1,
        "The parameter recipient is required and must hold exactly one of id, one_time_notif_token, notification_messages_token, user_ref.");
    var kind = given.getFirst();
    check(
        recipient.path(kind).isValueNode() && !recipient.path(kind).asText().isBlank(),
        "Parameter error: recipient.%s is empty.".formatted(kind));
    return kind;
  }

  static void checkType(JsonNode body) {
    var tag = body.path("tag").asText("");
    check(!DEAD_TAGS.contains(tag), "The message tag %s is no longer available.".formatted(tag));
    check(tag.isEmpty() || tag.equals("HUMAN_AGENT"), "Invalid message tag: %s.".formatted(tag));
    var type = body.path("messaging_type").asText("");
    check(type.isEmpty() || TYPES.contains(type), "Invalid messaging_type: %s.".formatted(type));
    check(
        type.equals("MESSAGE_TAG") == !tag.isEmpty(),
        "tag and messaging_type MESSAGE_TAG go together.");
    check(!type.equals("UTILITY"), "No approved utility template of that name.");
  }

  static Shape check(JsonNode message) {
    check(message.isObject() && !message.isEmpty(), "Param message must be non-empty.");
    check(
        message.has("text") != message.has("attachment"),
        "Param message must have exactly one of text and attachment.");
    atMost(message.path("metadata").asText(""), 1000, "metadata");
    quickReplies(message.path("quick_replies"));
    if (message.has("text")) {
      var text = text(message, "text", 2000, "message[text]");
      return new Shape("text", text, null);
    }
    var attachment = message.path("attachment");
    var type = attachment.path("type").asText("");
    var payload = attachment.path("payload");
    if (MEDIA.contains(type)) {
      check(
          payload.has("url") != payload.has("attachment_id"),
          "Param attachment[payload] needs either url or attachment_id.");
      if (payload.has("url")) {
        url(payload, "url");
      }
      return new Shape(type, null, null);
    }
    check(type.equals("template"), "Invalid attachment type: %s.".formatted(type));
    return template(payload);
  }

  private static Shape template(JsonNode payload) {
    var type = payload.path("template_type").asText("");
    switch (type) {
      case "one_time_notif_req" -> {
        var title = text(payload, "title", 65, "title");
        var returned = text(payload, "payload", 1000, "payload");
        return new Shape(type, title, returned);
      }
      case "button" -> {
        var text = text(payload, "text", 640, "text");
        buttons(payload.path("buttons"));
        return new Shape(type, text, null);
      }
      case "generic" -> {
        var elements = payload.path("elements");
        check(
            elements.isArray() && !elements.isEmpty() && elements.size() <= 10,
            "Param elements must have 1 to 10 items.");
        for (var element : elements) {
          text(element, "title", 80, "title");
          atMost(element.path("subtitle").asText(""), 80, "subtitle");
          check(element.size() > 1, "An element needs at least one property beside title.");
          if (element.has("image_url")) {
            url(element, "image_url");
          }
          if (element.has("default_action")) {
            var action = element.path("default_action");
            check(
                action.path("type").asText().equals("web_url") && !action.has("title"),
                "Param default_action must be of type web_url and have no title.");
            url(action, "url");
          }
          if (element.has("buttons")) {
            buttons(element.path("buttons"));
          }
        }
        return new Shape(type, elements.path(0).path("title").asText(), null);
      }
      default ->
          throw GraphError.badParameter("Invalid template_type: %s.".formatted(type)).refused();
    }
  }

  private static void buttons(JsonNode buttons) {
    check(
        buttons.isArray() && !buttons.isEmpty() && buttons.size() <= 3,
        "Param buttons must have 1 to 3 items.");
    for (var button : buttons) {
      text(button, "title", 20, "button title");
      var type = button.path("type").asText("");
      switch (type) {
        case "web_url" -> url(button, "url");
        case "postback" -> text(button, "payload", 1000, "button payload");
        case "phone_number" ->
            check(
                PHONE_NUMBER.matcher(text(button, "payload", 1000, "button payload")).matches(),
                "Param payload of a phone_number button must be a number with + and country code.");
        default ->
            throw GraphError.badParameter("Invalid button type: %s.".formatted(type)).refused();
      }
      check(
          button.has("url") == type.equals("web_url")
              && button.has("payload") != type.equals("web_url"),
          "A button of type %s has other members.".formatted(type));
    }
  }

  private static void quickReplies(JsonNode replies) {
    if (replies.isMissingNode()) {
      return;
    }
    check(
        replies.isArray() && !replies.isEmpty() && replies.size() <= 13,
        "Param quick_replies must have 1 to 13 items.");
    for (var reply : replies) {
      var type = reply.path("content_type").asText("");
      check(
          type.equals("text") || type.equals("user_phone_number") || type.equals("user_email"),
          "Invalid content_type of a quick reply: %s.".formatted(type));
      if (type.equals("text")) {
        text(reply, "title", 20, "quick reply title");
        check(reply.has("payload"), "The parameter payload is required.");
      }
      atMost(reply.path("payload").asText(""), 1000, "quick reply payload");
      if (reply.has("image_url")) {
        url(reply, "image_url");
      }
    }
  }

  private static void url(JsonNode from, String member) {
    check(
        URL.matcher(from.path(member).asText("")).matches(),
        "Param %s must be a valid URL.".formatted(member));
  }

  private static String text(JsonNode from, String member, int most, String name) {
    var value = from.path(member);
    check(
        value.isTextual() && !value.asText().isBlank(),
        "The parameter %s is required.".formatted(name));
    atMost(value.asText(), most, name);
    return value.asText();
  }

  private static void atMost(String value, int most, String name) {
    check(
        value.codePointCount(0, value.length()) <= most,
        "Length of param %s must be less than or equal to %d.".formatted(name, most));
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw GraphError.badParameter(otherwise).refused();
    }
  }
}
