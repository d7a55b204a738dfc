package io.otn.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/** A copy of the project's routes, whose topic files a test may write. */
final class TopicFiles {

  private static final Path PROJECT = Path.of("routes");

  private final Path routes;
  private int edits;

  TopicFiles() {
    try {
      routes = Files.createTempDirectory("routes");
      FileSystemUtils.copyRecursively(PROJECT, routes);
      Runtime.getRuntime().addShutdownHook(new Thread(this::delete));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path routes() {
    return routes;
  }

  void write(String file, String text) {
    try {
      Path path = routes.resolve("topics").resolve(file);
      Files.writeString(path, text);
      // File systems tell the time coarsely; an edit is always later.
      Files.setLastModifiedTime(path, FileTime.from(Instant.now().plusSeconds(++edits)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void rename(String file, String to) {
    try {
      Path topics = routes.resolve("topics");
      Files.move(topics.resolve(file), topics.resolve(to));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As the project has them. */
  void restore() {
    try (Stream<Path> mine = Files.list(routes.resolve("topics"))) {
      for (Path file : mine.toList()) {
        if (!Files.exists(PROJECT.resolve("topics").resolve(file.getFileName()))) {
          Files.delete(file);
        }
      }
      FileSystemUtils.copyRecursively(PROJECT.resolve("topics"), routes.resolve("topics"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void delete() {
    try {
      FileSystemUtils.deleteRecursively(routes);
    } catch (IOException e) {
      // a directory of the system's own for temporary files
    }
  }
}
