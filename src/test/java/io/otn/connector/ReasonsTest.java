package io.otn.connector;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.inbox.Inbox;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** Each reason code has its sentence, in the table and in the documentation. */
class ReasonsTest {

  @Test
  void each_verdict_has_a_sentence() throws Exception {
    Map<String, String> sentences = sentences();
    List<String> verdicts = new ArrayList<>();
    for (Field field : Verdict.class.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getType() == String.class) {
        verdicts.add((String) field.get(null));
      }
    }
    assertThat(verdicts).hasSizeGreaterThan(10);
    assertThat(sentences.keySet()).as("codes of webhook-reasons.yaml").containsAll(verdicts);
    assertThat(sentences.values()).allMatch(sentence -> sentence.endsWith("."));
  }

  @Test
  void the_documentation_has_the_same_table() throws IOException {
    String page = Files.readString(Path.of("docs", "webhooks.md"));
    sentences()
        .forEach(
            (code, sentence) ->
                assertThat(page).contains("| `%s` | %s |".formatted(code, sentence)));
  }

  private static Map<String, String> sentences() throws IOException {
    try (InputStream table =
        Objects.requireNonNull(Inbox.class.getResourceAsStream("/webhook-reasons.yaml"))) {
      return new Yaml().load(table);
    }
  }
}
