package io.otn.topic;

import io.otn.topic.TopicKind.Lane;
import io.otn.topic.TopicKind.Variant;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

/**
 * Reads one file of {@code routes/topics}. A new field is one line in {@link #kind}, a reader of
 * its own, and its place in {@code topic-kind.schema.json}.
 */
final class TopicFile {

  private static final String EMPTY = "is empty; write at least kind, title and message.text";
  private static final Pattern DURATION =
      Pattern.compile(
          "0*[1-9][0-9]{0,8}(ms|s|m|h|d)|P(?=.)([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+S)?)?");
  private static final int MOST_VARIANTS = 50;

  private final List<Finding> problems = new ArrayList<>();

  private TopicFile() {}

  /**
   * @param kind what the file says
   * @param warnings what its writer should think about
   */
  record Content(TopicKind kind, List<Finding> warnings) {}

  /**
   * @throws TopicFileException naming each error with its line and what to write instead
   */
  static Content read(Path file) {
    try {
      return read(Files.readString(file));
    } catch (MalformedInputException e) {
      throw new TopicFileException(1, "is not UTF-8 text; save it as UTF-8");
    } catch (IOException e) {
      throw new TopicFileException(1, "cannot be read: " + e.getMessage());
    }
  }

  /**
   * @throws TopicFileException as {@link #read(Path)}
   */
  static Content read(String text) {
    Place root = Place.root(text);
    if (root == null) {
      throw new TopicFileException(1, EMPTY);
    }
    TopicFile file = new TopicFile();
    TopicKind kind = file.kind(root);
    if (kind == null || !file.problems.isEmpty()) {
      throw new TopicFileException(sorted(file.problems));
    }
    List<Finding> findings = sorted(TopicCheck.of(kind));
    if (findings.stream().anyMatch(Finding::isError)) {
      throw new TopicFileException(findings);
    }
    return new Content(kind, findings);
  }

  private static List<Finding> sorted(List<Finding> findings) {
    return findings.stream().sorted(Comparator.comparing(Finding::lineOrNone)).toList();
  }

  private @Nullable TopicKind kind(Place root) {
    Fields file = new Fields(root, problems);
    String kind = file.required("kind", TopicFile::name);
    Text title = file.required("title", MessageReader.text(Limit.TITLE));
    MessageForm message = file.required("message", MessageReader::read);
    List<Variant> variants = file.optional("variants", this::variants, List.of());
    Examples values = file.optional("values", Examples::read, Examples.NONE);
    Duration keep = file.optional("keep", TopicFile::duration, Duration.ofDays(2));
    Lane lane = file.optional("lane", TopicFile::lane, Lane.NORMAL);
    List<LintOverride> allowed = file.optional("lint", this::overrides, List.of());
    DropRule drop = file.optional("drop", place -> DropRule.read(place, problems), null);
    Release release = file.optional("release", place -> Release.read(place, problems), null);
    QuietHours quiet = file.optional("quietHours", place -> QuietHours.read(place, problems), null);
    ConversationReader said = new ConversationReader(kind, title, problems);
    Conversation.Ask ask = file.optional("ask", said::ask, null);
    Text afterTap = file.optional("afterTap", said::text, null);
    Text onEngagement = file.optional("onEngagement", said::text, null);
    Boolean asksAgain = file.optional("askAgain", ConversationReader::asksAgain, false);
    file.refused("messages", "a permission is for one message; write message");
    file.done();
    return kind == null
            || title == null
            || message == null
            || variants == null
            || values == null
            || keep == null
            || lane == null
            || allowed == null
            || asksAgain == null
        ? null
        : new TopicKind(
            kind,
            title,
            message,
            variants,
            values,
            allowed,
            keep,
            lane,
            drop,
            release,
            quiet,
            new Conversation(ask, afterTap, onEngagement, asksAgain));
  }

  private static String name(Place place) {
    String kind = place.text();
    if (TopicKey.parse(kind + ":x").isEmpty()) {
      throw place.wrong(
          "'%s' is no kind; write letters, digits and dashes, at most 40".formatted(kind));
    }
    return kind;
  }

  private List<Variant> variants(Place place) {
    List<Variant> variants = new ArrayList<>();
    Set<String> tags = new HashSet<>();
    for (Place item : place.items(MOST_VARIANTS)) {
      Fields fields = new Fields(item, problems);
      String tag = fields.required("when", this::tag);
      MessageForm message = fields.required("message", MessageReader::read);
      fields.done();
      if (tag != null && !tags.add(tag)) {
        throw item.wrong(
            "the tag '%s' has a variant further up, so this one is never sent".formatted(tag));
      }
      if (tag != null && message != null) {
        variants.add(new Variant(tag, message));
      }
    }
    return variants;
  }

  private String tag(Place place) {
    Fields fields = new Fields(place, problems);
    String tag = fields.required("tag", Place::text);
    fields.done();
    if (tag == null) {
      throw TopicFileException.noted();
    }
    return tag;
  }

  private List<LintOverride> overrides(Place place) {
    Fields fields = new Fields(place, problems);
    List<LintOverride> allowed = fields.required("allow", this::allowed);
    fields.done();
    return allowed == null ? List.of() : allowed;
  }

  private List<LintOverride> allowed(Place place) {
    List<LintOverride> allowed = new ArrayList<>();
    for (Place item : place.items(Lint.POLICY.rules().size())) {
      Fields fields = new Fields(item, problems);
      String rule = fields.required("rule", TopicFile::rule);
      String by = fields.required("by", Place::text);
      String because = fields.required("because", Place::text);
      fields.done();
      if (rule != null && by != null && because != null) {
        allowed.add(new LintOverride(rule, by.strip(), because.strip(), item.line()));
      }
    }
    return allowed;
  }

  private static String rule(Place place) {
    String rule = place.text();
    if (!Lint.POLICY.rules().contains(rule)) {
      throw place.wrong(
          "'%s' is no rule that can be allowed; write one of %s"
              .formatted(rule, String.join(", ", Lint.POLICY.rules())));
    }
    return rule;
  }

  /** For any field that is a length of time. */
  static Duration duration(Place place) {
    String text = place.text();
    if (DURATION.matcher(text).matches()) {
      Duration duration = DurationStyle.detectAndParse(text);
      if (duration.isPositive()) {
        return duration;
      }
    }
    throw place.wrong("'%s' is no duration; write a duration such as 48h or 30m".formatted(text));
  }

  private static Lane lane(Place place) {
    String text = place.text();
    for (Lane lane : Lane.values()) {
      if (lane.name().toLowerCase(Locale.ROOT).equals(text)) {
        return lane;
      }
    }
    throw place.wrong("'%s' is no lane; write urgent, normal or relaxed".formatted(text));
  }
}
