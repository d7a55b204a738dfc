package io.otn.topic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an editor underlines is what the gateway refuses, and the other way round. */
class TopicSchemaTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonNode SCHEMA = schemaFile();
  private static final JsonSchema VALIDATOR =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
          .getSchema(SCHEMA, SchemaValidatorsConfig.builder().build());

  /** One file of the corpus. */
  record Sample(String name, String text) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Sample> good() {
    return samples("good");
  }

  static Stream<Sample> bad() {
    return samples("bad");
  }

  static Stream<Sample> words() {
    return samples("words");
  }

  @ParameterizedTest
  @MethodSource("good")
  void both_take(Sample sample) {
    assertThat(readerRefuses(sample)).as("reader").isEmpty();
    assertThat(schemaRefuses(sample)).as("schema").isEmpty();
  }

  @ParameterizedTest
  @MethodSource("bad")
  void both_refuse(Sample sample) {
    assertThat(readerRefuses(sample)).as("reader").isPresent();
    assertThat(schemaRefuses(sample)).as("schema").isNotEmpty();
  }

  /** A schema sees the shape of a file and nothing of what its words mean. */
  @ParameterizedTest
  @MethodSource("words")
  void what_is_in_the_words_only_the_reader_can_see(Sample sample) {
    assertThat(readerRefuses(sample)).as("reader").isPresent();
    assertThat(schemaRefuses(sample)).as("schema").isEmpty();
  }

  @Test
  void the_schema_is_one_itself_and_knows_the_rules_that_can_be_allowed() {
    JsonSchema meta =
        JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
            .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
    assertThat(meta.validate(SCHEMA)).isEmpty();
    Set<String> rules = new TreeSet<>();
    SCHEMA
        .at("/properties/lint/properties/allow/items/properties/rule/enum")
        .forEach(rule -> rules.add(rule.asText()));
    assertThat(rules).isEqualTo(Lint.POLICY.rules());
  }

  @Test
  void the_files_that_come_with_the_gateway_name_the_schema_beside_them_and_have_no_finding()
      throws IOException {
    Path topics = Path.of("routes/topics");
    assertThat(JSON.readTree(topics.resolve("topic-kind.schema.json").toFile()))
        .as("the copy for editors is the one that is served")
        .isEqualTo(SCHEMA);
    try (Stream<Path> files = Files.list(topics)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
        String text = Files.readString(file);
        assertThat(text.lines().findFirst())
            .as("%s", file)
            .contains("# yaml-language-server: $schema=topic-kind.schema.json");
        assertThat(schemaRefuses(new Sample(file.toString(), text))).as("%s", file).isEmpty();
        assertThat(TopicFile.read(file).warnings()).as("%s", file).isEmpty();
      }
    }
  }

  private static Optional<String> readerRefuses(Sample sample) {
    try {
      TopicFile.read(sample.text());
      return Optional.empty();
    } catch (TopicFileException e) {
      assertThat(e.findings()).as("an error says something").isNotEmpty();
      return Optional.ofNullable(e.getMessage());
    }
  }

  private static Set<ValidationMessage> schemaRefuses(Sample sample) {
    Object plain = Objects.requireNonNull(Place.root(sample.text())).plain();
    return VALIDATOR.validate(JSON.valueToTree(plain));
  }

  private static Stream<Sample> samples(String part) {
    return Arrays.stream(resource("/topic/kinds.txt").split("(?m)^### "))
        .filter(text -> text.startsWith(part + ": "))
        .map(
            text -> {
              int end = text.indexOf('\n');
              return new Sample(text.substring(part.length() + 2, end), text.substring(end + 1));
            });
  }

  private static JsonNode schemaFile() {
    try {
      return JSON.readTree(resource("/topic-kind.schema.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String resource(String name) {
    try (var in = Objects.requireNonNull(TopicSchemaTest.class.getResourceAsStream(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
