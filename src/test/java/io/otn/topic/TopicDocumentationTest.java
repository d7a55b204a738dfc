package io.otn.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documentation tells operators to write is what the gateway takes. */
class TopicDocumentationTest {

  private static final Path PAGE = Path.of("docs/topics.md");
  private static final Pattern EXAMPLE = Pattern.compile("(?ms)^```yaml\n(.*?)^```");

  static Stream<String> examples() throws IOException {
    return EXAMPLE.matcher(Files.readString(PAGE)).results().map(example -> example.group(1));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void each_example_can_be_copied(String example) {
    String text = example;
    if (!text.contains("kind:")) {
      text = "kind: example\ntitle: \"Tell me when {{product}} is back\"\n" + text;
    }
    if (Pattern.compile("^message:", Pattern.MULTILINE).matcher(text).results().count() == 0) {
      text = text + "message: {text: \"{{product}} is back\"}\n";
    }
    String file = text;
    assertThatCode(() -> TopicFile.read(file)).as(file).doesNotThrowAnyException();
  }

  @Test
  void each_form_and_each_rule_has_its_place() throws IOException {
    String page = Files.readString(PAGE);
    assertThat(examples()).hasSizeGreaterThanOrEqualTo(8);
    assertThat(page)
        .contains("text:", "image:", "video:", "audio:", "file:", "card:", "carousel:")
        .contains("quickReplies:", "buttons:");
    for (String rule : Lint.POLICY.rules()) {
      assertThat(page).contains("| `" + rule + "` |");
    }
  }
}
