package io.otn.topic;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one message of a delivery, with its values in and within the platform's limits (facts 2.5).
 * There is no form for two: one permission, one message.
 */
public sealed interface Message {

  /** Answers offered below the message; at most 13. */
  List<QuickReply> quickReplies();

  /**
   * @param text 1 to 2000 characters
   */
  record Words(String text, List<QuickReply> quickReplies) implements Message {}

  /**
   * @param url where the platform fetches it
   */
  record Media(Type type, String url, List<QuickReply> quickReplies) implements Message {
    /** What a file is shown as. */
    public enum Type {
      IMAGE,
      VIDEO,
      AUDIO,
      FILE
    }
  }

  /**
   * @param text 1 to 640 characters
   * @param buttons 1 to 3
   */
  record WordsWithButtons(String text, List<Button> buttons, List<QuickReply> quickReplies)
      implements Message {}

  /**
   * @param cards 1 to 10, side by side
   */
  record Cards(List<Card> cards, List<QuickReply> quickReplies) implements Message {}

  /**
   * @param title 1 to 80 characters
   * @param subtitle at most 80 characters
   * @param image its address
   * @param url what a tap on the card opens
   * @param buttons at most 3
   */
  record Card(
      String title,
      @Nullable String subtitle,
      @Nullable String image,
      @Nullable String url,
      List<Button> buttons) {}

  /**
   * @param title 1 to 20 characters
   * @param value an address, what comes back to us (at most 1000 characters), or a phone number
   */
  record Button(Does does, String title, String value) {
    /** What a tap leads to. */
    public enum Does {
      OPEN,
      POST_BACK,
      CALL
    }
  }

  /**
   * @param title 1 to 20 characters; the person sends it by a tap
   * @param payload comes back with it; at most 1000 characters
   * @param image address of a small picture beside the title
   */
  record QuickReply(String title, String payload, @Nullable String image) {}
}
