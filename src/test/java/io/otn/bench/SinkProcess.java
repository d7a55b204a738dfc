package io.otn.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The sink as a process, with what it used of the machine. */
record SinkProcess(Process process, int port) implements AutoCloseable {

  static SinkProcess start(Duration latency) throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Sink.class.getName(),
                    Long.toString(latency.toMillis())))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    return new SinkProcess(process, Integer.parseInt(out.readLine()));
  }

  @Override
  public void close() {
    process.destroy();
  }
}
