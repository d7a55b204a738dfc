package io.otn.launch;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** A database that cannot be used at all, told by the SQLSTATE of the PostgreSQL driver. */
@Order(Ordered.HIGHEST_PRECEDENCE)
class DatabaseFailureAnalyzer extends AbstractFailureAnalyzer<SQLException> {
  private final Environment environment;

  DatabaseFailureAnalyzer(Environment environment) {
    this.environment = environment;
  }

  @Override
  protected @Nullable FailureAnalysis analyze(Throwable root, SQLException failure) {
    String state = failure.getSQLState() == null ? "" : failure.getSQLState();
    String url = withoutSecrets(environment.getProperty("spring.datasource.url", "(embedded)"));
    String user = environment.getProperty("spring.datasource.username", "(none)");
    if (state.startsWith("08") || state.equals("57P03")) {
      return new FailureAnalysis(
          "The database cannot be reached at %s: %s".formatted(url, firstLine(failure)),
          "Start the database, or correct spring.datasource.url (environment variable SPRING_DATASOURCE_URL).",
          root);
    }
    if (state.startsWith("28")) {
      return new FailureAnalysis(
          "The database at %s does not let the user %s in: %s"
              .formatted(url, user, firstLine(failure)),
          "Correct spring.datasource.username and spring.datasource.password (environment variables SPRING_DATASOURCE_USERNAME and SPRING_DATASOURCE_PASSWORD).",
          root);
    }
    if (state.equals("3D000")) {
      return new FailureAnalysis(
          "The server at %s has no such database: %s".formatted(url, firstLine(failure)),
          "Create it (createdb), or correct the name at the end of spring.datasource.url.",
          root);
    }
    if (state.equals("53300")) {
      return new FailureAnalysis(
          "The database at %s takes no more connections: %s".formatted(url, firstLine(failure)),
          "Raise max_connections there, or lower spring.datasource.hikari.maximum-pool-size (default 10 for each node, besides two for webhooks).",
          root);
    }
    return null;
  }

  /** A JDBC URL may carry user and password before the host and among its parameters. */
  static String withoutSecrets(String url) {
    return url.replaceFirst("[?;].*$", "").replaceFirst("//[^/]*@", "//");
  }

  private static String firstLine(Throwable failure) {
    return redact(String.valueOf(failure.getMessage())).lines().findFirst().orElse("");
  }

  /** For text of others that may quote the URL. */
  static String redact(String text) {
    return text.replaceAll("(?i)(password=)[^&;\\s)]*", "$1***")
        .replaceAll("(jdbc:postgresql://)[^/@\\s]*@", "$1");
  }
}
