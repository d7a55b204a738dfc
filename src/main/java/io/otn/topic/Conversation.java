package io.otn.topic;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a topic kind says to a person around its card: when it asks by itself, and what follows the
 * tap and the message. The keys {@code ask}, {@code afterTap}, {@code onEngagement} and {@code
 * askAgain} of its file.
 */
public final class Conversation {

  private final @Nullable Ask ask;
  private final @Nullable Text afterTap;
  private final @Nullable Text onEngagement;
  private final boolean asksAgain;

  Conversation(
      @Nullable Ask ask, @Nullable Text afterTap, @Nullable Text onEngagement, boolean asksAgain) {
    this.ask = ask;
    this.afterTap = afterTap;
    this.onEngagement = onEngagement;
    this.asksAgain = asksAgain;
  }

  /**
   * A card that is offered without a program's asking.
   *
   * @param subject what it is about: the topic is {@code kind:subject}
   * @param data values for the title now and for the message later
   * @param keywords as {@link Phrase}, each with its line: who writes one of them is asked
   * @param after who writes for the first time is asked this long after it; null for never
   * @param pages where; empty for every page
   * @param line where in the file
   */
  public record Ask(
      String subject,
      Map<String, Object> data,
      Map<String, Integer> keywords,
      @Nullable Duration after,
      Set<String> pages,
      int line) {

    public boolean isFor(String page) {
      return pages.isEmpty() || pages.contains(page);
    }
  }

  public @Nullable Ask ask() {
    return ask;
  }

  /** Whether the next card follows when a person answers the message. */
  public boolean asksAgain() {
    return asksAgain;
  }

  /** Whether anything at all follows when a person answers the message. */
  public boolean caresForEngagement() {
    return asksAgain || onEngagement != null;
  }

  /**
   * What is said right after the tap; null for nothing.
   *
   * @throws MissingValueException when a value is missing
   * @throws UnfitMessageException when the platform would not take it
   */
  public @Nullable String afterTap(Map<String, Object> data) {
    return afterTap == null ? null : afterTap.fit(data);
  }

  /**
   * What is said when the person answers the message; null for nothing.
   *
   * @throws MissingValueException when a value is missing
   * @throws UnfitMessageException when the platform would not take it
   */
  public @Nullable String onEngagement(Map<String, Object> data) {
    return onEngagement == null ? null : onEngagement.fit(data);
  }

  Stream<Text> texts() {
    return Stream.of(Optional.ofNullable(afterTap), Optional.ofNullable(onEngagement))
        .flatMap(Optional::stream);
  }
}
