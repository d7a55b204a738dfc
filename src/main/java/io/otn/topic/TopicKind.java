package io.otn.topic;

import java.time.Duration;
import java.util.Map;

/** A topic kind: what the person is asked, what is sent, and the rules in between. */
public final class TopicKind {

  /** Messenger's limit for the title of a Notify Me card, in characters (facts 2.2). */
  public static final int TITLE_LIMIT = 65;

  /** Messenger's limit for a text message, in characters (facts 2.5). */
  public static final int TEXT_LIMIT = 2000;

  private final String name;
  private final Text title;
  private final Text message;
  private final Duration keep;
  private final Lane lane;

  TopicKind(String name, Text title, Text message, Duration keep, Lane lane) {
    this.name = name;
    this.title = title;
    this.message = message;
    this.keep = keep;
    this.lane = lane;
  }

  /** Which deliveries of a page go first. */
  public enum Lane {
    URGENT(1),
    NORMAL(2),
    RELAXED(3);

    private final int order;

    Lane(int order) {
      this.order = order;
    }

    /** 1 goes first. */
    public int order() {
      return order;
    }
  }

  public String name() {
    return name;
  }

  /** How long after it happened an event is still worth a message. */
  public Duration keep() {
    return keep;
  }

  public Lane lane() {
    return lane;
  }

  /**
   * What the card asks. The caller checks {@link #TITLE_LIMIT}, and can say which value made it
   * long.
   *
   * @throws MissingValueException when a value is missing
   */
  public String title(Map<String, Object> data) {
    return title.render(data).strip();
  }

  /**
   * The message's text.
   *
   * @throws MissingValueException when a value is missing
   */
  public String message(Map<String, Object> data) {
    return message.render(data).strip();
  }
}
