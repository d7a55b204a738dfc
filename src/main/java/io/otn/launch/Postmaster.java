package io.otn.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The running PostgreSQL server of a data directory, as its postmaster.pid names it. */
record Postmaster(ProcessHandle process) {

  /**
   * The server that runs on this directory. A file whose process is gone is left to PostgreSQL,
   * which looks after it together with its shared memory; one whose number now belongs to another
   * program is deleted, because PostgreSQL would refuse to start beside it.
   */
  static Optional<Postmaster> of(Path directory) throws IOException {
    Path file = directory.resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(file);
    Optional<ProcessHandle> process = pid(lines).flatMap(ProcessHandle::of);
    if (process.isEmpty()) {
      return Optional.empty();
    }
    if (isPostgresOf(lines, process.get())) {
      return Optional.of(new Postmaster(process.get()));
    }
    Files.deleteIfExists(file);
    return Optional.empty();
  }

  /** Fast shutdown first, then immediate, then by force; false if it outlived even that. */
  boolean stop() throws IOException, InterruptedException {
    signal("INT");
    if (exits(Duration.ofSeconds(20))) {
      return true;
    }
    signal("QUIT");
    if (exits(Duration.ofSeconds(10))) {
      return true;
    }
    process.destroyForcibly();
    return exits(Duration.ofSeconds(5));
  }

  boolean exits(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (runs(process)) {
      if (System.nanoTime() > end) {
        return false;
      }
      Thread.sleep(20);
    }
    return true;
  }

  /** SIGTERM would wait for every client to leave, and Java can send no other signal itself. */
  private void signal(String name) throws IOException, InterruptedException {
    if (System.getProperty("os.name", "").startsWith("Windows")) {
      process.destroy();
      return;
    }
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!kill.waitFor(5, TimeUnit.SECONDS)) {
      kill.destroyForcibly();
    }
  }

  /** A dead process that nobody has buried counts as alive but has no command any more. */
  private static boolean runs(ProcessHandle process) {
    return process.isAlive() && process.info().command().isPresent();
  }

  /** The directory is compared as the server wrote it, for a path may have several names. */
  private static boolean isPostgresOf(List<String> lines, ProcessHandle process) {
    ProcessHandle.Info info = process.info();
    boolean postgres =
        info.command()
            .map(command -> Path.of(command).getFileName().toString())
            .filter(name -> name.startsWith("postgres"))
            .isPresent();
    if (!postgres) {
      return false;
    }
    return info.arguments()
        .map(arguments -> lines.size() > 1 && List.of(arguments).contains(lines.get(1)))
        .orElseGet(() -> startedWhen(lines, info));
  }

  /** Where arguments cannot be read, the time in the file tells a reused number apart. */
  private static boolean startedWhen(List<String> lines, ProcessHandle.Info info) {
    if (lines.size() < 3) {
      return false;
    }
    Instant written = Instant.ofEpochSecond(Long.parseLong(lines.get(2).strip()));
    return info.startInstant()
        .map(start -> Duration.between(start, written).abs().compareTo(Duration.ofMinutes(1)) < 0)
        .orElse(false);
  }

  private static Optional<Long> pid(List<String> lines) {
    try {
      return lines.isEmpty() ? Optional.empty() : Optional.of(Long.valueOf(lines.get(0).strip()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
