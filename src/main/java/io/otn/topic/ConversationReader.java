package io.otn.topic;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the keys of a topic file that are about the conversation: {@code ask}, {@code afterTap},
 * {@code onEngagement} and {@code askAgain}.
 */
final class ConversationReader {

  private static final String ON_ENGAGEMENT = "onEngagement";
  private static final int KEYWORD_LIMIT = 60;
  private static final int MOST_KEYWORDS = 50;
  private static final int MOST_PAGES = 1000;

  private final @Nullable String kind;
  private final @Nullable Text title;
  private final List<Finding> problems;

  /**
   * @param kind null when it could not be read
   * @param title of the card, which must be complete where the kind asks by itself; null when it
   *     could not be read
   */
  ConversationReader(@Nullable String kind, @Nullable Text title, List<Finding> problems) {
    this.kind = kind;
    this.title = title;
    this.problems = problems;
  }

  Conversation.Ask ask(Place place) {
    Fields fields = new Fields(place, problems);
    Map<String, Integer> keywords =
        fields.optional("keywords", ConversationReader::keywords, Map.of());
    Duration after = fields.optional("after", ConversationReader::after, null);
    String subject = fields.required("subject", this::subject);
    Map<String, Object> data = fields.optional("data", this::data, null);
    Set<String> pages = fields.optional("pages", ConversationReader::pages, Set.of());
    fields.done();
    if (!fields.has("keywords") && !fields.has("after")) {
      fields.note(
          place.line(),
          "ask: write keywords such as [restock, drops], or after such as 23h, or both");
    }
    if (!fields.has("data")) {
      data = requireTitle(place, Map.of());
    }
    if (keywords == null || subject == null || data == null || pages == null) {
      throw TopicFileException.noted();
    }
    return new Conversation.Ask(subject, data, keywords, after, pages, place.line());
  }

  private String subject(Place place) {
    String subject = place.text();
    if (TopicKey.parse("x:" + subject).isEmpty()) {
      throw place.wrong(
          "write what the card is about, such as spring-collection, for the topic"
              + " %s:spring-collection; visible ASCII without spaces, at most 160"
                  .formatted(kind == null ? "kind" : kind));
    }
    return subject;
  }

  private Map<String, Object> data(Place place) {
    Map<String, Object> data = new LinkedHashMap<>();
    place
        .members()
        .forEach(
            (name, member) -> {
              Object value = member.plain();
              if (value != null) {
                data.put(name, value);
              }
            });
    return requireTitle(place, data);
  }

  /** Nobody is there who could be told, when the card is asked for, that its title is no title. */
  private Map<String, Object> requireTitle(Place place, Map<String, Object> data) {
    if (title != null) {
      String path = place.path().equals("ask") ? "data: " : "";
      try {
        title.fit(data);
      } catch (MissingValueException e) {
        throw place.wrong(
            path + "write a value for {{%s}}, which the title needs".formatted(e.value()));
      } catch (UnfitMessageException e) {
        throw place.wrong(path + "with it, " + e.detail());
      }
    }
    return Map.copyOf(data);
  }

  private static Map<String, Integer> keywords(Place place) {
    Map<String, Integer> keywords = new LinkedHashMap<>();
    for (Place item : place.items(MOST_KEYWORDS)) {
      String phrase = Phrase.of(item.text());
      if (phrase.isEmpty() || phrase.length() > KEYWORD_LIMIT) {
        throw item.wrong("a keyword has 1 to %d characters".formatted(KEYWORD_LIMIT));
      }
      keywords.putIfAbsent(phrase, item.line());
    }
    return Collections.unmodifiableMap(keywords);
  }

  private static Duration after(Place place) {
    Duration after = TopicFile.duration(place);
    // Later than a day the window would be closed for everyone who wrote only once.
    if (after.compareTo(Duration.ofHours(24)) >= 0) {
      throw place.wrong(
          "'%s': write a duration below 24h, such as 23h: later the window is closed"
              .formatted(place.text()));
    }
    return after;
  }

  private static Set<String> pages(Place place) {
    Set<String> pages = new LinkedHashSet<>();
    for (Place item : place.items(MOST_PAGES)) {
      pages.add(item.text());
    }
    return Set.copyOf(pages);
  }

  /** For {@code afterTap} and {@code onEngagement}. */
  Text text(Place place) {
    Fields fields = new Fields(place, problems);
    Text text = fields.required("text", MessageReader.text(Limit.FOLLOW_UP));
    fields.done();
    if (text == null) {
      throw TopicFileException.noted();
    }
    return text;
  }

  static boolean asksAgain(Place place) {
    String text = place.text();
    if (!text.equals(ON_ENGAGEMENT)) {
      throw place.wrong(
          "'%s': write onEngagement, or leave it out: a person is asked again only when they answered"
                  .formatted(text)
              + " the message");
    }
    return true;
  }
}
