package io.otn.topic;

import io.otn.web.ProblemException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** A topic kind: what the person is asked, what is sent, and the rules in between. */
public final class TopicKind {

  /** Messenger's limit for the title of a Notify Me card, in characters (facts 2.2). */
  public static final int TITLE_LIMIT = 65;

  /** Messenger's limit for a text message, in characters (facts 2.5). */
  public static final int TEXT_LIMIT = 2000;

  private final String name;
  private final Text title;
  private final MessageForm message;
  private final List<Variant> variants;
  private final Examples examples;
  private final List<LintOverride> overrides;
  private final Duration keep;
  private final Lane lane;
  private final @Nullable DropRule drop;
  private final @Nullable Release release;
  private final @Nullable QuietHours quietHours;
  private final Conversation conversation;

  TopicKind(
      String name,
      Text title,
      MessageForm message,
      List<Variant> variants,
      Examples examples,
      List<LintOverride> overrides,
      Duration keep,
      Lane lane,
      @Nullable DropRule drop,
      @Nullable Release release,
      @Nullable QuietHours quietHours,
      Conversation conversation) {
    this.name = name;
    this.title = title;
    this.message = message;
    this.variants = variants;
    this.examples = examples;
    this.overrides = overrides;
    this.keep = keep;
    this.lane = lane;
    this.drop = drop;
    this.release = release;
    this.quietHours = quietHours;
    this.conversation = conversation;
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

  /** Another message for subscribers with a tag. */
  record Variant(String tag, MessageForm message) {}

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

  /** How far a price must have fallen; null where the kind is not about prices. */
  public @Nullable DropRule drop() {
    return drop;
  }

  /** How many are told at once; null where all are. */
  public @Nullable Release release() {
    return release;
  }

  /** When people are left alone; null where they may be told at any time. */
  public @Nullable QuietHours quietHours() {
    return quietHours;
  }

  /** What is said around the card: asking by itself, after the tap, after the message. */
  public Conversation conversation() {
    return conversation;
  }

  /**
   * What the card asks. The caller checks {@link #TITLE_LIMIT}, and can say which value made it
   * long.
   *
   * @throws MissingValueException when a value is missing
   * @throws UnfitMessageException when a value cannot be shown
   */
  public String title(Map<String, Object> data) {
    return title.words(data);
  }

  /** What the card asks, as it stands in the file. */
  public String titleAsWritten() {
    return title.source();
  }

  /**
   * What the platform's policy has against a title of this kind, less what a person allowed in the
   * file.
   *
   * @param title as {@link #title} made it
   * @param data what it was made of: a product may be called <i>Weekly Planner</i>
   */
  public List<Finding> findings(String title, Map<String, Object> data) {
    return Lint.POLICY.title(title, leaves(data.values()).toList(), overrides);
  }

  /**
   * Refuses a card that is against the platform's policy.
   *
   * @throws ProblemException 422 {@code title_refused}, naming the rules
   */
  public void requireFit(String title, Map<String, Object> data) {
    List<Finding> errors = findings(title, data).stream().filter(Finding::isError).toList();
    if (errors.isEmpty()) {
      return;
    }
    ProblemException problem =
        new ProblemException(
            HttpStatus.UNPROCESSABLE_ENTITY,
            "title_refused",
            "The card's title is against the platform's policy for one-time notifications: %s."
                .formatted(errors.getFirst().what()));
    for (Finding error : errors) {
      problem.field("data", "%s (rule %s)".formatted(error.instead(), error.rule()));
    }
    throw problem;
  }

  private static Stream<String> leaves(Collection<?> values) {
    return values.stream()
        .flatMap(
            value ->
                value instanceof Map<?, ?> members
                    ? leaves(members.values())
                    : value == null ? Stream.of() : Stream.of(value.toString()));
  }

  /**
   * What is sent to a subscriber: the message of the first variant whose tag they have, else the
   * kind's own.
   *
   * @param tags the subscriber's
   */
  public MessageForm message(Set<String> tags) {
    return variants.stream()
        .filter(variant -> tags.contains(variant.tag()))
        .map(Variant::message)
        .findFirst()
        .orElse(message);
  }

  /** The tags that have a message of their own, first come first. */
  public List<String> variantTags() {
    return variants.stream().map(Variant::tag).toList();
  }

  /** The kind's own message and those of its variants. */
  Stream<MessageForm> messages() {
    return Stream.concat(Stream.of(message), variants.stream().map(Variant::message));
  }

  /** Whether any of its messages counts for the slower limit of audio and video (facts 5). */
  public boolean media() {
    return messages().anyMatch(MessageForm::media);
  }

  /** Its values with examples of them; empty when the file does not say. */
  public Map<String, List<Object>> values() {
    return examples.byName();
  }

  /** The lint rules that a person has switched off for this kind. */
  public List<LintOverride> overrides() {
    return overrides;
  }

  Text titleText() {
    return title;
  }

  Examples examples() {
    return examples;
  }
}
