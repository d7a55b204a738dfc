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

  /** Of all PostgreSQL processes on this machine, ended ones included while their parent lives. */
  static Duration postgres() {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      long ticks =
          processes
              .filter(path -> path.getFileName().toString().matches("\\d+"))
              .mapToLong(Cpu::postgresTicks)
              .sum();
      return Duration.ofMillis(ticks * 1000 / TICKS_PER_SECOND);
    } catch (IOException e) {
      return Duration.ZERO; // not a Linux: not measured
    }
  }

  private static long postgresTicks(Path process) {
    try {
      String stat = Files.readString(process.resolve("stat"));
      int end = stat.lastIndexOf(')');
      if (!stat.substring(stat.indexOf('(') + 1, end).equals("postgres")) {
        return 0;
      }
      List<String> fields = List.of(stat.substring(end + 2).split(" ", -1));
      // utime, stime: fields 14 and 15 of proc(5), counted behind the name
      return Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12));
    } catch (IOException | UncheckedIOException gone) {
      return 0;
    }
  }

  private Cpu() {}
}
