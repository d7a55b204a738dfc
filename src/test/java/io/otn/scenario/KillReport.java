package io.otn.scenario;

import io.otn.fixture.Http;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;

/** What the kills of one campaign did to it: a table, and {@code target/torture/kills.json}. */
final class KillReport {

  /**
   * One kill and the restart after it. Seconds count from the restart.
   *
   * @param moment what the gateway was at
   * @param accepted messages that the platform had taken when it was killed
   * @param rateBefore messages in the second before the kill
   * @param ready null where the next kill came before
   * @param fullRate null where the next kill came before
   */
  record Kill(
      int number, String moment, int accepted, int rateBefore, Double ready, Double fullRate) {}

  private final List<Kill> kills = new ArrayList<>();
  private final Map<String, Object> figures = new LinkedHashMap<>();

  void add(Kill kill) {
    kills.add(kill);
  }

  void put(String name, Object value) {
    figures.put(name, value);
  }

  /** The slowest way back to the full rate, in seconds. */
  double worst() {
    return toFullRate().max().orElse(Double.NaN);
  }

  /** The slowest way back to the full rate from when the gateway was ready, in seconds. */
  double worstFromReady() {
    return kills.stream()
        .filter(kill -> kill.fullRate() != null)
        .mapToDouble(kill -> kill.fullRate() - kill.ready())
        .max()
        .orElse(Double.NaN);
  }

  private DoubleStream toFullRate() {
    return kills.stream()
        .filter(kill -> kill.fullRate() != null)
        .mapToDouble(Kill::fullRate)
        .sorted();
  }

  private double median() {
    double[] sorted = toFullRate().toArray();
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
  }

  void write() {
    System.out.printf(
        Locale.ROOT,
        "%5s  %-24s %9s %13s %9s %13s%n",
        "kill",
        "while it",
        "messages",
        "a second",
        "ready s",
        "full rate s");
    for (Kill kill : kills) {
      System.out.printf(
          Locale.ROOT,
          "%5d  %-24s %9d %13d %9s %13s%n",
          kill.number(),
          kill.moment(),
          kill.accepted(),
          kill.rateBefore(),
          seconds(kill.ready()),
          seconds(kill.fullRate()));
    }
    figures.put("secondsToFullRateWorst", worst());
    figures.put("secondsToFullRateMedian", median());
    figures.put("secondsToFullRateFromReadyWorst", worstFromReady());
    figures.forEach((name, value) -> System.out.println(name + ": " + value));
    Map<String, Object> all = new LinkedHashMap<>(figures);
    all.put("kills", kills);
    try {
      Path file = Path.of("target", "torture", "kills.json");
      Files.createDirectories(file.getParent());
      Http.JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), all);
      System.out.println("written: " + file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String seconds(Double value) {
    return value == null ? "-" : String.format(Locale.ROOT, "%.1f", value);
  }
}
