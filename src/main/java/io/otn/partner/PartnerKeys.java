package io.otn.partner;

import static java.time.ZoneOffset.UTC;

import io.otn.secret.Vault;
import io.otn.web.Scope;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Partners' keys for the API. A key is {@code otn_<id>_<secret>}: the id finds its row, the digest
 * of the whole shows that it is the one. The key itself is told once, when it is made.
 */
@Component
public class PartnerKeys {

  private static final Pattern KEY = Pattern.compile("otn_([0-9a-f]{12})_[A-Za-z0-9_-]{43}");
  private static final int ID_BYTES = 6;
  private static final int SECRET_BYTES = 32;

  /** So that a busy key is written seldom. */
  private static final Duration USE_NOTED_AFTER = Duration.ofMinutes(1);

  private final JdbcClient jdbc;
  private final Vault vault;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  PartnerKeys(JdbcClient jdbc, Vault vault, Clock clock) {
    this.jdbc = jdbc;
    this.vault = vault;
    this.clock = clock;
  }

  /**
   * A key as it may be shown.
   *
   * @param id the key begins with {@code otn_} and this
   */
  public record Shown(
      String id,
      String name,
      Set<Scope> scopes,
      Instant createdAt,
      @Nullable Instant lastUsedAt,
      @Nullable Instant revokedAt) {}

  /**
   * @param key told here and never again
   */
  public record Issued(String id, String key) {

    @Override
    public String toString() {
      return "Issued[id=" + id + "]";
    }
  }

  record Opened(String partner, Set<Scope> scopes) {}

  /** Makes a key for a partner that is there. */
  public Issued issue(String partner, String name, Set<Scope> scopes) {
    String id = HexFormat.of().formatHex(random(ID_BYTES));
    String key =
        "otn_%s_%s"
            .formatted(
                id, Base64.getUrlEncoder().withoutPadding().encodeToString(random(SECRET_BYTES)));
    jdbc.sql(
            """
            INSERT INTO partner_key (id, partner_id, name, digest, scopes, created_at)
            VALUES (:id, :partner, :name, :digest, :scopes, :now)
            """)
        .param("id", id)
        .param("partner", partner)
        .param("name", name)
        .param("digest", vault.digest(key))
        .param("scopes", scopes.stream().map(Scope::text).sorted().toArray(String[]::new))
        .param("now", clock.instant().atOffset(UTC))
        .update();
    return new Issued(id, key);
  }

  /** False when there is no such key. One that was revoked stays so from the first time. */
  public boolean revoke(String partner, String id) {
    return jdbc.sql(
                """
                UPDATE partner_key
                SET revoked_at = coalesce(revoked_at, :now)
                WHERE id = :id AND partner_id = :partner
                """)
            .param("id", id)
            .param("partner", partner)
            .param("now", clock.instant().atOffset(UTC))
            .update()
        == 1;
  }

  void revokeAll(String partner) {
    jdbc.sql(
            "UPDATE partner_key SET revoked_at = :now WHERE partner_id = :partner AND revoked_at IS"
                + " NULL")
        .param("partner", partner)
        .param("now", clock.instant().atOffset(UTC))
        .update();
  }

  /** The newest first. */
  public List<Shown> of(String partner) {
    return jdbc.sql(
            """
            SELECT id, name, scopes, created_at, last_used_at, revoked_at
            FROM partner_key
            WHERE partner_id = :partner
            ORDER BY created_at DESC, id
            """)
        .param("partner", partner)
        .query(
            (row, n) ->
                new Shown(
                    row.getString("id"),
                    row.getString("name"),
                    scopes(row),
                    row.getTimestamp("created_at").toInstant(),
                    instant(row.getTimestamp("last_used_at")),
                    instant(row.getTimestamp("revoked_at"))))
        .list();
  }

  private record Row(
      String partner, byte[] digest, Set<Scope> scopes, @Nullable Instant lastUsedAt) {}

  /** Whose key it is; empty when it is nobody's or was revoked. */
  Optional<Opened> open(String key) {
    Matcher form = KEY.matcher(key);
    if (!form.matches()) {
      return Optional.empty();
    }
    Optional<Row> found =
        jdbc.sql(
                """
                SELECT partner_id, digest, scopes, last_used_at
                FROM partner_key
                WHERE id = :id AND revoked_at IS NULL
                """)
            .param("id", form.group(1))
            .query(
                (row, n) ->
                    new Row(
                        row.getString("partner_id"),
                        row.getBytes("digest"),
                        scopes(row),
                        instant(row.getTimestamp("last_used_at"))))
            .optional()
            .filter(row -> MessageDigest.isEqual(row.digest(), vault.digest(key)));
    found.ifPresent(row -> noteUse(form.group(1), row.lastUsedAt()));
    return found.map(row -> new Opened(row.partner(), row.scopes()));
  }

  private void noteUse(String id, @Nullable Instant before) {
    Instant now = clock.instant();
    if (before != null && before.plus(USE_NOTED_AFTER).isAfter(now)) {
      return;
    }
    jdbc.sql(
            """
            UPDATE partner_key
            SET last_used_at = greatest(last_used_at, :now)
            WHERE id = :id
            """)
        .param("id", id)
        .param("now", now.atOffset(UTC))
        .update();
  }

  private byte[] random(int bytes) {
    byte[] drawn = new byte[bytes];
    random.nextBytes(drawn);
    return drawn;
  }

  private static Set<Scope> scopes(ResultSet row) throws SQLException {
    return Arrays.stream((String[]) row.getArray("scopes").getArray())
        .map(Scope::of)
        .flatMap(Optional::stream)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
    return timestamp == null ? null : timestamp.toInstant();
  }
}
