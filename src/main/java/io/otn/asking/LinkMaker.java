package io.otn.asking;

import io.otn.asking.Links.Meaning;
import io.otn.consent.Profiles;
import io.otn.web.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Makes links and buttons that ask a person when they are tapped. */
@Component
public class LinkMaker {

  private static final Duration LONGEST = Duration.ofDays(3650);

  private final Links links;
  private final Drafts drafts;
  private final Chat chat;
  private final AskingSettings settings;
  private final Clock clock;

  LinkMaker(Links links, Drafts drafts, Chat chat, AskingSettings settings, Clock clock) {
    this.links = links;
    this.drafts = drafts;
    this.chat = chat;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * @param topic what the person is asked about; may be missing where there are tags
   * @param data values for the card and for the message later
   * @param addTags tags that the person gets by tapping
   * @param expiresAt by default after {@code otn.asking.link-life}
   */
  public record Wanted(
      String page,
      @Nullable String topic,
      Map<String, Object> data,
      List<String> addTags,
      List<String> removeTags,
      @Nullable Instant expiresAt) {}

  /**
   * @param url for a page or a mail: it opens the chat and asks
   * @param payload the same for the payload of a button or of a quick reply
   * @param title what the person will read; null where nobody is asked
   */
  public record Made(String url, String payload, @Nullable String title, Instant expiresAt) {}

  /**
   * @throws ProblemException 422 with the code {@code page_unknown}, {@code topic_invalid}, {@code
   *     topic_kind_unknown}, {@code value_missing}, {@code title_too_long}, {@code tag_invalid},
   *     {@code link_empty}, {@code expiry_invalid}
   */
  public Made make(Wanted wanted) {
    drafts.page(wanted.page());
    String title = wanted.topic() == null ? null : drafts.of(wanted.topic(), wanted.data()).title();
    requireTags("addTags", wanted.addTags());
    requireTags("removeTags", wanted.removeTags());
    if (title == null && wanted.addTags().isEmpty() && wanted.removeTags().isEmpty()) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY, "link_empty", "The link would do nothing.")
          .field("topic", "write what the person is asked about, or tags in addTags or removeTags");
    }
    Instant now = clock.instant();
    Instant until = wanted.expiresAt() == null ? now.plus(settings.linkLife()) : wanted.expiresAt();
    if (!until.isAfter(now) || until.isAfter(now.plus(LONGEST))) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY,
              "expiry_invalid",
              "The link would end at no good time.")
          .field("expiresAt", "write a moment in the next ten years, or leave it out");
    }
    String payload =
        links.sign(
            wanted.page(),
            new Meaning(wanted.topic(), wanted.data(), wanted.addTags(), wanted.removeTags()),
            until);
    return new Made(chat.link(wanted.page(), payload), payload, title, until);
  }

  private static void requireTags(String field, List<String> tags) {
    for (String tag : tags) {
      if (!Profiles.isTag(tag)) {
        throw new ProblemException(
                HttpStatus.UNPROCESSABLE_ENTITY, "tag_invalid", "This is not a tag.")
            .field(field, "write letters, digits and _ . : - , at most 60, such as vip");
      }
    }
  }
}
