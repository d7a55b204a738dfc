package io.otn.topic;

import io.otn.web.ProblemException;
import io.otn.worker.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * The topic kinds of {@code routes/topics}, read again when a file changes. A file with an error
 * never takes the place of a good one: the last good version goes on, and the error is told.
 */
@Component
public class TopicKinds {

  private static final Logger log = LoggerFactory.getLogger(TopicKinds.class);

  private final Path directory;
  private @Nullable Map<Path, FileTime> seen;
  private volatile Map<String, TopicKind> kinds = Map.of();
  private volatile Map<String, String> errors = Map.of();

  @Autowired
  TopicKinds(@Value("${otn.routes.directory:./routes}") Path routes, Workers workers) {
    this(routes);
    workers.add(
        "topics",
        () -> {
          refresh();
          return 0;
        });
  }

  TopicKinds(Path routes) {
    this.directory = routes.resolve("topics");
    refresh();
  }

  public @Nullable TopicKind find(String kind) {
    return kinds.get(kind);
  }

  public Collection<TopicKind> all() {
    return kinds.values();
  }

  /** File names with what is wrong in them. */
  public Map<String, String> errors() {
    return errors;
  }

  /**
   * The key that the text names, of a kind that there is a file for.
   *
   * @param field where the text stood, for the problem's sake
   * @throws ProblemException 422 {@code topic_invalid} or {@code topic_kind_unknown}
   */
  public TopicKey require(String field, String text) {
    TopicKey key =
        TopicKey.parse(text)
            .orElseThrow(
                () ->
                    new ProblemException(
                            HttpStatus.UNPROCESSABLE_ENTITY,
                            "topic_invalid",
                            "This is not a topic.")
                        .field(field, TopicKey.SHAPE));
    if (find(key.kind()) == null) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY,
              "topic_kind_unknown",
              "There is no topic kind '%s'.".formatted(key.kind()))
          .field(
              field,
              "use one of the kinds %s, or add routes/topics/%s.yaml"
                  .formatted(String.join(", ", kinds.keySet()), key.kind()));
    }
    return key;
  }

  /** Reads what has changed since the last look. */
  final synchronized void refresh() {
    Map<Path, FileTime> now = files();
    if (now.equals(seen)) {
      return;
    }
    Map<String, TopicKind> good = new TreeMap<>(kinds);
    Map<String, String> bad = new TreeMap<>();
    List<String> found = new ArrayList<>();
    now.forEach(
        (file, modified) -> {
          String name = String.valueOf(file.getFileName());
          found.add(name.replaceFirst("\\.yaml$", ""));
          try {
            TopicKind kind = TopicFile.read(file);
            good.put(kind.name(), kind);
          } catch (TopicFileException e) {
            bad.put(name, e.getMessage());
            log.error("routes/topics/{}: {}", name, e.getMessage());
          }
        });
    good.keySet().retainAll(found);
    seen = now;
    kinds = good;
    errors = bad;
    log.info("topic kinds: {}", good.isEmpty() ? "none in " + directory : good.keySet());
  }

  private Map<Path, FileTime> files() {
    Map<Path, FileTime> files = new TreeMap<>();
    if (!Files.isDirectory(directory)) {
      return files;
    }
    try (Stream<Path> list = Files.list(directory)) {
      for (Path file : list.filter(f -> f.toString().endsWith(".yaml")).toList()) {
        files.put(file, Files.getLastModifiedTime(file));
      }
    } catch (IOException e) {
      log.warn("cannot list {}: {}", directory, e.getMessage());
    }
    return files;
  }
}
