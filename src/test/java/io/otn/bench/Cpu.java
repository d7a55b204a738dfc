package io.otn.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** CPU time used so far, by process. */
final class Cpu {

  private static final long TICKS_PER_SECOND = 100;

  /** Of this process. */
  static Duration own() {
    return of(ProcessHandle.current());
  }

  static Duration of(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Of the PostgreSQL server that keeps its data below this directory, and of no other. */
  static Duration postgres(Path directory) {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      long ticks =
          processes
              .filter(path -> path.getFileName().toString().matches("\\d+"))
              .mapToLong(process -> ticks(process, directory))
              .sum();
      return Duration.ofMillis(ticks * 1000 / TICKS_PER_SECOND);
    } catch (IOException e) {
      return Duration.ZERO; // not a Linux: not measured
    }
  }

  private static long ticks(Path process, Path directory) {
    try {
      String stat = Files.readString(process.resolve("stat"));
      int end = stat.lastIndexOf(')');
      // Each of its processes works in its data directory.
      if (!stat.substring(stat.indexOf('(') + 1, end).equals("postgres")
          || !process.resolve("cwd").toRealPath().startsWith(directory.toRealPath())) {
        return 0;
      }
      List<String> fields = List.of(stat.substring(end + 2).split(" ", -1));
      // utime, stime, and the same of children that have ended: fields 14 to 17 of proc(5), counted
      // behind the name
      return fields.subList(11, 15).stream().mapToLong(Long::parseLong).sum();
    } catch (IOException | UncheckedIOException gone) {
      return 0;
    }
  }

  private Cpu() {}
}
