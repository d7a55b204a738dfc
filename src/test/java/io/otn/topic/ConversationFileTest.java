package io.otn.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keys of a topic file that are about the conversation, and what is told about wrong ones. */
class ConversationFileTest {

  private static final String PLAIN =
      """
      kind: drops
      title: "Tell me about {{what}}"
      message:
        text: "{{what}}"
      """;

  @TempDir Path directory;

  @Test
  void a_file_without_them_says_nothing_and_asks_nobody() throws IOException {
    Conversation silent = read(PLAIN);
    assertThat(silent.ask()).isNull();
    assertThat(silent.asksAgain()).isFalse();
    assertThat(silent.caresForEngagement()).isFalse();
    assertThat(silent.afterTap(Map.of())).isNull();
    assertThat(silent.onEngagement(Map.of())).isNull();
  }

  @Test
  void all_of_them_are_read() throws IOException {
    Conversation all =
        read(
            PLAIN
                + """
                ask:
                  keywords: [Drops, "Té"]
                  after: 23h
                  subject: spring
                  data: {what: the drop}
                  pages: ["1001"]
                afterTap: {text: "Once, about {{what}}."}
                onEngagement: {text: "Thanks!"}
                askAgain: onEngagement
                """);
    Conversation.Ask ask = Objects.requireNonNull(all.ask());
    assertThat(ask.keywords().keySet()).containsExactly("drops", "te");
    assertThat(ask.keywords()).containsValue(6);
    assertThat(ask.after()).isEqualTo(Duration.ofHours(23));
    assertThat(ask.isFor("1001")).isTrue();
    assertThat(ask.isFor("1002")).isFalse();
    assertThat(all.afterTap(Map.of("what", "it"))).isEqualTo("Once, about it.");
    assertThatThrownBy(() -> all.afterTap(Map.of())).isInstanceOf(MissingValueException.class);
    assertThat(all.asksAgain()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "askAgain: always | line 5: askAgain: 'always': write onEngagement",
        "afterTap: {} | line 5: afterTap.text is missing",
        "afterTap: {text: '{{#what}}x'} | line 5: afterTap.text:",
        "afterTap: {text: y, txt: x} | line 5: unknown field 'txt'",
        "ask: {subject: s, data: {what: x}} | line 5: ask: write keywords",
        "ask: {keywords: [a], data: {what: x}} | line 5: ask.subject is missing",
        "ask: {keywords: [a], subject: 'a b', data: {what: x}} | line 5: ask.subject:",
        "ask: {keywords: [a], subject: s} | line 5: ask: data: write a value for {{what}}",
        "ask: {keywords: [' '], subject: s, data: {what: x}} | line 5: ask.keywords[0]: is empty",
        "ask: {after: 25h, subject: s, data: {what: x}} | line 5: ask.after: '25h': write a"
            + " duration below 24h",
        "ask: {after: soon, subject: s, data: {what: x}} | line 5: ask.after: 'soon' is no"
            + " duration",
      })
  void what_is_wrong_is_told_with_its_line_and_what_to_write(String line, String told) {
    assertThatThrownBy(() -> read(PLAIN + line + "\n"))
        .isInstanceOf(TopicFileException.class)
        .hasMessageStartingWith(told);
  }

  @Test
  void the_line_is_that_of_the_key_also_further_down() {
    assertThatThrownBy(
            () ->
                read(
                    PLAIN
                        + """
                        ask:
                          keywords: [drops]
                          subject: s
                          data: {what: x}
                          after: 3 days
                        """))
        .hasMessageStartingWith("line 9: ask.after: '3 days'");
  }

  @ParameterizedTest
  @CsvSource({
    "' Réstock  PLEASE', restock please",
    "ＤＲＯＰＳ, drops",
    "Straße, strasse",
    "'', ''",
    "İstanbul, istanbul"
  })
  void phrases_are_compared_without_case_marks_and_spaces(String written, String phrase) {
    assertThat(Phrase.of(written)).isEqualTo(phrase);
  }

  private Conversation read(String text) throws IOException {
    Path file = directory.resolve("drops.yaml");
    Files.writeString(file, text);
    return TopicFile.read(file).kind().conversation();
  }
}
