package io.otn.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

@Timeout(60)
class PostgresServerTest {
  /** Unpacked once for all tests of this class. */
  @TempDir static Path programs;

  @TempDir Path home;

  @Test
  void every_commit_is_on_disk_before_it_is_acknowledged() throws IOException {
    try (PostgresServer server = PostgresServer.start(directory())) {
      JdbcClient client = client(server);
      for (String setting : new String[] {"fsync", "synchronous_commit", "full_page_writes"}) {
        assertThat(show(client, setting)).as(setting).isEqualTo("on");
      }
      assertThat(show(client, "data_checksums")).isEqualTo("on");
    }
  }

  @Test
  void only_this_machine_and_only_the_password_open_the_server() throws Exception {
    try (PostgresServer server = PostgresServer.start(directory())) {
      assertThat(show(client(server), "listen_addresses")).isEqualTo("127.0.0.1");
      assertThat(Files.readAllLines(home.resolve("postgres/postmaster.pid")).get(4))
          .as("directory of its socket")
          .isEmpty();
      assertThatThrownBy(() -> DriverManager.getConnection(server.getJdbcUrl(), "postgres", "x"))
          .asInstanceOf(type(SQLException.class))
          .extracting(SQLException::getSQLState)
          .isEqualTo("28P01");
      int port = URI.create(server.getJdbcUrl().substring("jdbc:".length())).getPort();
      for (InetAddress address : outsideAddresses()) {
        assertThatThrownBy(() -> new Socket(address, port).close())
            .as("%s", address)
            .isInstanceOf(IOException.class);
      }
      assertThat(
              client(server)
                  .sql("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
                  .query(Boolean.class)
                  .single())
          .isFalse();
    }
  }

  @Test
  void rows_are_kept_between_runs_and_a_pid_file_of_another_program_is_no_obstacle()
      throws Exception {
    try (PostgresServer first = PostgresServer.start(directory())) {
      client(first).sql("CREATE TABLE note AS SELECT 'kept' AS text").update();
    }
    Path pidFile = home.resolve("postgres/postmaster.pid");
    assertThat(pidFile).as("stopped cleanly").doesNotExist();
    String rest = "\n%s\n1\n5432\n\n127.0.0.1\n".formatted(home.resolve("postgres"));

    Files.writeString(pidFile, ProcessHandle.current().pid() + rest);
    try (PostgresServer second = PostgresServer.start(directory())) {
      assertThat(note(second)).isEqualTo("kept");
    }

    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    Files.writeString(pidFile, gone.pid() + rest);
    try (PostgresServer third = PostgresServer.start(directory())) {
      assertThat(note(third)).isEqualTo("kept");
    }
  }

  @Test
  void a_killed_run_loses_no_row_and_its_server_is_taken_over() throws Exception {
    Process killed = HeldServer.start(linked());
    HeldServer.awaitRow(killed);
    ProcessHandle left =
        ProcessHandle.of(
                Long.parseLong(
                    Files.readAllLines(home.resolve("postgres/postmaster.pid")).getFirst()))
            .orElseThrow();

    assertThatThrownBy(() -> DataDirectory.open(home.toString()))
        .isInstanceOf(StartFailure.class)
        .hasMessage(
            "The data directory %s is in use by another run of the gateway (process %d).",
            home, killed.pid());

    killed.destroyForcibly();
    assertThat(killed.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(left.isAlive()).as("the server outlives its gateway").isTrue();

    try (PostgresServer next = PostgresServer.start(directory())) {
      assertThat(note(next)).isEqualTo("written before the kill");
      assertThat(left.info().command()).as("the old server").isEmpty();
    }
  }

  @Test
  void an_initdb_that_was_killed_is_done_again() throws IOException {
    Path half = Files.createDirectories(linked().resolve("postgres"));
    Files.writeString(half.resolve("postgresql.conf"), "");
    Files.writeString(home.resolve("postgres-unfinished"), "");
    try (PostgresServer server = PostgresServer.start(directory())) {
      assertThat(show(client(server), "server_version"))
          .startsWith(PostgresServer.MAJOR_VERSION + ".");
    }
  }

  @Test
  void data_of_another_major_version_is_left_alone() throws IOException {
    Path data = Files.createDirectories(linked().resolve("postgres"));
    Files.writeString(data.resolve("PG_VERSION"), "14\n");
    try (DataDirectory directory = directory()) {
      assertThatThrownBy(() -> PostgresServer.start(directory))
          .isInstanceOf(StartFailure.class)
          .hasMessage(
              "The data in %s was written by PostgreSQL 14; this gateway carries PostgreSQL 18.",
              data);
    }
    assertThat(data).isDirectoryContaining("glob:**PG_VERSION");
  }

  private DataDirectory directory() throws IOException {
    return DataDirectory.open(linked().toString());
  }

  private Path linked() throws IOException {
    Path link = home.resolve("postgres-programs");
    if (!Files.exists(link)) {
      Files.createSymbolicLink(link, programs);
    }
    return home;
  }

  private static JdbcClient client(PostgresServer server) {
    return JdbcClient.create(
        new DriverManagerDataSource(
            server.getJdbcUrl(), server.getUsername(), server.getPassword()));
  }

  private static String show(JdbcClient client, String setting) {
    return client.sql("SHOW " + setting).query(String.class).single();
  }

  private static String note(PostgresServer server) {
    return client(server).sql("SELECT text FROM note").query(String.class).single();
  }

  private static Iterable<InetAddress> outsideAddresses() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
        .toList();
  }
}
