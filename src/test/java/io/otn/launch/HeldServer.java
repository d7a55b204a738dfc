package io.otn.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;

/** A run of the embedded server in a process of its own, to be killed. */
final class HeldServer {
  private HeldServer() {}

  /** Writes one row, says so, and lives until it is killed or its input ends. */
  public static void main(String[] args) throws Exception {
    PostgresServer server = PostgresServer.start(DataDirectory.open(args[0]));
    try (var connection =
            DriverManager.getConnection(
                server.getJdbcUrl(), server.getUsername(), server.getPassword());
        var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE note AS SELECT 'written before the kill' AS text");
    }
    System.out.println("written");
    int end = System.in.read();
    server.close();
    System.exit(end == -1 ? 0 : 1);
  }

  static Process start(Path directory) throws IOException {
    return start(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            HeldServer.class.getName(),
            directory.toString()));
  }

  static void awaitRow(Process process) throws IOException {
    var reader = process.inputReader(StandardCharsets.UTF_8);
    var seen = new StringBuilder();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      if (line.equals("written")) {
        return;
      }
      seen.append(line).append('\n');
    }
    throw new AssertionError("the child ended early:\n" + seen);
  }

  /** What it writes to stderr comes with its stdout. */
  static Process start(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("OTN_"));
    builder.environment().keySet().removeIf(name -> name.startsWith("SPRING_"));
    return builder.start();
  }
}
