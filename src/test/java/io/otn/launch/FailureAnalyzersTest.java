package io.otn.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.fixture.PostgresForTests;
import java.sql.SQLException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.env.MockEnvironment;

class FailureAnalyzersTest {
  @ParameterizedTest
  @CsvSource({
    "08001, cannot be reached at jdbc:postgresql://db/otn:",
    "53300, takes no more connections",
    "28P01, does not let the user otn in:",
    "3D000, has no such database:"
  })
  void a_database_that_cannot_be_used_is_told_by_its_sqlstate(String state, String expected) {
    var analysis = analyzer().analyze(new IllegalStateException(failure(state)));
    assertThat(analysis).isNotNull();
    assertThat(analysis.getDescription()).contains(expected).doesNotContain("hush");
    assertThat(analysis.getAction()).isNotBlank();
  }

  @Test
  void a_wrong_statement_is_no_unusable_database() {
    assertThat(analyzer().analyze(new IllegalStateException(failure("42P01")))).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "jdbc:postgresql://db:5432/otn?user=u&password=hush, jdbc:postgresql://db:5432/otn",
    "jdbc:postgresql://u:hush@db/otn, jdbc:postgresql://db/otn",
    "jdbc:postgresql:otn, jdbc:postgresql:otn"
  })
  void an_url_is_shown_without_its_secrets(String url, String shown) {
    assertThat(DatabaseFailureAnalyzer.withoutSecrets(url)).isEqualTo(shown);
  }

  @Test
  void a_message_that_quotes_the_url_is_shown_without_its_secrets() {
    String message =
        "Unable to connect (jdbc:postgresql://u:hush@db/otn?user=u&password=hush) for user 'u'";
    assertThat(new FlywayFailureAnalyzer().analyze(new FlywayException(message)).getDescription())
        .contains("jdbc:postgresql://db/otn?user=u&password=***)")
        .doesNotContain("hush");
  }

  @Test
  void a_schema_that_is_not_ours_is_told_in_a_sentence() {
    var database = PostgresForTests.newEmptyDatabase();
    JdbcClient.create(database.dataSource()).sql("CREATE TABLE foreign_table ()").update();
    var flyway = Flyway.configure().dataSource(database.dataSource()).load();
    try {
      flyway.migrate();
    } catch (FlywayException e) {
      assertThat(new FlywayFailureAnalyzer().analyze(e).getDescription())
          .startsWith("The database's tables cannot be brought to this version of the gateway:")
          .contains("non-empty schema");
      return;
    }
    throw new AssertionError("the migration went through");
  }

  private static SQLException failure(String state) {
    return new SQLException("said by the server\nsecond line", state);
  }

  private static DatabaseFailureAnalyzer analyzer() {
    return new DatabaseFailureAnalyzer(
        new MockEnvironment()
            .withProperty("spring.datasource.url", "jdbc:postgresql://db/otn?password=hush")
            .withProperty("spring.datasource.username", "otn"));
  }
}
