package io.otn.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.DefaultBootstrapContext;
import org.springframework.boot.SpringApplication;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class LaunchDefaultsTest {
  @TempDir Path directory;

  @Test
  void without_a_page_the_sandbox_plays_one() {
    var environment = start(Map.of());
    assertThat(environment.getProperty("otn.sandbox.enabled", Boolean.class)).isTrue();
    assertThat(environment.getProperty("otn.pages[0].id")).isEqualTo("1001");
    assertThat(environment.getProperty("otn.messenger.graph-url"))
        .isEqualTo("http://127.0.0.1:8080/sandbox/graph");
    assertThat(environment.getProperty("server.address")).isEqualTo("127.0.0.1");
  }

  @Test
  void the_sandbox_is_called_on_the_port_that_was_configured() {
    assertThat(start(Map.of("server.port", "9001")).getProperty("otn.messenger.graph-url"))
        .isEqualTo("http://127.0.0.1:9001/sandbox/graph");
  }

  @Test
  void the_lists_that_the_sandbox_publishes_are_read_for_the_page_that_there_is() {
    var environment = start(Map.of("server.port", "9001"));
    assertThat(environment.getProperty("otn.feeds[0].url"))
        .isEqualTo("http://127.0.0.1:9001/sandbox/outlet/feed.xml");
    assertThat(environment.getProperty("otn.calendars[0].url"))
        .isEqualTo("http://127.0.0.1:9001/sandbox/box-office/on-sale.ics");
    assertThat(environment.getProperty("otn.feeds[0].page")).isEqualTo("1001");

    var mine = start(Map.of("otn.sandbox.enabled", "true", "otn.pages[0].id", "77"));
    assertThat(mine.getProperty("otn.feeds[0].page")).isEqualTo("77");
    assertThat(mine.getProperty("otn.calendars[0].page")).isEqualTo("77");

    assertThat(start(Map.of("otn.pages[0].id", "77")).containsProperty("otn.feeds[0].url"))
        .isFalse();
  }

  @Test
  void a_configured_page_switches_the_demo_off() {
    var environment = start(Map.of("otn.pages[0].id", "77"));
    assertThat(environment.containsProperty("otn.sandbox.enabled")).isFalse();
    assertThat(environment.containsProperty("otn.messenger.app-secret")).isFalse();
    assertThat(environment.containsProperty("server.address")).isFalse();
  }

  @Test
  void a_page_in_an_environment_variable_counts_as_configured() {
    assertThat(startWithVariable("OTN_PAGES_0_ID", "77").containsProperty("otn.sandbox.enabled"))
        .isFalse();
  }

  @Test
  void the_sandbox_can_be_switched_off_without_a_page() {
    assertThat(start(Map.of("otn.sandbox.enabled", "false")).containsProperty("otn.pages[0].id"))
        .isFalse();
  }

  @Test
  void what_is_configured_wins_over_the_demo() {
    var environment =
        start(
            Map.of(
                "otn.sandbox.enabled", "true",
                "otn.pages[0].id", "77",
                "otn.messenger.verify-token", "mine"));
    assertThat(environment.getProperty("otn.pages[0].id")).isEqualTo("77");
    assertThat(environment.getProperty("otn.messenger.verify-token")).isEqualTo("mine");
    assertThat(environment.getProperty("otn.messenger.app-secret")).isEqualTo("sandbox-app-secret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "192.0.2.7", "::"})
  void the_sandbox_refuses_to_listen_beyond_this_machine(String address) {
    assertThatThrownBy(() -> start(Map.of("server.address", address)))
        .isInstanceOf(StartFailure.class)
        .hasMessage(
            "The sandbox listens on this machine alone, but server.address is %s.", address);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "127.0.0.9"})
  void any_loopback_address_is_where_the_sandbox_listens_anyway(String address) {
    assertThat(start(Map.of("server.address", address)).getProperty("server.address"))
        .isEqualTo("127.0.0.1");
  }

  @Test
  void keys_are_made_once_and_kept_for_their_owner_alone() throws IOException {
    var first = start(Map.of());
    String secretsKey = first.getRequiredProperty("otn.secrets.key");
    String adminKey = first.getRequiredProperty("otn.api.admin-key");
    assertThat(Base64.getDecoder().decode(secretsKey)).hasSize(32);
    assertThat(adminKey).matches("[A-Za-z0-9_-]{43}");
    for (String file : new String[] {"secrets-key", "admin-key"}) {
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(file))))
          .isEqualTo("rw-------");
    }

    var second = start(Map.of("otn.secrets.key", " "));
    assertThat(second.getProperty("otn.secrets.key")).isEqualTo(secretsKey);
    assertThat(second.getProperty("otn.api.admin-key")).isEqualTo(adminKey);
  }

  @Test
  void a_configured_key_is_not_written_down() {
    var environment = start(Map.of("otn.api.admin-key", "mine"));
    assertThat(environment.getProperty("otn.api.admin-key")).isEqualTo("mine");
    assertThat(directory.resolve("admin-key")).doesNotExist();
  }

  @Test
  void a_lost_key_is_not_replaced_while_there_is_data_encrypted_with_it() throws IOException {
    Files.createDirectory(directory.resolve("postgres"));
    assertThatThrownBy(() -> start(Map.of()))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("encrypted with a key that is not there");
    assertThat(directory.resolve("secrets-key")).doesNotExist();
  }

  @Test
  void with_a_database_of_ones_own_both_keys_are_required() {
    assertThatThrownBy(() -> start(Map.of("spring.datasource.url", "jdbc:postgresql://db/otn")))
        .isInstanceOfSatisfying(
            StartFailure.class,
            failure -> {
              assertThat(failure)
                  .hasMessageStartingWith("Not set: otn.secrets.key and otn.api.admin-key.");
              assertThat(failure.action())
                  .contains("OTN_SECRETS_KEY=$(openssl rand -base64 32)", "OTN_API_ADMINKEY=");
            });
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void a_database_of_ones_own_needs_no_data_directory() {
    var environment =
        start(
            Map.of(
                "spring.datasource.url", "jdbc:postgresql://db/otn",
                "otn.secrets.key", "k",
                "otn.api.admin-key", "k"));
    assertThat(environment.containsProperty("otn.database.embedded")).isFalse();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void exactly_one_database_must_be_named() {
    assertThatThrownBy(() -> start(Map.of("otn.database.embedded", "false")))
        .hasMessageStartingWith("No database is configured");
    assertThatThrownBy(
            () ->
                start(
                    Map.of(
                        "otn.database.embedded", "true",
                        "spring.datasource.url", "jdbc:postgresql://db/otn")))
        .hasMessageStartingWith("Two databases are configured");
    assertThatThrownBy(() -> start(Map.of("spring.datasource.url", "jdbc:mysql://u:secret@db/otn")))
        .hasMessage("spring.datasource.url does not name a PostgreSQL database.");
  }

  private ConfigurableEnvironment start(Map<String, Object> configured) {
    return start(new MapPropertySource("test", new HashMap<>(configured)));
  }

  private ConfigurableEnvironment startWithVariable(String name, String value) {
    return start(
        new SystemEnvironmentPropertySource("test-systemEnvironment", Map.of(name, value)));
  }

  /** A start up to the first bean, and the end of that run. */
  private ConfigurableEnvironment start(MapPropertySource configured) {
    var environment = new StandardEnvironment();
    environment.getPropertySources().addFirst(configured);
    environment
        .getPropertySources()
        .addFirst(
            new MapPropertySource(
                "directory", Map.of("otn.database.directory", directory.toString())));
    var bootstrap = new DefaultBootstrapContext();
    new LaunchDefaults(Supplier::get, bootstrap)
        .postProcessEnvironment(environment, new SpringApplication());
    try (var context = new GenericApplicationContext()) {
      bootstrap.close(context);
      context
          .getDefaultListableBeanFactory()
          .getBeanProvider(DataDirectory.class)
          .ifAvailable(DataDirectory::close);
    }
    return environment;
  }
}
