package io.otn.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an operator reads of a Kamelet before using it. */
class KameletFilesTest {

  static List<Path> kamelets() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("routes/kamelets"))) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("kamelets")
  void a_kamelet_is_found_by_its_file_and_explains_itself_and_each_parameter(Path file)
      throws IOException {
    JsonNode kamelet = new YAMLMapper().readTree(file.toFile());

    assertThat(file.getFileName())
        .hasToString(kamelet.at("/metadata/name").asText() + ".kamelet.yaml");
    JsonNode definition = kamelet.at("/spec/definition");
    assertThat(definition.path("title").asText()).isNotBlank();
    assertThat(definition.path("description").asText()).isNotBlank();
    for (Map.Entry<String, JsonNode> parameter : definition.path("properties").properties()) {
      assertThat(parameter.getValue().path("title").asText()).as(parameter.getKey()).isNotBlank();
      assertThat(parameter.getValue().path("description").asText())
          .as(parameter.getKey())
          .isNotBlank();
      assertThat(parameter.getValue().hasNonNull("example")).as(parameter.getKey()).isTrue();
    }
  }
}
