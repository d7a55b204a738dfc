package io.otn.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All facts in the order they happened, a JSON line each. A line is in the operating system's hands
 * before anybody is answered, so it outlives a kill of the process (not a loss of power: this is a
 * sandbox).
 */
final class Journal implements AutoCloseable {
  private final @Nullable RandomAccessFile file;
  private final String where;

  private Journal(@Nullable RandomAccessFile file, String where) {
    this.file = file;
    this.where = where;
  }

  /**
   * @param directory created when missing; blank for a journal that remembers nothing
   */
  static Journal open(String directory) {
    if (directory.isBlank()) {
      return new Journal(null, "memory");
    }
    var path = Path.of(directory, "journal.jsonl");
    try {
      Files.createDirectories(Path.of(directory));
      var file = new RandomAccessFile(path.toFile(), "rw");
      FileLock lock;
      try {
        lock = file.getChannel().tryLock();
      } catch (OverlappingFileLockException e) {
        lock = null;
      }
      if (lock == null) {
        file.close();
        throw new IllegalStateException(
            "The sandbox's directory %s is in use by another run. Stop that one, or set otn.sandbox.directory to another directory."
                .formatted(directory));
      }
      return new Journal(file, path.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot open the sandbox's journal %s. Set otn.sandbox.directory to a directory that can be written, or to nothing to keep no journal."
              .formatted(path),
          e);
    }
  }

  /** Reads everything back; a last line that a kill cut short was never answered and is dropped. */
  synchronized void replay(Consumer<Fact> consumer) {
    if (file == null) {
      return;
    }
    try {
      var length = file.length();
      var end = 0L;
      try (var lines = Files.newInputStream(Path.of(where))) {
        var reader = new java.io.BufferedInputStream(lines, 1 << 16);
        var line = new ByteArrayOutputStream();
        int number = 0;
        for (int b = reader.read(); b >= 0; b = reader.read()) {
          if (b != '\n') {
            line.write(b);
            continue;
          }
          number++;
          end += line.size() + 1;
          consumer.accept(read(line.toString(StandardCharsets.UTF_8), number));
          line.reset();
        }
      }
      if (end < length) {
        file.setLength(end);
      }
      file.seek(end);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read the sandbox's journal " + where, e);
    }
  }

  private Fact read(String line, int number) {
    try {
      return Json.MAPPER.readValue(line, Fact.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "Line %d of the sandbox's journal %s cannot be read. Remove the file to start afresh."
              .formatted(number, where),
          e);
    }
  }

  synchronized void append(List<? extends Fact> facts) {
    if (file == null) {
      return;
    }
    try {
      var bytes = new ByteArrayOutputStream();
      for (var fact : facts) {
        // Typed by the interface, or the line would not say what kind of fact it is.
        bytes.writeBytes(Json.MAPPER.writerFor(Fact.class).writeValueAsBytes(fact));
        bytes.write('\n');
      }
      file.write(bytes.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write the sandbox's journal " + where, e);
    }
  }

  @Override
  public synchronized void close() {
    try {
      if (file != null) {
        file.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot close the sandbox's journal " + where, e);
    }
  }
}
