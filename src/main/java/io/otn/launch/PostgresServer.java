package io.otn.launch;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.util.FileSystemUtils;

/**
 * A PostgreSQL server of the gateway's own, in the data directory, on a free port of 127.0.0.1.
 *
 * <p>The library starts servers for tests: without fsync, open to every local user and with its
 * programs in the shared temporary directory. All of that is set otherwise here.
 */
final class PostgresServer implements JdbcConnectionDetails, AutoCloseable {
  /** The major version of the bundled binaries; data of another one cannot be opened. */
  static final String MAJOR_VERSION = "18";

  private static final Logger log = LoggerFactory.getLogger(PostgresServer.class);
  private static final String NAME = "otn";

  /** Recovery after a crash may take a while. */
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final DataDirectory directory;
  private final Path data;
  private final String password;
  private final EmbeddedPostgres server;

  private PostgresServer(DataDirectory directory, String password, EmbeddedPostgres server) {
    this.directory = directory;
    this.data = data(directory);
    this.password = password;
    this.server = server;
  }

  static PostgresServer start(DataDirectory directory) {
    Path data = data(directory);
    try {
      checkThatPostgresMayRun();
      checkVersion(data);
      boolean takenOver = stopLeftBehind(data);
      removeUnfinished(directory);
      rotateLog(directory);
      String password = directory.keep("database-password", RandomKey::urlSafe).value();
      if (!Files.exists(data)) {
        log.info("Making a PostgreSQL {} database in {}, once", MAJOR_VERSION, data);
      }
      long begin = System.nanoTime();
      EmbeddedPostgres server = builder(directory, password).start();
      var started = new PostgresServer(directory, password, server);
      started.createDatabase();
      log.info(
          "PostgreSQL {} runs in {} on port {}, started in {} ms{}",
          MAJOR_VERSION,
          data,
          server.getPort(),
          Duration.ofNanos(System.nanoTime() - begin).toMillis(),
          takenOver ? "; a server left behind by a killed run was stopped first" : "");
      return started;
    } catch (StartFailure e) {
      throw e;
    } catch (IOException | SQLException | RuntimeException | LinkageError e) {
      stopQuietly(data);
      throw cannotRun(directory, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopQuietly(data);
      throw cannotRun(directory, e);
    }
  }

  private static EmbeddedPostgres.Builder builder(DataDirectory directory, String password)
      throws IOException {
    Path unfinished = unfinished(directory);
    if (!Files.exists(data(directory).resolve("postgresql.conf"))) {
      Files.writeString(unfinished, "initdb is at work, or was killed at it\n");
    }
    Path output = directory.path().resolve("postgres.log");
    return EmbeddedPostgres.builder()
        .setDataDirectory(data(directory))
        .setCleanDataDirectory(false)
        .setOverrideWorkingDirectory(programs(directory).toFile())
        .setRegisterShutdownHook(false)
        .setPGStartupWait(START_LIMIT)
        .setOutputRedirector(ProcessBuilder.Redirect.appendTo(output.toFile()))
        .setErrorRedirector(ProcessBuilder.Redirect.appendTo(output.toFile()))
        // initdb options: a password for everybody, and an order of text that no update of the
        // operating system changes under an index
        .setLocaleConfig("auth", "scram-sha-256")
        .setLocaleConfig("pwfile", directory.path().resolve("database-password").toString())
        .setLocaleConfig("locale", "C")
        .setLocaleConfig("locale-provider", "builtin")
        .setLocaleConfig("builtin-locale", "C.UTF-8")
        .setConnectConfig("password", password)
        .setDataDirectoryCustomizer(initialized -> delete(unfinished))
        // the library passes -F, which is fsync off; these come after it and win
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("full_page_writes", "on")
        .setServerConfig("listen_addresses", "127.0.0.1")
        .setServerConfig("unix_socket_directories", "")
        .setServerConfig("max_connections", "100")
        .setServerConfig("shared_buffers", "128MB")
        .setServerConfig("log_checkpoints", "off");
  }

  @Override
  public String getJdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(server.getPort(), NAME);
  }

  @Override
  public String getUsername() {
    return NAME;
  }

  @Override
  public String getPassword() {
    return password;
  }

