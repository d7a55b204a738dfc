package io.otn.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/** A copy of the routes, of the project and of its tests, whose topic files a test may write. */
final class TopicFiles {

  /** The product's own, and those that only tests need. */
  private static final List<Path> SOURCES =
      List.of(Path.of("routes"), Path.of("src/test/resources/routes"));

  private final Path routes;
  private int edits;

  TopicFiles() {
    try {
      routes = Files.createTempDirectory("routes");
      for (Path source : SOURCES) {
        FileSystemUtils.copyRecursively(source, routes);
      }
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
        if (SOURCES.stream()
            .noneMatch(s -> Files.exists(s.resolve("topics").resolve(file.getFileName())))) {
          Files.delete(file);
        }
      }
      for (Path source : SOURCES) {
        FileSystemUtils.copyRecursively(source.resolve("topics"), routes.resolve("topics"));
      }
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
