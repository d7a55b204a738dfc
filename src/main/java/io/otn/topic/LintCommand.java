package io.otn.topic;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * {@code lint-topics [file or directory]…} as the first argument of the program: says what the
 * gateway would say about topic files, without starting it. For editors and build servers.
 */
public final class LintCommand {

  private LintCommand() {}

  /** Ends with 1 when a file has an error, with 2 when there is no file. */
  public static void main(String[] args) throws IOException {
    List<String> paths = Arrays.asList(args).subList(Math.min(1, args.length), args.length);
    System.exit(run(paths.isEmpty() ? List.of("routes/topics") : paths, System.out));
  }

  static int run(List<String> paths, PrintStream out) throws IOException {
    List<Path> files = new ArrayList<>();
    for (String path : paths) {
      files.addAll(files(Path.of(path)));
    }
    if (files.isEmpty()) {
      out.println("there is no topic file in " + String.join(", ", paths));
      return 2;
    }
    Map<String, Path> kinds = new HashMap<>();
    List<Keywords.Owner> asking = new ArrayList<>();
    int errors = 0;
    for (Path file : files) {
      List<Finding> findings = new ArrayList<>();
      try {
        TopicFile.Content content = TopicFile.read(file);
        findings.addAll(content.warnings());
        Path other = kinds.putIfAbsent(content.kind().name(), file);
        if (other != null) {
          findings.add(
              Finding.error(1, "kind '%s' is in %s too".formatted(content.kind().name(), other)));
        }
        Keywords.Owner.of(file.toString(), content.kind())
            .ifPresent(
                asks -> {
                  // Stop words are settings of a gateway, which says so itself.
                  findings.addAll(Keywords.clashes(asks, asking, word -> Optional.empty()));
                  asking.add(asks);
                });
      } catch (TopicFileException e) {
        findings.addAll(e.findings());
      }
      for (Finding finding : findings) {
        // The shape that editors and build servers know how to jump to.
        out.printf(
            "%s:%d: %s: %s%n",
            file,
            Math.max(1, finding.lineOrNone()),
            finding.isError() ? "error" : "warning",
            finding.words());
      }
      errors += (int) findings.stream().filter(Finding::isError).count();
    }
    out.printf("%d files, %d errors%n", files.size(), errors);
    return errors == 0 ? 0 : 1;
  }

  private static List<Path> files(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    Path topics = path.resolve("topics");
    try (Stream<Path> list = Files.list(Files.isDirectory(topics) ? topics : path)) {
      return list.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }
}
