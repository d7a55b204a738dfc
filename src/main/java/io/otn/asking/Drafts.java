package io.otn.asking;

import io.otn.page.Page;
import io.otn.page.Pages;
import io.otn.topic.MissingValueException;
import io.otn.topic.TopicKey;
import io.otn.topic.TopicKind;
import io.otn.topic.TopicKinds;
import io.otn.topic.UnfitMessageException;
import io.otn.web.ProblemException;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** What a card would say, checked against its topic kind. */
@Component
class Drafts {

  private final TopicKinds kinds;
  private final Pages pages;

  Drafts(TopicKinds kinds, Pages pages) {
    this.kinds = kinds;
    this.pages = pages;
  }

  /**
   * @param title what the person would read
   */
  record Draft(TopicKey topic, String title) {}

  /**
   * @throws ProblemException 422 {@code topic_invalid}, {@code topic_kind_unknown}, {@code
   *     value_missing}, {@code value_unfit}, {@code title_too_long}, {@code title_refused}
   */
  Draft of(String topic, Map<String, Object> data) {
    TopicKey key = kinds.require("topic", topic);
    return new Draft(key, title(Objects.requireNonNull(kinds.find(key.kind())), data));
  }

  /**
   * @throws ProblemException 422 {@code page_unknown}
   */
  Page page(String id) {
    return pages
        .find(id)
        .orElseThrow(
            () ->
                new ProblemException(
                        HttpStatus.UNPROCESSABLE_ENTITY, "page_unknown", "There is no such page.")
                    .field(
                        "page",
                        "write one of "
                            + pages.all().stream()
                                .map(Page::id)
                                .collect(Collectors.joining(", "))));
  }

  private static String title(TopicKind kind, Map<String, Object> data) {
    String title;
    try {
      title = kind.title(data);
    } catch (MissingValueException e) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY,
              "value_missing",
              "The title of '%s' needs a value.".formatted(kind.name()))
          .field("data." + e.value(), "write the text that stands for {{" + e.value() + "}}");
    } catch (UnfitMessageException e) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY,
              "value_unfit",
              "The title of '%s' cannot be written.".formatted(kind.name()))
          .field("data", e.detail());
    }
    int length = title.codePointCount(0, title.length());
    if (length > TopicKind.TITLE_LIMIT) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY,
              "title_too_long",
              "The card's title would have %d characters; Messenger takes at most %d."
                  .formatted(length, TopicKind.TITLE_LIMIT))
          .field(
              "data",
              "write shorter values, or a shorter title in routes/topics/" + kind.name() + ".yaml");
    }
    kind.requireFit(title, data);
    return title;
  }
}
