package io.otn.launch;

import io.otn.Gateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.springframework.boot.ConfigurableBootstrapContext;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationFailedEvent;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.logging.DeferredLogFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.io.ClassPathResource;

/**
 * Fills in what nobody configured: the sandbox with its demo page where there is no page, an
 * embedded database where there is none, and the keys that belong to it.
 */
final class LaunchDefaults implements EnvironmentPostProcessor, Ordered {
  static final String SECRETS_KEY = "otn.secrets.key";
  static final String ADMIN_KEY = "otn.api.admin-key";
  private static final String EMBEDDED = "otn.database.embedded";
  private static final String SANDBOX = "otn.sandbox.enabled";
  private static final String URL = "spring.datasource.url";

  private final Log log;
  private final ConfigurableBootstrapContext bootstrap;

  LaunchDefaults(DeferredLogFactory logs, ConfigurableBootstrapContext bootstrap) {
    this.log = logs.getLog(LaunchDefaults.class);
    this.bootstrap = bootstrap;
  }

  /** After the configuration files, for they count as configured. */
  @Override
  public int getOrder() {
    return LOWEST_PRECEDENCE - 10;
  }

  @Override
  public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication app) {
    if (!app.getAllSources().isEmpty() && !app.getAllSources().contains(Gateway.class)) {
      return; // another application on the same class path, such as the sandbox alone
    }
    Binder configured = Binder.get(environment);
    if (isSandbox(configured)) {
      addDemo(environment);
      bindToLoopback(configured, environment);
    }
    if (isEmbedded(configured)) {
      openDataDirectory(configured, environment, app);
    } else {
      requireKeys(configured);
    }
  }

  private static boolean isSandbox(Binder configured) {
    return configured
        .bind(SANDBOX, Boolean.class)
        .orElseGet(() -> text(configured, "otn.pages[0].id").isEmpty());
  }

  private static boolean isEmbedded(Binder configured) {
    Optional<String> url = text(configured, URL);
    Boolean asked = settings(configured).embedded();
    boolean embedded = asked == null ? url.isEmpty() : asked;
    if (embedded && url.isPresent()) {
      throw new StartFailure(
          "Two databases are configured: otn.database.embedded is true and spring.datasource.url is set.",
          "Remove one of the two.");
    }
    if (!embedded && url.isEmpty()) {
      throw new StartFailure(
          "No database is configured: otn.database.embedded is false and spring.datasource.url is not set.",
          "Set spring.datasource.url (environment variable SPRING_DATASOURCE_URL) to something like jdbc:postgresql://db.example.com:5432/otn, with spring.datasource.username and spring.datasource.password; or remove otn.database.embedded.");
    }
    url.filter(value -> !value.startsWith("jdbc:postgresql:"))
        .ifPresent(
            value -> {
              throw new StartFailure(
                  "spring.datasource.url does not name a PostgreSQL database.",
                  "Write it like jdbc:postgresql://db.example.com:5432/otn, with user and password in spring.datasource.username and spring.datasource.password.");
            });
    return embedded;
  }

  private static void addDemo(ConfigurableEnvironment environment) {
    try {
      MutablePropertySources sources = environment.getPropertySources();
      new YamlPropertySourceLoader()
          .load("demo", new ClassPathResource("demo.yaml"))
          .forEach(sources::addLast);
    } catch (IOException e) {
      throw new StartFailure("demo.yaml cannot be read.", "Build the gateway again.", e);
    }
  }

  /** Anybody who reaches the sandbox can play Messenger, with secrets that are in the source. */
  private static void bindToLoopback(Binder configured, ConfigurableEnvironment environment) {
    text(configured, "server.address")
        .filter(address -> !isLoopback(address))
        .ifPresent(
            address -> {
              throw new StartFailure(
                  "The sandbox listens on this machine alone, but server.address is %s."
                      .formatted(address),
                  "Remove server.address to try the sandbox; or configure a page (otn.pages[0].id and otn.pages[0].access-token) and remove otn.sandbox.enabled to run the gateway for others.");
            });
    add(environment, "otn sandbox", Map.of("server.address", "127.0.0.1"));
  }

  private void openDataDirectory(
      Binder configured, ConfigurableEnvironment environment, SpringApplication app) {
    DataDirectory directory = DataDirectory.open(settings(configured).directory());
    try {
      Optional<String> secretsKey = text(configured, SECRETS_KEY);
      if (secretsKey.isEmpty()) {
        secretsKey = Optional.of(secretsKey(directory));
      }
      var adminKey =
          text(configured, ADMIN_KEY)
              .map(AdminKey::configured)
              .orElseGet(() -> AdminKey.in(directory));
      add(
          environment,
          "otn embedded",
          Map.of(EMBEDDED, true, SECRETS_KEY, secretsKey.get(), ADMIN_KEY, adminKey.value()));
      handOver(directory, adminKey, app);
    } catch (RuntimeException e) {
      directory.close();
      throw e;
    }
    log.debug("The data directory is " + directory.path());
  }

  private static String secretsKey(DataDirectory directory) {
    Supplier<String> fresh =
        () -> {
          if (Files.exists(directory.path().resolve("postgres"))) {
            throw new StartFailure(
                "The tokens in %s are encrypted with a key that is not there: neither the file secrets-key nor %s."
                    .formatted(directory.path(), SECRETS_KEY),
                "Put the file secrets-key back, set %s (environment variable OTN_SECRETS_KEY), or start with another otn.database.directory."
                    .formatted(SECRETS_KEY));
          }
          return RandomKey.base64();
        };
    return directory.keep("secrets-key", fresh).value();
  }

  /** To the context's beans if there will be any, back to the next run if there will not. */
  private void handOver(DataDirectory directory, AdminKey adminKey, SpringApplication app) {
    bootstrap.addCloseListener(
        closed -> {
          var beans = closed.getApplicationContext().getBeanFactory();
          beans.registerSingleton("otnDataDirectory", directory);
          beans.registerSingleton("otnAdminKey", adminKey);
        });
    app.addListeners(
        (ApplicationListener<ApplicationFailedEvent>)
            failed -> {
              // a context that is still open stops the server first, then lets go by itself
              var context = failed.getApplicationContext();
              if (context == null || !context.isActive()) {
                directory.close();
              }
            });
  }

  private static void requireKeys(Binder configured) {
    List<String> missing = new ArrayList<>();
    List<String> actions = new ArrayList<>();
    if (text(configured, SECRETS_KEY).isEmpty()) {
      missing.add(SECRETS_KEY);
      actions.add(
          "OTN_SECRETS_KEY=$(openssl rand -base64 32)   (encrypts tokens; keep it as long as the database)");
    }
    if (text(configured, ADMIN_KEY).isEmpty()) {
      missing.add(ADMIN_KEY);
      actions.add("OTN_API_ADMINKEY=$(openssl rand -hex 32)      (opens the API and the console)");
    }
    if (!missing.isEmpty()) {
      throw new StartFailure(
          "Not set: %s. With a database of your own the gateway makes no keys for itself."
              .formatted(String.join(" and ", missing)),
          "Set, for example as environment variables:\n\n    "
              + String.join("\n    ", actions)
              + "\n\nand start every node with the same values.");
    }
  }

  private static DatabaseSettings settings(Binder configured) {
    return configured.bindOrCreate("otn.database", DatabaseSettings.class);
  }

  private static void add(
      ConfigurableEnvironment environment, String name, Map<String, Object> values) {
    environment.getPropertySources().addFirst(new MapPropertySource(name, values));
  }

  /** Set to something that is not blank. */
  private static Optional<String> text(Binder configured, String name) {
    return Optional.ofNullable(configured.bind(name, String.class).orElse(null))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  private static boolean isLoopback(String address) {
    try {
      return InetAddress.getByName(address).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
