package io.otn.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The results of a benchmark: a line each as they come, and a JSON file at the end. */
final class Figures {

  private final String name;
  private final Map<String, Object> rows = new LinkedHashMap<>();

  Figures(String name) {
    this.name = name;
  }

  void add(String row, Map<String, Object> values) {
    rows.put(row, values);
    System.out.printf(
        "%-36s %s%n",
        row,
        values.entrySet().stream()
            .map(value -> value.getKey() + " " + value.getValue())
            .collect(Collectors.joining("  ")));
  }

  void write() throws IOException {
    Path file = Path.of("target", "bench", name + ".json");
    Files.createDirectories(file.getParent());
    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), rows);
    System.out.println("written: " + file);
  }
}
