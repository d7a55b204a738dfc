package io.otn.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operators write in routes/topics, and what they are told about it. */
class TopicKindsTest {

  private static final String GOOD =
      """
      kind: restock
      title: "Tell me when {{product}} is back"
      message:
        text: "{{product}} is back: {{url}}"
      """;

  @TempDir Path routes;
  private int edits;

  @BeforeEach
  void a_directory() throws IOException {
    Files.createDirectories(routes.resolve("topics"));
  }

  @Test
  void a_file_is_a_kind_with_defaults_for_what_it_leaves_out() throws IOException {
    write("restock", GOOD);
    TopicKind kind = restock();
    assertThat(kind.keep()).isEqualTo(Duration.ofDays(2));
    assertThat(kind.lane()).isEqualTo(TopicKind.Lane.NORMAL);
    assertThat(kind.title(Map.of("product", "Tee & Co <black>")))
        .as("a text is shown as it is, so nothing is escaped")
        .isEqualTo("Tell me when Tee & Co <black> is back");
  }

  @Test
  void a_missing_value_is_an_error_and_not_a_hole_in_the_message() throws IOException {
    write("restock", GOOD);
    TopicKind kind = restock();
    assertThatThrownBy(() -> kind.message(Map.of("product", "Tee")))
        .isInstanceOfSatisfying(
            MissingValueException.class, e -> assertThat(e.value()).isEqualTo("url"));
  }

  @Test
  void a_file_that_says_nothing_keeps_no_other_from_being_read() throws IOException {
    write("restock", GOOD);
    write("launch", "null\n");
    TopicKinds kinds = new TopicKinds(routes);
    assertThat(kinds.find("restock")).isNotNull();
    assertThat(kinds.errors().get("launch.yaml")).contains("empty");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          kind: restock                                             | title is missing
          kind: Re stock                                            | write letters, digits and dashes
          kind: other                                               | belongs in a file called other.yaml
          titel: x                                                  | line 1: unknown field 'titel'; allowed here: keep, kind, lane, message, title
          'kind: restock'                                           | title is missing
          """)
  void an_error_says_what_and_where_and_what_to_write(String text, String told) throws IOException {
    write("restock", text);
    assertThat(kinds().errors().get("restock.yaml")).contains(told);
  }

  @Test
  void durations_lanes_and_braces_are_checked_when_the_file_is_read() throws IOException {
    write("restock", GOOD + "keep: soon\n");
    assertThat(kinds().errors().get("restock.yaml")).contains("write a duration such as 48h");
    write("restock", GOOD + "lane: fast\n");
    assertThat(kinds().errors().get("restock.yaml")).contains("write urgent, normal or relaxed");
    write("restock", GOOD.replace("{{url}}", "{{#url}}"));
    assertThat(kinds().errors().get("restock.yaml")).contains("message.text");
    write("restock", "kind: restock\nkind: again\n");
    assertThat(kinds().errors().get("restock.yaml")).contains("line 2");
    write("restock", "");
    assertThat(kinds().errors().get("restock.yaml")).contains("empty");
  }

  @Test
  void a_bad_edit_leaves_the_last_good_version_at_work() throws IOException {
    write("restock", GOOD);
    TopicKinds kinds = kinds();
    write("restock", GOOD.replace("is back:", "is here again:"));
    kinds.refresh();
    assertThat(text(kinds)).isEqualTo("Tee is here again: u");

    write("restock", "kind: [");
    kinds.refresh();
    assertThat(text(kinds)).isEqualTo("Tee is here again: u");
    assertThat(kinds.errors()).containsKey("restock.yaml");

    write("restock", GOOD);
    kinds.refresh();
    assertThat(text(kinds)).isEqualTo("Tee is back: u");
    assertThat(kinds.errors()).isEmpty();
  }

  @Test
  void a_file_that_is_removed_takes_its_kind_along() throws IOException {
    write("restock", GOOD);
    TopicKinds kinds = kinds();
    Files.delete(routes.resolve("topics/restock.yaml"));
    kinds.refresh();
    assertThat(kinds.find("restock")).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "restock:4211, true",
    "tickets:tour-berlin:P1D, true",
    "TOPIC:42, true",
    "restock, false",
    "restock:, false",
    ":1, false",
    "re stock:1, false",
    "restock:a b, false",
    "1x:1, false"
  })
  void a_topic_is_kind_and_subject(String text, boolean good) {
    assertThat(TopicKey.parse(text).isPresent()).isEqualTo(good);
    assertThat(TopicKey.parse(text).map(TopicKey::toString).orElse(text)).isEqualTo(text);
  }

  private static String text(TopicKinds kinds) {
    return Objects.requireNonNull(kinds.find("restock"))
        .message(Map.of("product", "Tee", "url", "u"));
  }

  private TopicKinds kinds() {
    return new TopicKinds(routes);
  }

  private TopicKind restock() {
    return Objects.requireNonNull(kinds().find("restock"));
  }

  private void write(String name, String text) throws IOException {
    Path file = routes.resolve("topics/" + name + ".yaml");
    Files.writeString(file, text);
    // File systems tell the time coarsely; an edit is always later.
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(++edits)));
  }
}
