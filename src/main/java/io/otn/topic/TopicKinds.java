package io.otn.topic;

import io.otn.web.ProblemException;
import io.otn.worker.Workers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
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
 * never takes the place of a good one: the last good version goes on, and the error is told. A kind
 * is what its {@code kind} says, so a file may be renamed; consents name the kind, and outlive it.
 */
@Component
public class TopicKinds {

  private static final Logger log = LoggerFactory.getLogger(TopicKinds.class);

  private final Path directory;
  private final ReservedWords reserved;
  private @Nullable Map<Path, FileTime> seen;
  private volatile Map<String, TopicKind> kinds = Map.of();
  private volatile Map<String, KindFile> files = Map.of();
  private final Set<String> removed = new TreeSet<>();

  @Autowired
  TopicKinds(
      @Value("${otn.routes.directory:./routes}") Path routes,
      ReservedWords reserved,
      Workers workers) {
    this(routes, reserved);
    workers.add(
        "topics",
        () -> {
          refresh();
          return 0;
        });
  }

  TopicKinds(Path routes, ReservedWords reserved) {
    this.reserved = reserved;
    this.directory = routes.resolve("topics");
    refresh();
  }

  public @Nullable TopicKind find(String kind) {
    return kinds.get(kind);
  }

  public Collection<TopicKind> all() {
    return kinds.values();
  }

  /** All files by name, those with errors too. */
  public Collection<KindFile> files() {
    return files.values();
  }

  /** File names with what is wrong in them. */
  public Map<String, String> errors() {
    Map<String, String> errors = new TreeMap<>();
    for (KindFile file : files.values()) {
      if (!file.good()) {
        errors.put(file.file(), sentences(file));
      }
    }
    return errors;
  }

  /** Kinds that went away since the start. Consents for them are kept. */
  public synchronized Set<String> removed() {
    return Set.copyOf(removed);
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

  /** Reads what has changed since the last look; done in the background every moment. */
  public final synchronized void refresh() {
    Map<Path, FileTime> now = list();
    if (now.equals(seen)) {
      return;
    }
    Map<String, KindFile> owners = new TreeMap<>();
    Map<String, KindFile> read = new TreeMap<>();
    now.entrySet().stream()
        .map(file -> read(file.getKey(), file.getValue().toInstant()))
        .sorted(Comparator.comparing(Reading::turn).thenComparing(Reading::name))
        .map(reading -> settle(reading, owners))
        .forEach(file -> read.put(file.file(), file));
    take(read, owners);
    seen = now;
  }

  private Reading read(Path path, Instant modified) {
    KindFile known = files.get(String.valueOf(path.getFileName()));
    return Reading.of(path, modified, known == null ? null : known.kind());
  }

  /** Decides what is in use of a file, now that others may have its kind. */
  private KindFile settle(Reading reading, Map<String, KindFile> owners) {
    KindFile file = null;
    List<Finding> findings = reading.findings();
    if (reading.content() != null) {
      TopicKind kind = reading.content().kind();
      List<Finding> clashes = clashes(reading.name(), kind, owners);
      if (clashes.isEmpty()) {
        file = reading.as(KindFile.State.RUNNING, kind, findings);
      } else {
        findings = clashes;
      }
    }
    TopicKind before = reading.before();
    if (file == null && before != null && !owners.containsKey(before.name())) {
      file = reading.as(KindFile.State.LAST_GOOD, before, findings);
    }
    if (file == null) {
      return reading.as(KindFile.State.ERROR, null, findings);
    }
    owners.put(kind(file).name(), file);
    return file;
  }

  /** What the file wants to have and another one has. */
  private List<Finding> clashes(String file, TopicKind kind, Map<String, KindFile> owners) {
    KindFile owner = owners.get(kind.name());
    if (owner != null) {
      return List.of(
          Finding.error(
              1,
              "kind '%s' is in %s already; give this one another kind, or remove one of the files"
                  .formatted(kind.name(), owner.file())));
    }
    List<Keywords.Owner> others =
        owners.values().stream()
            .flatMap(other -> Keywords.Owner.of(other.file(), kind(other)).stream())
            .toList();
    return Keywords.Owner.of(file, kind)
        .map(asks -> Keywords.clashes(asks, others, reserved))
        .orElse(List.of());
  }

  /** Tells what is new, and lets it count. */
  private void take(Map<String, KindFile> read, Map<String, KindFile> owners) {
    read.forEach(
        (name, file) -> {
          if (!file.equals(files.get(name))) {
            tell(file);
          }
        });
    Map<String, TopicKind> good = new TreeMap<>();
    owners.forEach((kind, file) -> good.put(kind, kind(file)));
    for (String kind : kinds.keySet()) {
      if (!good.containsKey(kind)) {
        removed.add(kind);
        log.warn(
            "topic kind '{}' is gone; consents for it are kept, and count again when a file says"
                + " 'kind: {}'",
            kind,
            kind);
      }
    }
    removed.removeAll(good.keySet());
    files = read;
    kinds = good;
    log.info("topic kinds: {}", good.isEmpty() ? "none in " + directory : good.keySet());
  }

  private static TopicKind kind(KindFile file) {
    return Objects.requireNonNull(file.kind());
  }

  private static void tell(KindFile file) {
    for (Finding finding : file.findings()) {
      if (finding.isError()) {
        log.error("routes/topics/{}: {}", file.file(), finding.sentence());
      } else {
        log.warn("routes/topics/{}: {}", file.file(), finding.sentence());
      }
    }
    if (file.good()) {
      for (LintOverride override : kind(file).overrides()) {
        log.warn(
            "routes/topics/{}: line {}: the rule '{}' is switched off for kind '{}' by {}: {}",
            file.file(),
            override.line(),
            override.rule(),
            kind(file).name(),
            override.by(),
            override.because());
      }
    }
  }

  private static String sentences(KindFile file) {
    return file.findings().stream()
        .filter(Finding::isError)
        .map(Finding::sentence)
        .collect(Collectors.joining("\n"));
  }

  private Map<Path, FileTime> list() {
    Map<Path, FileTime> found = new TreeMap<>();
    if (!Files.isDirectory(directory)) {
      return found;
    }
    try (Stream<Path> list = Files.list(directory)) {
      for (Path file : list.filter(f -> f.toString().endsWith(".yaml")).toList()) {
        found.put(file, Files.getLastModifiedTime(file));
      }
    } catch (IOException e) {
      log.warn("cannot list {}: {}", directory, e.getMessage());
    }
    return found;
  }
}
