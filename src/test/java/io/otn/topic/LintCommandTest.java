package io.otn.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an editor or a build server hears about topic files while no gateway runs. */
class LintCommandTest {

  @TempDir Path directory;

  @Test
  void each_finding_is_a_line_that_an_editor_can_jump_to_and_errors_end_with_1()
      throws IOException {
    Path file = directory.resolve("x.yaml");
    Files.writeString(
        file,
        """
        kind: x
        title: "Every time {{product}} is back"
        message: {text: "{{product}}"}
        """);
    Run run = run(directory.toString());
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.said())
        .contains(file + ":2: error: the title 'Every time X1 is back': it promises")
        .contains(file + ":2: warning: there are no values with examples")
        .endsWith("1 files, 1 errors\n");
  }

  @Test
  void the_files_that_come_with_the_gateway_are_fine_and_end_with_0() throws IOException {
    assertThat(run("routes").status()).isZero();
    assertThat(run("routes").said()).matches("[0-9]+ files, 0 errors\n");
    assertThat(run("routes/topics/restock.yaml")).isEqualTo(new Run(0, "1 files, 0 errors\n"));
  }

  @Test
  void two_files_of_one_kind_are_an_error_and_no_file_is_told_as_such() throws IOException {
    Path copy = directory.resolve("copy.yaml");
    Files.copy(Path.of("routes/topics/restock.yaml"), copy);
    assertThat(run("routes/topics/restock.yaml", copy.toString()).said())
        .contains("copy.yaml:1: error: kind 'restock' is in routes/topics/restock.yaml too");
    Files.delete(copy);
    assertThat(run(directory.toString()).status()).isEqualTo(2);
    assertThat(run(copy.toString()).said()).contains("cannot be read");
  }

  @Test
  void two_files_with_one_keyword_are_an_error() throws IOException {
    for (String kind : List.of("one", "two")) {
      Files.writeString(
          directory.resolve(kind + ".yaml"),
          """
          kind: %s
          title: "Tell me about the spring drop"
          message: {text: "It is here."}
          ask:
            keywords:
              - spring
            subject: spring
          """
              .formatted(kind));
    }
    assertThat(run(directory.toString()).said())
        .contains(
            directory.resolve("two.yaml")
                + ":6: error: the keyword 'spring' asks for another topic already, by "
                + directory.resolve("one.yaml")
                + ", line 6");
  }

  private record Run(int status, String said) {}

  private static Run run(String... paths) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int status =
        LintCommand.run(List.of(paths), new PrintStream(out, true, StandardCharsets.UTF_8));
    return new Run(
        status, out.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n"));
  }
}
