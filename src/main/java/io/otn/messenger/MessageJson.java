package io.otn.messenger;

import io.otn.topic.Message;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message as the Send API takes it (facts 2.5). */
final class MessageJson {

  private MessageJson() {}

  /**
   * @param metadata comes back in the echo, and says which delivery it confirms
   */
  static Map<String, Object> of(Message message, String metadata) {
    Map<String, Object> json = new LinkedHashMap<>();
    switch (message) {
      case Message.Words words -> json.put("text", words.text());
      case Message.Media media ->
          json.put(
              "attachment",
              Map.of(
                  "type",
                  media.type().name().toLowerCase(Locale.ROOT),
                  "payload",
                  Map.of("url", media.url())));
      case Message.WordsWithButtons words ->
          json.put(
              "attachment",
              template(
                  "button", Map.of("text", words.text(), "buttons", buttons(words.buttons()))));
      case Message.Cards cards ->
          json.put(
              "attachment",
              template(
                  "generic",
                  Map.of("elements", cards.cards().stream().map(MessageJson::element).toList())));
    }
    if (!message.quickReplies().isEmpty()) {
      json.put(
          "quick_replies", message.quickReplies().stream().map(MessageJson::quickReply).toList());
    }
    json.put("metadata", metadata);
    return json;
  }

  private static Map<String, Object> template(String type, Map<String, Object> members) {
    Map<String, Object> payload = new LinkedHashMap<>();
    payload.put("template_type", type);
    payload.putAll(members);
    return Map.of("type", "template", "payload", payload);
  }

  private static Map<String, Object> element(Message.Card card) {
    Map<String, Object> element = new LinkedHashMap<>();
    element.put("title", card.title());
    put(element, "subtitle", card.subtitle());
    put(element, "image_url", card.image());
    if (card.url() != null) {
      element.put("default_action", Map.of("type", "web_url", "url", card.url()));
    }
    if (!card.buttons().isEmpty()) {
      element.put("buttons", buttons(card.buttons()));
    }
    return element;
  }

  private static List<Map<String, Object>> buttons(List<Message.Button> buttons) {
    return buttons.stream().map(MessageJson::button).toList();
  }

  private static Map<String, Object> button(Message.Button button) {
    Map<String, Object> json = new LinkedHashMap<>();
    switch (button.does()) {
      case OPEN -> {
        json.put("type", "web_url");
        json.put("url", button.value());
      }
      case POST_BACK -> {
        json.put("type", "postback");
        json.put("payload", button.value());
      }
      case CALL -> {
        json.put("type", "phone_number");
        json.put("payload", button.value());
      }
    }
    json.put("title", button.title());
    return json;
  }

  private static Map<String, Object> quickReply(Message.QuickReply reply) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("content_type", "text");
    json.put("title", reply.title());
    json.put("payload", reply.payload());
    put(json, "image_url", reply.image());
    return json;
  }

  private static void put(Map<String, Object> json, String name, @Nullable Object value) {
    if (value != null) {
      json.put(name, value);
    }
  }
}
