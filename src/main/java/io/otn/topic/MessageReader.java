package io.otn.topic;

import io.otn.topic.Message.Button.Does;
import io.otn.topic.MessageForm.ButtonContent;
import io.otn.topic.MessageForm.ButtonForm;
import io.otn.topic.MessageForm.CardContent;
import io.otn.topic.MessageForm.CardForm;
import io.otn.topic.MessageForm.Content;
import io.otn.topic.MessageForm.MediaContent;
import io.otn.topic.MessageForm.ReplyForm;
import io.otn.topic.MessageForm.WordsContent;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the {@code message} of a topic file, in any of its forms. */
final class MessageReader {

  private static final List<String> FORMS =
      List.of("text", "image", "video", "audio", "file", "card", "carousel");
  private static final String CHOICE = "write one of " + String.join(", ", FORMS);
  private static final String ONE_MESSAGE =
      "a permission is for one message; keep one of them (a card holds a picture and words)";

  private final List<Finding> problems = new ArrayList<>();

  private MessageReader() {}

  /**
   * @throws TopicFileException with all that is wrong
   */
  static MessageForm read(Place place) {
    if (place.isList()) {
      throw place.wrong(ONE_MESSAGE);
    }
    MessageReader reader = new MessageReader();
    MessageForm form = reader.message(place);
    if (form == null || !reader.problems.isEmpty()) {
      throw new TopicFileException(reader.problems);
    }
    return form;
  }

  private @Nullable MessageForm message(Place place) {
    Fields fields = new Fields(place, problems);
    List<String> chosen = FORMS.stream().filter(fields::has).toList();
    Content content = null;
    boolean withButtons = fields.has("buttons");
    Text text =
        fields.optional("text", text(withButtons ? Limit.TEXT_ABOVE_BUTTONS : Limit.TEXT), null);
    if (text != null) {
      content = new WordsContent(text);
    }
    for (Message.Media.Type type : Message.Media.Type.values()) {
      String name = type.name().toLowerCase(java.util.Locale.ROOT);
      Text url = fields.optional(name, text(Limit.ADDRESS), null);
      if (url != null) {
        content = new MediaContent(type, url);
      }
    }
    CardForm card = fields.optional("card", this::card, null);
    List<CardForm> carousel =
        fields.optional("carousel", at -> each(at, Limit.CARDS, this::card), null);
    if (card != null) {
      content = new CardContent(List.of(card));
    }
    if (carousel != null) {
      content = new CardContent(carousel);
    }
    List<ButtonForm> buttons = fields.optional("buttons", this::buttons, null);
    if (text != null && buttons != null) {
      content = new ButtonContent(text, buttons);
    }
    List<ReplyForm> replies =
        fields.optional(
            "quickReplies", at -> each(at, Limit.QUICK_REPLIES, this::reply), List.of());
    fields.done();
    if (chosen.isEmpty()) {
      fields.note(place.line(), "message.text is missing; " + CHOICE);
    } else if (chosen.size() > 1) {
      fields.note(
          place.line(), "message has %s: %s".formatted(String.join(" and ", chosen), ONE_MESSAGE));
    } else if (withButtons && !fields.has("text")) {
      fields.note(
          place.line(), "message.buttons stand below a text; write message.text, or a card's own");
    }
    return content == null || replies == null ? null : new MessageForm(content, replies);
  }

  private CardForm card(Place place) {
    Fields fields = new Fields(place, problems);
    Text title = fields.required("title", text(Limit.CARD_TITLE));
    Text subtitle = fields.optional("subtitle", text(Limit.CARD_SUBTITLE), null);
    Text image = fields.optional("image", text(Limit.ADDRESS), null);
    Text url = fields.optional("url", text(Limit.ADDRESS), null);
    List<ButtonForm> buttons = fields.optional("buttons", this::buttons, List.of());
    fields.done();
    if (!fields.has("subtitle")
        && !fields.has("image")
        && !fields.has("url")
        && !fields.has("buttons")) {
      fields.note(
          place.line(), place.path() + " needs one of subtitle, image, url, buttons beside title");
    }
    if (title == null || buttons == null) {
      throw TopicFileException.noted();
    }
    return new CardForm(title, subtitle, image, url, buttons);
  }

  private List<ButtonForm> buttons(Place place) {
    return each(place, Limit.BUTTONS, this::button);
  }

  private ButtonForm button(Place place) {
    Fields fields = new Fields(place, problems);
    Text title = fields.required("title", text(Limit.BUTTON_TITLE));
    Map<Does, Text> actions = new EnumMap<>(Does.class);
    note(actions, Does.OPEN, fields.optional("url", text(Limit.ADDRESS), null));
    note(actions, Does.POST_BACK, fields.optional("payload", text(Limit.PAYLOAD), null));
    note(actions, Does.CALL, fields.optional("phone", text(Limit.PHONE), null));
    fields.done();
    long chosen = List.of("url", "payload", "phone").stream().filter(fields::has).count();
    if (chosen != 1) {
      fields.note(
          place.line(),
          place.path()
              + (chosen == 0 ? " does nothing" : " does several things")
              + "; write one of url, payload, phone");
    }
    if (title == null || actions.size() != 1) {
      throw TopicFileException.noted();
    }
    Map.Entry<Does, Text> action = actions.entrySet().iterator().next();
    return new ButtonForm(action.getKey(), title, action.getValue());
  }

  private static void note(Map<Does, Text> actions, Does does, @Nullable Text value) {
    if (value != null) {
      actions.put(does, value);
    }
  }

  private ReplyForm reply(Place place) {
    Fields fields = new Fields(place, problems);
    Text title = fields.required("title", text(Limit.QUICK_REPLY_TITLE));
    Text payload = fields.optional("payload", text(Limit.PAYLOAD), null);
    Text image = fields.optional("image", text(Limit.ADDRESS), null);
    fields.done();
    if (title == null) {
      throw TopicFileException.noted();
    }
    return new ReplyForm(title, payload, image);
  }

  /** Reads on after a wrong item; the exception's findings are noted by then. */
  private <T> List<T> each(Place place, int most, Function<Place, T> reader) {
    List<T> all = new ArrayList<>();
    for (Place item : place.items(most)) {
      try {
        all.add(reader.apply(item));
      } catch (TopicFileException e) {
        problems.addAll(e.findings());
      }
    }
    return all;
  }

  static Function<Place, Text> text(Limit limit) {
    return place -> new Text(place.text(), place.path(), place.line(), limit);
  }
}
