package io.otn.consent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.PropertyBindingException;
import io.otn.page.Page;
import io.otn.page.Pages;
import io.otn.topic.TopicKey;
import io.otn.topic.TopicKinds;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads rows of one import: what is a permission, and what is wrong with the others. */
final class ImportReader {

  private static final int LONGEST_TITLE = 65;
  private static final int LONGEST_TOKEN = 2_000;
  private static final int LONGEST_DATA = 20_000;
  private static final Duration CLOCKS_APART = Duration.ofDays(1);
  private static final Pattern ID = Pattern.compile("[\\x21-\\x7e]{1,64}");
  private static final Pattern TAG = Pattern.compile("[\\p{L}\\p{N}_-]{1,40}");
  private static final String FIELDS =
      "page, psid, topic, token, grantedAt, expiresAt, title, condition, data, tags";

  private final ObjectReader reader;
  private final ObjectMapper json;
  private final TopicKinds kinds;
  private final Set<String> pages;
  private final boolean keepsTags;
  private final Instant now;

  ImportReader(ObjectMapper json, TopicKinds kinds, Pages pages, boolean keepsTags, Instant now) {
    this.json = json;
    this.keepsTags = keepsTags;
    this.reader = json.readerFor(ImportRow.class);
    this.kinds = kinds;
    this.pages = pages.all().stream().map(Page::id).collect(Collectors.toSet());
    this.now = now;
  }

  /** A row that can be stored. */
  record Read(
      String page,
      String psid,
      String topic,
      String token,
      Instant grantedAt,
      Instant expiresAt,
      @Nullable String title,
      @Nullable Condition condition,
      String data,
      List<String> tags) {

    @Override
    public String toString() {
      return "Read[page=%s, topic=%s]".formatted(page, topic);
    }
  }

  Read line(byte @Nullable [] line) throws RowRefusedException {
    if (line == null) {
      throw new RowRefusedException(
          "$", "row_too_long", "write at most " + ImportLines.LONGEST + " bytes a line");
    }
    try {
      return read(reader.readValue(line));
    } catch (IOException e) {
      throw refusal(e);
    }
  }

  Read item(JsonNode item) throws RowRefusedException {
    try {
      return read(reader.readValue(item));
    } catch (IOException e) {
      throw refusal(e);
    }
  }

  private Read read(@Nullable ImportRow row) throws RowRefusedException {
    if (row == null) {
      throw new RowRefusedException("$", "wrong_type", "write one JSON object");
    }
    String page = needed("page", row.page());
    if (!pages.contains(page)) {
      throw new RowRefusedException(
          "page", "page_unknown", "write one of " + String.join(", ", new TreeSet<>(pages)));
    }
    String psid = needed("psid", row.psid());
    if (!ID.matcher(psid).matches()) {
      throw new RowRefusedException(
          "psid", "psid_invalid", "write the person's id: 1 to 64 visible ASCII characters");
    }
    Instant grantedAt = grantedAt(row);
    return new Read(
        page,
        psid,
        topic(needed("topic", row.topic())),
        token(needed("token", row.token())),
        grantedAt,
        expiresAt(row, grantedAt),
        title(row.title()),
        condition(row.condition()),
        data(row.data()),
        tags(row.tags()));
  }

  private List<String> tags(@Nullable List<String> tags) throws RowRefusedException {
    if (tags == null || tags.isEmpty()) {
      return List.of();
    }
    if (!keepsTags) {
      throw new RowRefusedException("tags", "tags_unknown", "leave it out: no tags are kept here");
    }
    if (!tags.stream().allMatch(tag -> tag != null && TAG.matcher(tag).matches())) {
      throw new RowRefusedException(
          "tags", "tag_invalid", "write words of 1 to 40 letters, digits, dashes and underscores");
    }
    return tags;
  }

  private static String needed(String field, @Nullable String value) throws RowRefusedException {
    if (value == null || value.isBlank()) {
      throw new RowRefusedException(field, "value_missing", "write a text that is not empty");
    }
    return value;
  }

