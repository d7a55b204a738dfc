package io.otn.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The directory that one run owns: nothing in it is written before its lock is held, and the lock
 * ends with the process, however that ends.
 */
final class DataDirectory implements AutoCloseable {
  private final Path path;
  private final FileChannel lock;

  private DataDirectory(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /** A value from a file, and whether this call made the file. */
  record Kept(String value, boolean fresh) {}

  static DataDirectory open(String configured) {
    Path path = Path.of(configured).toAbsolutePath().normalize();
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new StartFailure(
          "The data directory %s is a file.".formatted(path),
          "Move the file away, or name another directory with otn.database.directory.");
    }
    try {
      if (!Files.isDirectory(path)) {
        Files.createDirectories(path.getParent());
        Files.createDirectory(path, mode("rwx------"));
      }
      FileChannel channel =
          FileChannel.open(
              path.resolve("lock"),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      if (!lock(channel)) {
        String holder = read(channel);
        channel.close();
        throw new StartFailure(
            "The data directory %s is in use by another run of the gateway%s."
                .formatted(path, holder.isEmpty() ? "" : " (process " + holder + ")"),
            "Stop that run%s, or give this one its own directory: otn.database.directory=./data2 (environment variable OTN_DATABASE_DIRECTORY) and another server.port."
                .formatted(holder.isEmpty() ? "" : " (kill " + holder + ")"));
      }
      channel.truncate(0);
      channel.write(utf8(Long.toString(ProcessHandle.current().pid())), 0);
      return new DataDirectory(path.toRealPath(), channel);
    } catch (IOException e) {
      throw new StartFailure(
          "The data directory %s cannot be written by the user %s."
              .formatted(path, System.getProperty("user.name")),
          "Make it writable for this user, or name another directory with otn.database.directory.",
          e);
    }
  }

  Path path() {
    return path;
  }

  /** A directory that nobody else can look into, made if there is none. */
  Path owned(String name) throws IOException {
    Path directory = path.resolve(name);
    return Files.isDirectory(directory)
        ? directory
        : Files.createDirectory(directory, mode("rwx------"));
  }

  Optional<String> read(String name) {
    Path file = path.resolve(name);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty());
    } catch (IOException e) {
      throw new StartFailure(
          "The file %s cannot be read.".formatted(file),
          "Make it readable for the user %s.".formatted(System.getProperty("user.name")),
          e);
    }
  }

  /** The secret kept under this name, made by the supplier if there is none yet. */
  Kept keep(String name, Supplier<String> fresh) {
    Optional<String> kept = read(name);
    if (kept.isPresent()) {
      return new Kept(kept.get(), false);
    }
    String value = fresh.get();
    write(name, value);
    return new Kept(value, true);
  }

  /** On disk before it is used: what is encrypted with a lost key is lost too. */
  private void write(String name, String value) {
    Path draft = path.resolve(name + ".new");
    try {
      Files.deleteIfExists(draft);
      Files.createFile(draft, mode("rw-------"));
      try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
        channel.write(utf8(value + "\n"));
        channel.force(true);
      }
      Files.move(draft, path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new StartFailure(
          "The file %s cannot be written.".formatted(path.resolve(name)),
          "Make room on the disk and the directory writable.",
          e);
    }
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // another context of this very process
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(20);
    channel.read(text, 0);
    return StandardCharsets.UTF_8.decode(text.flip()).toString().strip();
  }

  private static ByteBuffer utf8(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static FileAttribute<?>[] mode(String mode) {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }

  /** Gives the directory to the next run; the file stays, for a deleted lock can be held twice. */
  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
