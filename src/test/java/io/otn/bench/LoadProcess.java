package io.otn.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The load as a process, with what it used of the machine. */
record LoadProcess(Process process, BufferedReader out, PrintStream in) implements AutoCloseable {

  /**
   * @param p50 and the other times in milliseconds, from sending to the end of the answer
   */
  record Answers(long good, long bad, double p50, double p99, double maximum) {}

  static LoadProcess start(String kind, int port, int connections, String path, String secret)
      throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Load.class.getName(),
                    kind,
                    Integer.toString(port),
                    Integer.toString(connections),
                    path,
                    secret))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    LoadProcess load =
        new LoadProcess(
            process,
            new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)),
            new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8));
    if (!"ready".equals(load.out.readLine())) {
      throw new IOException("the load did not start");
    }
    return load;
  }

  /**
   * @param rate requests a second, over all connections; 0 is as many as are answered
   */
  Answers run(int seconds, int rate) throws IOException {
    in.println(seconds + " " + rate);
    String[] words = out.readLine().split(" ");
    return new Answers(
        Long.parseLong(words[0]),
        Long.parseLong(words[1]),
        Long.parseLong(words[2]) / 1000.0,
        Long.parseLong(words[3]) / 1000.0,
        Long.parseLong(words[4]) / 1000.0);
  }

  @Override
  public void close() {
    process.destroy();
  }
}
