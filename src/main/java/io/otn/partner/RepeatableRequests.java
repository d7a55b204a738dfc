package io.otn.partner;

import static java.time.ZoneOffset.UTC;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otn.secret.Vault;
import io.otn.web.ProblemException;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Requests that may be repeated, with their answers. A key ends {@link #KEPT} after its first use.
 */
@Component
class RepeatableRequests {

  static final Duration KEPT = Duration.ofHours(24);

  /** No request runs for so long; one that seems to has died with its node. */
  private static final Duration RUNNING = Duration.ofMinutes(2);

  private static final Duration AGAIN_IN = Duration.ofSeconds(1);
  private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

  private final JdbcClient jdbc;
  private final ObjectMapper json;
  private final Vault vault;
  private final Clock clock;

  RepeatableRequests(JdbcClient jdbc, ObjectMapper json, Vault vault, Clock clock) {
    this.jdbc = jdbc;
    this.json = json;
    this.vault = vault;
    this.clock = clock;
  }

  /** A key is its caller's own. */
  record Name(String caller, String key) {

    private String place() {
      return "answer/" + caller + "/" + key;
    }
  }

  record Answer(int status, Map<String, String> headers, byte[] body) {}

  /**
   * Begins a request.
   *
   * @return the answer of the first one, where it is a repeat
   * @throws ProblemException 422 {@code idempotency_key_reused}, 409 {@code request_running}
   */
  Optional<Answer> begin(Name name, byte[] fingerprint) {
    Instant now = clock.instant();
    int begun =
        jdbc.sql(
                """
                INSERT INTO repeatable_request AS known (caller, key, fingerprint, started_at)
                VALUES (:caller, :key, :fingerprint, :now)
                ON CONFLICT (caller, key) DO UPDATE
                SET fingerprint = :fingerprint, started_at = :now, status = NULL, headers = NULL, answer = NULL
                WHERE known.started_at <= :expired
                   OR known.status IS NULL AND known.started_at <= :abandoned AND known.fingerprint = :fingerprint
                """)
            .param("caller", name.caller())
            .param("key", name.key())
            .param("fingerprint", fingerprint)
            .param("now", now.atOffset(UTC))
            .param("expired", now.minus(KEPT).atOffset(UTC))
            .param("abandoned", now.minus(RUNNING).atOffset(UTC))
            .update();
    return begun == 1 ? Optional.empty() : repeated(name, fingerprint);
  }

  private record Known(byte[] fingerprint, Optional<Answer> answer) {}

  private Optional<Answer> repeated(Name name, byte[] fingerprint) {
    Known known =
        jdbc.sql(
                """
                SELECT fingerprint, status, headers, answer
                FROM repeatable_request
                WHERE caller = :caller AND key = :key
                """)
            .param("caller", name.caller())
            .param("key", name.key())
            .query(
                (row, n) ->
                    new Known(
                        row.getBytes("fingerprint"),
                        row.getObject("status") == null
                            ? Optional.empty()
                            : Optional.of(
                                new Answer(
                                    row.getInt("status"),
                                    headers(row.getString("headers")),
                                    vault.open(row.getBytes("answer"), name.place())))))
            .optional()
            .orElseThrow(RepeatableRequests::running); // abandoned this very moment
    if (!MessageDigest.isEqual(known.fingerprint(), fingerprint)) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY,
              "idempotency_key_reused",
              "This Idempotency-Key was used for another request; nothing was done.")
          .field("Idempotency-Key", "give each request a key of its own, and its repeats the same");
    }
    if (known.answer().isEmpty()) {
      throw running();
    }
    return known.answer();
  }

  private static ProblemException running() {
    return new ProblemException(
            HttpStatus.CONFLICT,
            "request_running",
            "The first request with this Idempotency-Key is still being answered.")
        .retryAfter(AGAIN_IN);
  }

  void end(Name name, Answer answer) {
    jdbc.sql(
            """
            UPDATE repeatable_request
            SET status = :status, headers = :headers::jsonb, answer = :answer
            WHERE caller = :caller AND key = :key AND status IS NULL
            """)
        .param("status", answer.status())
        .param("headers", json(answer.headers()))
        .param("answer", vault.seal(answer.body(), name.place()))
        .param("caller", name.caller())
        .param("key", name.key())
        .update();
  }

  /** As if it had never been asked. */
  void abandon(Name name) {
    jdbc.sql(
            """
            DELETE FROM repeatable_request
            WHERE caller = :caller AND key = :key AND status IS NULL
            """)
        .param("caller", name.caller())
        .param("key", name.key())
        .update();
  }

  /** Keys that have ended; returns how many. */
  int forgetEnded() {
    return jdbc.sql("DELETE FROM repeatable_request WHERE started_at <= :expired")
        .param("expired", clock.instant().minus(KEPT).atOffset(UTC))
        .update();
  }

  private String json(Map<String, String> headers) {
    try {
      return json.writeValueAsString(headers);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private Map<String, String> headers(String text) throws SQLException {
    try {
      return json.readValue(text, HEADERS);
    } catch (JsonProcessingException e) {
      throw new SQLException("headers are no JSON object", e);
    }
  }
}
