package io.otn.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.fixture.Http;
import io.otn.fixture.PostgresForTests;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database goes away in the middle of a campaign and comes back. */
class DatabaseRestartTest {

  private static final String TOPIC = "launch:big";
  private static final int PEOPLE = 500;

  @TempDir private Path directory;

  @Test
  void the_campaign_goes_on_where_it_stood() throws IOException {
    int port = Http.freePort();
    EmbeddedPostgres postgres = start(port);
    PostgresForTests.Database database =
        new PostgresForTests.Database(
            "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port), "postgres", "postgres");
    try (Outside outside = new Outside(database)) {
      outside.rule("{\"latency\":\"PT0.2S\"}");
      GatewayProcess gateway = outside.gateway();
      outside.crowd(TOPIC, PEOPLE);
      outside.awaitConsents(TOPIC, PEOPLE);
      Outside.event(gateway, "e", TOPIC);
      outside.awaitSent(PEOPLE / 5);

      postgres.close();
      int during = outside.sent();
      assertThat(during).as("messages when the database had stopped").isLessThan(PEOPLE);
      postgres = start(port);

      outside.endsWithOneMessageEach(TOPIC, PEOPLE);
    } finally {
      postgres.close();
    }
  }

  private EmbeddedPostgres start(int port) throws IOException {
    return EmbeddedPostgres.builder()
        .setDataDirectory(directory.resolve("data"))
        .setCleanDataDirectory(false)
        .setPort(port)
        .setServerConfig("listen_addresses", "127.0.0.1")
        .setServerConfig("timezone", "Pacific/Chatham")
        .setLocaleConfig("locale", "C")
        .setLocaleConfig("locale-provider", "builtin")
        .setLocaleConfig("builtin-locale", "C.UTF-8")
        .start();
  }
}
