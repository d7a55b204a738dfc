package io.otn.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Where no database is configured, lets a command beside the gateway ({@code otn.database.running})
 * read the embedded one of the gateway that runs: its port, password and key are in the data
 * directory. The directory itself stays the gateway's.
 */
final class RunningDatabase implements EnvironmentPostProcessor, Ordered {

  private static final String URL = "spring.datasource.url";
  private static final int PORT_LINE = 3;

  @Override
  public int getOrder() {
    return LOWEST_PRECEDENCE - 10;
  }

  @Override
  public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication app) {
    if (!environment.getProperty("otn.database.running", Boolean.class, false)
        || !environment.getProperty(URL, "").isBlank()) {
      return;
    }
    Path directory =
        Path.of(environment.getProperty("otn.database.directory", "./data"))
            .toAbsolutePath()
            .normalize();
    Map<String, Object> found = new HashMap<>();
    found.put(URL, "jdbc:postgresql://127.0.0.1:%s/otn".formatted(port(directory)));
    found.put("spring.datasource.username", "otn");
    found.put("spring.datasource.password", read(directory.resolve("database-password")).strip());
    if (environment.getProperty(LaunchDefaults.SECRETS_KEY, "").isBlank()) {
      found.put(LaunchDefaults.SECRETS_KEY, read(directory.resolve("secrets-key")).strip());
    }
    environment.getPropertySources().addFirst(new MapPropertySource("otn running database", found));
  }

  private static String port(Path directory) {
    List<String> lines =
        read(directory.resolve("postgres").resolve("postmaster.pid")).lines().toList();
    if (lines.size() <= PORT_LINE) {
      throw notRunning(directory, null);
    }
    return lines.get(PORT_LINE).strip();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      Path directory = file.getParent();
      throw notRunning(directory == null ? file : directory, e);
    }
  }

  private static StartFailure notRunning(Path directory, @Nullable IOException cause) {
    String what = "No gateway runs on the data directory %s.".formatted(directory);
    String action =
        "Start the gateway, or name its directory with otn.database.directory; with a database of"
            + " your own, give this command the gateway's spring.datasource.* and otn.secrets.key.";
    return cause == null ? new StartFailure(what, action) : new StartFailure(what, action, cause);
  }
}