  /** Stops the server, then lets the directory go; Spring calls it after the pool has closed. */
  @Override
  public void close() {
    try {
      Optional<Postmaster> postmaster = Postmaster.of(data);
      server.close();
      // the library gives up after five seconds and says nothing
      if (postmaster.isPresent()
          && !postmaster.get().exits(Duration.ZERO)
          && !postmaster.get().stop()) {
        log.error("PostgreSQL (process {}) does not stop", postmaster.get().process().pid());
      }
      log.info("PostgreSQL stopped");
    } catch (IOException e) {
      log.error("PostgreSQL could not be stopped in {}", data, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      directory.close();
    }
  }

  /** An ordinary role, so that nothing comes to need rights that a hosted database denies. */
  private void createDatabase() throws SQLException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      if (isMissing(statement, "SELECT 1 FROM pg_roles WHERE rolname = 'otn'")) {
        statement.execute("CREATE ROLE otn LOGIN PASSWORD '%s'".formatted(password));
      }
      if (isMissing(statement, "SELECT 1 FROM pg_database WHERE datname = 'otn'")) {
        statement.execute("CREATE DATABASE otn OWNER otn");
      }
    }
  }

  private static boolean isMissing(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      return !rows.next();
    }
  }

  private static void checkThatPostgresMayRun() {
    if ("root".equals(System.getProperty("user.name")) && !LinuxUtils.isUnshareAvailable()) {
      throw new StartFailure(
          "The embedded PostgreSQL does not run as root, and this system allows no user namespace.",
          "Start the gateway as an ordinary user, or set spring.datasource.url to a PostgreSQL server.");
    }
  }

  private static void checkVersion(Path data) throws IOException {
    Path file = data.resolve("PG_VERSION");
    String version = Files.exists(file) ? Files.readString(file).strip() : "";
    if (!version.isEmpty() && !version.equals(MAJOR_VERSION)) {
      throw new StartFailure(
          "The data in %s was written by PostgreSQL %s; this gateway carries PostgreSQL %s."
              .formatted(data, version, MAJOR_VERSION),
          "Move it over with pg_upgrade or pg_dump, run the gateway version that wrote it, or start with another otn.database.directory.");
    }
  }

  private static boolean stopLeftBehind(Path data) throws IOException, InterruptedException {
    Optional<Postmaster> left = Postmaster.of(data);
    if (left.isPresent() && !left.get().stop()) {
      long pid = left.get().process().pid();
      throw new StartFailure(
          "A PostgreSQL server (process %d) still runs in %s and does not stop."
              .formatted(pid, data),
          "Stop it by hand: kill -QUIT %d".formatted(pid));
    }
    return left.isPresent();
  }

  /**
   * A kill in the midst of initdb or of unpacking leaves halves that the library takes for whole.
   * Neither has seen a row yet.
   */
  private static void removeUnfinished(DataDirectory directory) throws IOException {
    if (Files.exists(unfinished(directory))) {
      FileSystemUtils.deleteRecursively(data(directory));
    }
    Path programs = programs(directory);
    if (Files.isDirectory(programs)) {
      try (Stream<Path> versions = Files.list(programs)) {
        for (Path version : versions.toList()) {
          if (!Files.exists(version.resolve(".exists"))) {
            FileSystemUtils.deleteRecursively(version);
          }
        }
      }
    }
  }

  private static void rotateLog(DataDirectory directory) throws IOException {
    Path current = directory.path().resolve("postgres.log");
    if (Files.exists(current)) {
      Files.move(
          current, directory.path().resolve("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static StartFailure cannotRun(DataDirectory directory, Throwable cause) {
    Path output = directory.path().resolve("postgres.log");
    return new StartFailure(
        "The embedded PostgreSQL does not start on this machine (%s, %s): %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                lastComplaint(output).orElse(String.valueOf(cause.getMessage()))),
        (Files.exists(output) ? "Read %s, or set".formatted(output) : "Set")
            + " spring.datasource.url, spring.datasource.username and spring.datasource.password to a PostgreSQL server of your own.",
        cause);
  }

  private static Optional<String> lastComplaint(Path output) {
    try {
      List<String> lines = Files.exists(output) ? Files.readAllLines(output) : List.of();
      return lines.reversed().stream()
          .filter(line -> line.contains("FATAL") || line.contains("error:"))
          .map(line -> line.substring(Math.max(0, line.indexOf("FATAL"))))
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static void stopQuietly(Path data) {
    try {
      stopLeftBehind(data);
    } catch (IOException | StartFailure e) {
      log.debug("Nothing to stop in {}", data, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new StartFailure(
          "The file %s cannot be deleted.".formatted(file), "Make its directory writable.", e);
    }
  }

  private static Path data(DataDirectory directory) {
    return directory.path().resolve("postgres");
  }

  /** The library opens this one to every user of the machine, so it lies in one that is closed. */
  private static Path programs(DataDirectory directory) throws IOException {
    return directory.owned("postgres-programs").resolve("unpacked");
  }

  private static Path unfinished(DataDirectory directory) {
    return directory.path().resolve("postgres-unfinished");
  }
}
