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
import java.util.Optional;
import java.util.Set;
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

  private static final ReservedWords NOTHING = word -> Optional.empty();

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
    assertThatThrownBy(() -> kind.message(Set.of()).render(Map.of("product", "Tee")))
        .isInstanceOfSatisfying(
            MissingValueException.class, e -> assertThat(e.value()).isEqualTo("url"));
  }

  @Test
  void a_file_that_says_nothing_keeps_no_other_from_being_read() throws IOException {
    write("restock", GOOD);
    write("launch", "null\n");
    TopicKinds kinds = new TopicKinds(routes, NOTHING);
    assertThat(kinds.find("restock")).isNotNull();
    assertThat(kinds.errors().get("launch.yaml")).contains("empty");
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
  void a_kind_is_what_its_file_says_and_not_what_the_file_is_called() throws IOException {
    write("restock", GOOD);
    TopicKinds kinds = kinds();
    Files.move(topic("restock"), topic("anything at all"));
    kinds.refresh();
    assertThat(text(kinds)).isEqualTo("Tee is back: u");
    assertThat(kinds.removed()).isEmpty();
    assertThat(kinds.files()).extracting(KindFile::file).containsExactly("anything at all.yaml");
  }

  @Test
  void a_second_file_of_a_kind_is_an_error_that_names_the_first() throws IOException {
    write("restock", GOOD);
    TopicKinds kinds = kinds();
    write("a-copy", GOOD.replace("is back:", "is here again:"));
    kinds.refresh();
    assertThat(text(kinds)).as("who had it before keeps it").isEqualTo("Tee is back: u");
    assertThat(kinds.errors().get("a-copy.yaml"))
        .contains("line 1: kind 'restock' is in restock.yaml already");

    Files.delete(topic("restock"));
    kinds.refresh();
    assertThat(text(kinds)).isEqualTo("Tee is here again: u");
    assertThat(kinds.errors()).isEmpty();
  }

  @Test
  void a_file_that_takes_the_kind_of_another_is_refused_whatever_it_is_called() throws IOException {
    write("restock", GOOD);
    write("a", GOOD.replace("kind: restock", "kind: launch"));
    TopicKinds kinds = kinds();
    write("a", GOOD.replace("is back:", "is here again:"));
    kinds.refresh();
    assertThat(text(kinds)).isEqualTo("Tee is back: u");
    assertThat(kinds.errors().get("a.yaml")).contains("is in restock.yaml already");
    assertThat(kinds.find("launch")).as("its last good version goes on").isNotNull();
  }

  @Test
  void two_files_may_swap_their_kinds() throws IOException {
    write("restock", GOOD);
    write("launch", GOOD.replace("kind: restock", "kind: launch"));
    TopicKinds kinds = kinds();
    write("restock", GOOD.replace("kind: restock", "kind: launch"));
    write("launch", GOOD.replace("is back:", "is here again:"));
    kinds.refresh();
    assertThat(kinds.errors()).isEmpty();
    assertThat(text(kinds)).isEqualTo("Tee is here again: u");
  }

  @Test
  void a_bad_edit_beside_a_copy_leaves_the_last_good_version_at_work() throws IOException {
    write("restock", GOOD);
    TopicKinds kinds = kinds();
    write("restock", "kind: [");
    write("a-copy", GOOD.replace("is back:", "is here again:"));
    kinds.refresh();
    assertThat(text(kinds)).isEqualTo("Tee is back: u");
    assertThat(kinds.errors()).containsOnlyKeys("restock.yaml", "a-copy.yaml");
  }

  @Test
  void a_kind_whose_file_is_removed_is_told_as_gone_until_a_file_brings_it_back()
      throws IOException {
    write("restock", GOOD);
    TopicKinds kinds = kinds();
    Files.delete(topic("restock"));
    kinds.refresh();
    assertThat(kinds.find("restock")).isNull();
    assertThat(kinds.removed()).containsExactly("restock");

    write("restock-again", GOOD);
    kinds.refresh();
    assertThat(kinds.find("restock")).isNotNull();
    assertThat(kinds.removed()).isEmpty();
  }

  @Test
  void a_file_tells_its_version_and_whether_it_or_an_earlier_one_is_in_use() throws IOException {
    write("restock", GOOD);
    TopicKinds kinds = kinds();
    KindFile first = kinds.files().iterator().next();
    assertThat(first.state()).isEqualTo(KindFile.State.RUNNING);
    assertThat(first.version()).hasSize(12);

    write("restock", GOOD + "keep: soon\n");
    kinds.refresh();
    KindFile second = kinds.files().iterator().next();
    assertThat(second.state()).isEqualTo(KindFile.State.LAST_GOOD);
    assertThat(second.version()).isNotEqualTo(first.version());
    assertThat(second.kind()).isSameAs(first.kind());

    write("launch", "kind: launch\n");
    kinds.refresh();
    assertThat(kinds.files())
        .filteredOn(file -> file.file().equals("launch.yaml"))
        .extracting(KindFile::state)
        .containsExactly(KindFile.State.ERROR);
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

  @Test
  void a_keyword_that_another_kind_has_on_the_same_page_keeps_a_file_out_and_names_both_lines()
      throws IOException {
    write("drops", asking("drops", "[spring, Sale]", ""));
    write("events", asking("events", "[tickets, SALE]", ""));
    TopicKinds kinds = kinds();
    assertThat(kinds.find("drops")).isNotNull();
    assertThat(kinds.find("events")).isNull();
    assertThat(kinds.errors().get("events.yaml"))
        .isEqualTo(
            "line 6: the keyword 'sale' asks for another topic already, by drops.yaml, line 6; use"
                + " another word, or other pages");
  }

  @Test
  void the_same_keyword_on_other_pages_is_no_clash() throws IOException {
    write("drops", asking("drops", "[sale]", "pages: ['1001']"));
    write("events", asking("events", "[sale]", "pages: ['1002', '1003']"));
    write("more", asking("more", "[sale]", "pages: ['1003']"));
    TopicKinds kinds = kinds();
    assertThat(kinds.errors()).containsOnlyKeys("more.yaml");
  }

  @Test
  void who_has_a_keyword_keeps_it_when_a_file_before_it_in_the_list_wants_it_too()
      throws IOException {
    write("drops", asking("drops", "[spring]", ""));
    write("events", asking("events", "[sale]", ""));
    TopicKinds kinds = kinds();

    write("drops", asking("drops", "[spring, sale]", ""));
    kinds.refresh();
    assertThat(kinds.errors()).containsOnlyKeys("drops.yaml");
    assertThat(keywords(kinds, "drops")).containsExactly("spring");
    assertThat(keywords(kinds, "events")).containsExactly("sale");

    write("events", asking("events", "[tickets]", ""));
    kinds.refresh();
    assertThat(kinds.errors()).isEmpty();
    assertThat(keywords(kinds, "drops")).containsExactly("spring", "sale");
  }

  @Test
  void a_keyword_that_means_something_else_already_keeps_a_file_out() throws IOException {
    write("drops", asking("drops", "[spring, 'Genug!']", ""));
    TopicKinds kinds =
        new TopicKinds(
            routes,
            word -> word.equals("genug!") ? Optional.of("a stop word of ours") : Optional.empty());
    assertThat(kinds.errors().get("drops.yaml"))
        .isEqualTo("line 6: the keyword 'genug!' is a stop word of ours; use another word");
  }

  private static String asking(String kind, String keywords, String more) {
    return """
    kind: %s
    title: "Tell me about the spring drop"
    message:
      text: "It is here."
    ask:
      keywords: %s
      subject: spring
      %s
    """
        .formatted(kind, keywords, more)
        .stripTrailing()
        .concat("\n");
  }

  private static Set<String> keywords(TopicKinds kinds, String kind) {
    return Objects.requireNonNull(Objects.requireNonNull(kinds.find(kind)).conversation().ask())
        .keywords()
        .keySet();
  }

  private static String text(TopicKinds kinds) {
    Message message =
        Objects.requireNonNull(kinds.find("restock"))
            .message(Set.of())
            .render(Map.of("product", "Tee", "url", "u"));
    return ((Message.Words) message).text();
  }

  private TopicKinds kinds() {
    return new TopicKinds(routes, NOTHING);
  }

  private TopicKind restock() {
    return Objects.requireNonNull(kinds().find("restock"));
  }

  private Path topic(String name) {
    return routes.resolve("topics/" + name + ".yaml");
  }

  private void write(String name, String text) throws IOException {
    Path file = topic(name);
    Files.writeString(file, text);
    // File systems tell the time coarsely; an edit is always later.
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(++edits)));
  }
}
