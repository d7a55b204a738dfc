package io.otn.topic;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The message of a topic kind before its values are in. */
public final class MessageForm {

  private final Content content;
  private final List<ReplyForm> quickReplies;

  MessageForm(Content content, List<ReplyForm> quickReplies) {
    this.content = content;
    this.quickReplies = quickReplies;
  }

  /** Whether it is audio or video, of which a page may send far fewer a second (facts 5). */
  public boolean media() {
    return content instanceof MediaContent media
        && (media.type() == Message.Media.Type.AUDIO || media.type() == Message.Media.Type.VIDEO);
  }

  /** {@code text}, {@code image}, {@code video}, {@code audio}, {@code file}, {@code card}… */
  public String form() {
    return content.form();
  }

  /**
   * The message with its values in.
   *
   * @throws MissingValueException when a value is missing
   * @throws UnfitMessageException when the platform would not take the message
   */
  public Message render(Map<String, Object> data) {
    return content.render(data, quickReplies.stream().map(reply -> reply.render(data)).toList());
  }

  Stream<Text> texts() {
    return Stream.concat(content.texts(), quickReplies.stream().flatMap(ReplyForm::texts));
  }

  sealed interface Content {
    String form();

    Stream<Text> texts();

    Message render(Map<String, Object> data, List<Message.QuickReply> quickReplies);
  }

  record WordsContent(Text text) implements Content {
    @Override
    public String form() {
      return "text";
    }

    @Override
    public Stream<Text> texts() {
      return Stream.of(text);
    }

    @Override
    public Message render(Map<String, Object> data, List<Message.QuickReply> quickReplies) {
      return new Message.Words(text.fit(data), quickReplies);
    }
  }

  record MediaContent(Message.Media.Type type, Text url) implements Content {
    @Override
    public String form() {
      return type.name().toLowerCase(java.util.Locale.ROOT);
    }

    @Override
    public Stream<Text> texts() {
      return Stream.of(url);
    }

    @Override
    public Message render(Map<String, Object> data, List<Message.QuickReply> quickReplies) {
      return new Message.Media(type, url.fit(data), quickReplies);
    }
  }

  record ButtonContent(Text text, List<ButtonForm> buttons) implements Content {
    @Override
    public String form() {
      return "text and buttons";
    }

    @Override
    public Stream<Text> texts() {
      return Stream.concat(Stream.of(text), buttons.stream().flatMap(ButtonForm::texts));
    }

    @Override
    public Message render(Map<String, Object> data, List<Message.QuickReply> quickReplies) {
      return new Message.WordsWithButtons(
          text.fit(data),
          buttons.stream().map(button -> button.render(data)).toList(),
          quickReplies);
    }
  }

  record CardContent(List<CardForm> cards) implements Content {
    @Override
    public String form() {
      return cards.size() == 1 ? "card" : "carousel of " + cards.size();
    }

    @Override
    public Stream<Text> texts() {
      return cards.stream().flatMap(CardForm::texts);
    }

    @Override
    public Message render(Map<String, Object> data, List<Message.QuickReply> quickReplies) {
      return new Message.Cards(
          cards.stream().map(card -> card.render(data)).toList(), quickReplies);
    }
  }

  record CardForm(
      Text title,
      @Nullable Text subtitle,
      @Nullable Text image,
      @Nullable Text url,
      List<ButtonForm> buttons) {

    Stream<Text> texts() {
      return Stream.concat(
          Stream.of(title),
          Stream.concat(
              Stream.of(subtitle, image, url).filter(Objects::nonNull).map(Objects::requireNonNull),
              buttons.stream().flatMap(ButtonForm::texts)));
    }

    Message.Card render(Map<String, Object> data) {
      String below = subtitle == null ? "" : subtitle.fit(data);
      if (below.isEmpty() && image == null && url == null && buttons.isEmpty()) {
        throw new UnfitMessageException(
            title.field() + " stands alone once the values are in; a card needs more than a title");
      }
      return new Message.Card(
          title.fit(data),
          below.isEmpty() ? null : below,
          image == null ? null : image.fit(data),
          url == null ? null : url.fit(data),
          buttons.stream().map(button -> button.render(data)).toList());
    }
  }

  record ButtonForm(Message.Button.Does does, Text title, Text value) {
    Stream<Text> texts() {
      return Stream.of(title, value);
    }

    Message.Button render(Map<String, Object> data) {
      return new Message.Button(does, title.fit(data), value.fit(data));
    }
  }

  record ReplyForm(Text title, @Nullable Text payload, @Nullable Text image) {
    Stream<Text> texts() {
      return Stream.of(title, payload, image).filter(Objects::nonNull).map(Objects::requireNonNull);
    }

    /** Without a payload of its own, a reply carries its title. */
    Message.QuickReply render(Map<String, Object> data) {
      String words = title.fit(data);
      return new Message.QuickReply(
          words,
          payload == null ? words : payload.fit(data),
          image == null ? null : image.fit(data));
    }
  }
}
