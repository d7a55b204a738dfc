package io.otn.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.mock.env.MockEnvironment;

/** A command beside a running gateway finds the gateway's own database. */
class RunningDatabaseTest {

  @TempDir Path directory;

  private final MockEnvironment environment = new MockEnvironment();

  @Test
  void port_password_and_key_are_those_of_the_gateway_that_runs() throws IOException {
    running();
    find();
    assertThat(environment.getProperty("spring.datasource.url"))
        .isEqualTo("jdbc:postgresql://127.0.0.1:54321/otn");
    assertThat(environment.getProperty("spring.datasource.password")).isEqualTo("p");
    assertThat(environment.getProperty("otn.secrets.key")).isEqualTo("k");
  }

  @Test
  void what_is_configured_stays() throws IOException {
    running();
    environment.setProperty("otn.secrets.key", "mine");
    find();
    assertThat(environment.getProperty("otn.secrets.key")).isEqualTo("mine");

    environment.setProperty("spring.datasource.url", "jdbc:postgresql://db/otn");
    environment.getPropertySources().remove("otn running database");
    find();
    assertThat(environment.getProperty("spring.datasource.url"))
        .isEqualTo("jdbc:postgresql://db/otn");
  }

  @Test
  void where_no_gateway_runs_it_says_so_in_a_sentence() {
    assertThatThrownBy(this::find)
        .isInstanceOfSatisfying(
            StartFailure.class, e -> assertThat(e.action()).contains("Start the gateway"))
        .hasMessageContaining("No gateway runs on the data directory");
  }

  @Test
  void a_gateway_itself_is_left_alone() {
    new RunningDatabase().postProcessEnvironment(environment, new SpringApplication());
    assertThat(environment.getProperty("spring.datasource.url")).isNull();
  }

  private void running() throws IOException {
    Files.createDirectory(directory.resolve("postgres"));
    Files.writeString(
        directory.resolve("postgres").resolve("postmaster.pid"),
        "4711\n/data/postgres\n1790000000\n54321\n\n127.0.0.1\n");
    Files.writeString(directory.resolve("database-password"), "p\n");
    Files.writeString(directory.resolve("secrets-key"), "k\n");
  }

  private void find() {
    environment.setProperty("otn.database.running", "true");
    environment.setProperty("otn.database.directory", directory.toString());
    new RunningDatabase().postProcessEnvironment(environment, new SpringApplication());
  }
}
