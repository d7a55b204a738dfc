package io.otn.messenger;

import static java.time.ZoneOffset.UTC;

import io.otn.consent.Erasure;
import io.otn.secret.Vault;
import io.otn.web.ProblemException;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Requests of people to be forgotten that came through Facebook's own settings. They name an id
 * that belongs to the app, not to a page (facts of the platform, section 8), so a person decides
 * whose they are.
 */
@Component
public class DeletionRequests {

  private static final String PLACE = "deletion_request";

  private final JdbcClient jdbc;
  private final Vault vault;
  private final Erasure erasure;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  DeletionRequests(JdbcClient jdbc, Vault vault, Erasure erasure, Clock clock) {
    this.jdbc = jdbc;
    this.vault = vault;
    this.erasure = erasure;
    this.clock = clock;
  }

  /** What became of a request. */
  public enum State {
    /** Nobody has decided yet. */
    RECEIVED,
    /** An operator found the person and erased them. */
    ERASED,
    /** An operator looked, and there is nothing about the person. */
    NOT_FOUND
  }

  /**
   * A request.
   *
   * @param code what the person shows
   * @param userId app-scoped; null once the request is settled
   */
  public record Request(
      String code,
      @Nullable String userId,
      @Nullable Instant issuedAt,
      Instant receivedAt,
      State state,
      @Nullable Instant settledAt) {

    @Override
    public String toString() {
      return "Request[code=%s, state=%s]".formatted(code, state);
    }
  }

  /** Notes a request whose signature was good. The same again gets the same code. */
  String receive(String signedRequest, String userId, @Nullable Instant issuedAt) {
    byte[] digest = vault.digest("deletion/" + signedRequest);
    jdbc.sql(
            """
            INSERT INTO deletion_request (code, digest, user_id, issued_at, received_at)
            VALUES (:code, :digest, :userId, :issuedAt, :now)
            ON CONFLICT (digest) DO NOTHING
            """)
        .param("code", code())
        .param("digest", digest)
        .param("userId", vault.seal(userId, PLACE))
        .param(
            "issuedAt",
            issuedAt == null ? null : issuedAt.atOffset(UTC),
            java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
        .param("now", clock.instant().atOffset(UTC))
        .update();
    return jdbc.sql("SELECT code FROM deletion_request WHERE digest = :digest")
        .param("digest", digest)
        .query(String.class)
        .single();
  }

  public Optional<Request> find(String code) {
    return jdbc.sql(
            """
            SELECT code, user_id, issued_at, received_at, state, settled_at
            FROM deletion_request
            WHERE code = :code
            """)
        .param("code", code)
        .query(this::request)
        .optional();
  }

  /** Those that nobody has decided first, each the oldest first. */
  public List<Request> list(int limit) {
    return jdbc.sql(
            """
            SELECT code, user_id, issued_at, received_at, state, settled_at
            FROM deletion_request
            ORDER BY state <> 'RECEIVED', received_at, code
            LIMIT :limit
            """)
        .param("limit", limit)
        .query(this::request)
        .list();
  }

  /**
   * An operator found out who it is: erases the person and settles the request.
   *
   * @throws ProblemException 404 {@code deletion_unknown}, {@code page_unknown}; 409 {@code
   *     deletion_settled}
   */
  public Erasure.Done resolve(String code, String page, String psid) {
    requireOpen(code);
    // Before the request is settled: a crash in between leaves it open, and erasing twice is once.
    Erasure.Done done = erasure.erase(page, psid, "meta_data_deletion");
    settle(code, State.ERASED);
    return done;
  }

  /** An operator looked, and there is nothing about the person. */
  public void notFound(String code) {
    requireOpen(code);
    settle(code, State.NOT_FOUND);
  }

  private void requireOpen(String code) {
    State state =
        find(code)
            .map(Request::state)
            .orElseThrow(
                () ->
                    new ProblemException(
                        HttpStatus.NOT_FOUND,
                        "deletion_unknown",
                        "There is no such request. GET /api/v1/data-deletions lists them."));
    if (state != State.RECEIVED) {
      throw new ProblemException(
          HttpStatus.CONFLICT,
          "deletion_settled",
          "Somebody has decided about this request already.");
    }
  }

  private void settle(String code, State state) {
    jdbc.sql(
            """
            UPDATE deletion_request
            SET state = :state, settled_at = :now, user_id = NULL
            WHERE code = :code AND state = 'RECEIVED'
            """)
        .param("code", code)
        .param("state", state.name())
        .param("now", clock.instant().atOffset(UTC))
        .update();
  }

  private Request request(ResultSet row, int n) throws SQLException {
    byte[] userId = row.getBytes("user_id");
    return new Request(
        row.getString("code"),
        userId == null ? null : vault.openText(userId, PLACE),
        instant(row.getTimestamp("issued_at")),
        row.getTimestamp("received_at").toInstant(),
        State.valueOf(row.getString("state")),
        instant(row.getTimestamp("settled_at")));
  }

  private static @Nullable Instant instant(@Nullable Timestamp time) {
    return time == null ? null : time.toInstant();
  }

  /** Not to be guessed, for it opens the status page. */
  private String code() {
    byte[] bytes = new byte[10];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