  private String topic(String topic) throws RowRefusedException {
    TopicKey key =
        TopicKey.parse(topic)
            .orElseThrow(() -> new RowRefusedException("topic", "topic_invalid", TopicKey.SHAPE));
    if (kinds.find(key.kind()) == null) {
      throw new RowRefusedException(
          "topic", "topic_kind_unknown", "use a kind that has a file in routes/topics, or add one");
    }
    return key.toString();
  }

  private static String token(String token) throws RowRefusedException {
    if (token.length() > LONGEST_TOKEN || token.indexOf('\0') >= 0) {
      throw new RowRefusedException(
          "token", "token_invalid", "write the one-time token as Messenger gave it");
    }
    return token;
  }

  private Instant grantedAt(ImportRow row) throws RowRefusedException {
    Instant at = row.grantedAt();
    if (at == null) {
      throw new RowRefusedException(
          "grantedAt",
          "value_missing",
          "write when the person tapped, such as 2026-05-01T12:00:00Z");
    }
    if (at.isAfter(now.plus(CLOCKS_APART))) {
      throw new RowRefusedException(
          "grantedAt", "time_implausible", "write when the person tapped; this is still to come");
    }
    return at;
  }

  private Instant expiresAt(ImportRow row, Instant grantedAt) throws RowRefusedException {
    // grantedAt may be as far back as an Instant goes, where adding is safe
    Instant latest = grantedAt.plus(Grant.LIFE);
    Instant at = row.expiresAt() == null ? latest : row.expiresAt();
    if (at.isAfter(latest)) {
      throw new RowRefusedException(
          "expiresAt",
          "time_implausible",
          "write at most 365 days after grantedAt, or leave it out");
    }
    if (!at.isAfter(grantedAt)) {
      throw new RowRefusedException(
          "expiresAt", "times_contradict", "write a time after grantedAt, or leave it out");
    }
    if (!at.isAfter(now)) {
      throw new RowRefusedException(
          row.expiresAt() == null ? "grantedAt" : "expiresAt",
          "expired",
          "leave this row out: the permission's year is over");
    }
    return at;
  }

  private static @Nullable String title(@Nullable String title) throws RowRefusedException {
    if (title == null) {
      return null;
    }
    if (title.codePointCount(0, title.length()) > LONGEST_TITLE || !storable(title)) {
      throw new RowRefusedException(
          "title", "title_invalid", "write what the person read, at most 65 characters");
    }
    return title;
  }

  private static @Nullable Condition condition(@Nullable String text) throws RowRefusedException {
    try {
      return text == null || text.isBlank() ? null : Condition.parse(text);
    } catch (ConditionException e) {
      throw new RowRefusedException(
          "condition",
          "condition_invalid",
          "at character %d: %s".formatted(e.position(), e.whatToWrite()));
    }
  }

  private String data(@Nullable Map<String, Object> data) throws RowRefusedException {
    if (data == null || data.isEmpty()) {
      return "{}";
    }
    try {
      String text = json.writeValueAsString(data);
      if (text.length() <= LONGEST_DATA && !text.contains("\\u0000") && storable(text)) {
        return text;
      }
    } catch (JsonProcessingException e) {
      // said below
    }
    throw new RowRefusedException(
        "data", "data_invalid", "write an object of at most 20,000 characters, without U+0000");
  }

  /** The database takes no U+0000, and half a character has no place in UTF-8. */
  private static boolean storable(String text) {
    return text.indexOf('\0') < 0
        && text.codePoints()
            .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  /** Jackson's own messages quote the row, which holds a token: only places and names are told. */
  private static RowRefusedException refusal(IOException e) {
    if (e instanceof PropertyBindingException unknown) {
      return new RowRefusedException(
          field(unknown.getPath()), "unknown_field", "leave it out; known are " + FIELDS);
    }
    if (e instanceof JsonMappingException mismatch && !mismatch.getPath().isEmpty()) {
      return new RowRefusedException(
          field(mismatch.getPath()), "wrong_type", "write the kind of value that belongs there");
    }
    return new RowRefusedException("$", "malformed_json", "write one JSON object in UTF-8");
  }

  private static String field(List<JsonMappingException.Reference> path) {
    String name = path.getFirst().getFieldName();
    return name == null ? "$" : name.length() > 60 ? name.substring(0, 60) + "…" : name;
  }
}
