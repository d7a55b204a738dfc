package io.otn.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a message of the page has beside its text, as the phone shows it. Pictures and sounds are
 * named, not loaded: the sandbox fetches nothing from elsewhere.
 *
 * @param media a file of its own
 * @param cards of a generic template
 * @param buttons below a text
 * @param replies offered until the chat goes on
 */
record PhoneMessage(
    @Nullable Media media, List<Card> cards, List<Button> buttons, List<Reply> replies) {

  static final PhoneMessage PLAIN = new PhoneMessage(null, List.of(), List.of(), List.of());

  /**
   * @param kind {@code image}, {@code video}, {@code audio} or {@code file}
   * @param name the end of its address
   */
  record Media(String kind, @Nullable String url, String name) {}

  /**
   * @param host of the address that a tap opens
   */
  record Card(
      String title,
      @Nullable String subtitle,
      @Nullable Media image,
      @Nullable String url,
      @Nullable String host,
      List<Button> buttons) {}

  /**
   * @param kind {@code web_url}, {@code postback} or {@code phone_number}
   * @param value address, payload or number
   */
  record Button(String kind, String title, String value) {}

  record Reply(String title, String payload) {}

  /**
   * @param last whether nothing came after it, so that its quick replies still stand
   */
  static PhoneMessage of(@Nullable JsonNode message, boolean last) {
    if (message == null) {
      return PLAIN;
    }
    var attachment = message.path("attachment");
    var payload = attachment.path("payload");
    var type = attachment.path("type").asText("");
    var cards = new ArrayList<Card>();
    payload.path("elements").forEach(element -> cards.add(card(element)));
    var replies = new ArrayList<Reply>();
    if (last) {
      message.path("quick_replies").forEach(reply -> replies.add(reply(reply)));
    }
    return new PhoneMessage(
        attachment.isMissingNode() || type.equals("template") ? null : media(type, payload, "url"),
        cards,
        buttons(payload),
        replies);
  }

  private static Card card(JsonNode element) {
    var url = element.at("/default_action/url").textValue();
    return new Card(
        element.path("title").asText(),
        element.path("subtitle").textValue(),
        element.has("image_url") ? media("image", element, "image_url") : null,
        url,
        url == null ? null : host(url),
        buttons(element));
  }

  private static List<Button> buttons(JsonNode from) {
    var buttons = new ArrayList<Button>();
    for (var button : from.path("buttons")) {
      var kind = button.path("type").asText();
      buttons.add(
          new Button(
              kind,
              button.path("title").asText(),
              button.path(kind.equals("web_url") ? "url" : "payload").asText()));
    }
    return buttons;
  }

  private static Reply reply(JsonNode reply) {
    var title =
        switch (reply.path("content_type").asText()) {
          case "user_phone_number" -> "My phone number";
          case "user_email" -> "My e-mail address";
          default -> reply.path("title").asText();
        };
    return new Reply(title, reply.path("payload").asText(""));
  }

  private static Media media(String kind, JsonNode from, String member) {
    var url = from.path(member).textValue();
    if (url == null) {
      return new Media(kind, null, "uploaded earlier");
    }
    var path = url.replaceFirst("[?#].*$", "");
    var name = path.substring(path.lastIndexOf('/') + 1);
    return new Media(kind, url, name.isEmpty() ? host(url) : name);
  }

  private static String host(String url) {
    try {
      var host = URI.create(url).getHost();
      return host == null ? url : host;
    } catch (IllegalArgumentException e) {
      return url;
    }
  }
}
