package io.otn.callback;

import static java.time.ZoneOffset.UTC;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.otn.partner.Partner;
import io.otn.partner.Partners;
import io.otn.partner.StandardWebhooks;
import io.otn.secret.Vault;
import io.otn.web.ProblemException;
import java.net.URI;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The addresses that are told. An address may hold a key, so it is sealed; its host is shown. */
@Component
public class Hooks {

  private static final int SECRET_BYTES = 32;
  private static final int SALT_BYTES = 16;

  private final JdbcClient jdbc;
  private final Vault vault;
  private final Partners partners;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

  Hooks(JdbcClient jdbc, Vault vault, Partners partners, Clock clock) {
    this.jdbc = jdbc;
    this.vault = vault;
    this.partners = partners;
    this.clock = clock;
  }

  /**
   * An address as it may be shown.
   *
   * @param partner whose it is; null is the operators'
   * @param source whose events are told; null is everybody's
   * @param topic only events about it, such as {@code launch:*}; null is all
   * @param disabledReason why nothing is sent there any more
   * @param dead calls that were given up
   */
  public record Hook(
      UUID id,
      @Nullable String partner,
      @Nullable String source,
      String host,
      List<String> types,
      @Nullable String topic,
      Instant createdAt,
      @Nullable Instant disabledAt,
      @Nullable String disabledReason,
      long open,
      long dead,
      @Nullable String lastError) {}

  /**
   * @param secret that it signs with, told once
   */
  record Made(UUID id, String secret) {

    @Override
    public String toString() {
      return "Made[id=" + id + "]";
    }
  }

  Made make(
      @Nullable String partner,
      @Nullable String source,
      URI url,
      List<String> types,
      @Nullable String topic) {
    UUID id = ids.generate();
    byte[] key = random(SECRET_BYTES);
    jdbc.sql(
            """
            INSERT INTO hook (id, partner_id, source, host, url, secret, salt, types, topic, created_at, told_until)
            VALUES (:id, :partner, :source, :host, :url, :secret, :salt, :types, :topic, :now, :now)
            """)
        .param("id", id)
        .param("partner", partner, Types.VARCHAR)
        .param("source", source, Types.VARCHAR)
        .param("host", url.getHost())
        .param("url", vault.seal(url.toString(), place(id)))
        .param("secret", vault.seal(key, place(id)))
        .param("salt", random(SALT_BYTES))
        .param("types", types.toArray(String[]::new))
        .param("topic", topic, Types.VARCHAR)
        .param("now", clock.instant().atOffset(UTC))
        .update();
    return new Made(id, StandardWebhooks.secret(key));
  }

  private byte[] random(int bytes) {
    byte[] drawn = new byte[bytes];
    random.nextBytes(drawn);
    return drawn;
  }

  private static String place(UUID id) {
    return "hook/" + id;
  }

  URI url(UUID id, byte[] kept) {
    return URI.create(vault.openText(kept, place(id)));
  }

  byte[] key(UUID id, byte[] kept) {
    return vault.open(kept, place(id));
  }

  /**
   * @param partner whose; null is all
   */
  public List<Hook> all(@Nullable String partner) {
    return jdbc.sql(SHOWN.formatted("hook.partner_id = :partner OR :partner::text IS NULL"))
        .param("partner", partner, Types.VARCHAR)
        .query(Hooks::read)
        .list();
  }

  /** The hook, if it is this partner's; null asks for anybody's. */
  Optional<Hook> find(UUID id, @Nullable String partner) {
    return jdbc.sql(
            SHOWN.formatted(
                "hook.id = :id AND (hook.partner_id = :partner OR :partner::text IS NULL)"))
        .param("id", id)
        .param("partner", partner, Types.VARCHAR)
        .query(Hooks::read)
        .optional();
  }

  private static final String SHOWN =
      """
      SELECT id, partner_id, source, host, types, topic, created_at, disabled_at, disabled_reason,
             (SELECT count(*) FROM hook_call WHERE hook_id = hook.id AND ended_at IS NULL) AS open,
             (SELECT count(*) FROM hook_call WHERE hook_id = hook.id AND dead) AS dead,
             (SELECT last_error FROM hook_call WHERE hook_id = hook.id AND last_error IS NOT NULL
              ORDER BY id DESC LIMIT 1) AS last_error
      FROM hook
      WHERE %s
      ORDER BY id
      """;

  private static Hook read(ResultSet row, int n) throws SQLException {
    Timestamp disabled = row.getTimestamp("disabled_at");
    return new Hook(
        row.getObject("id", UUID.class),
        row.getString("partner_id"),
        row.getString("source"),
        row.getString("host"),
        List.of((String[]) row.getArray("types").getArray()),
        row.getString("topic"),
        row.getTimestamp("created_at").toInstant(),
        disabled == null ? null : disabled.toInstant(),
        row.getString("disabled_reason"),
        row.getLong("open"),
        row.getLong("dead"),
        row.getString("last_error"));
  }

  /**
   * Tells again from now on; calls that were not at their end are made again. Nothing happens to
   * one that is on.
   *
   * @param partner whose; null is anybody's
   * @throws ProblemException 404 {@code hook_unknown}; 409 {@code partner_removed}
   */
  public Hook switchOn(UUID id, @Nullable String partner) {
    Hook hook = require(id, partner);
    if (hook.partner() != null && partners.find(hook.partner()).isEmpty()) {
      throw new ProblemException(
              HttpStatus.CONFLICT,
              "partner_removed",
              "This hook is of a partner that was removed, and tells of its events.")
          .field("id", "remove the hook, or add the partner '%s' first".formatted(hook.partner()));
    }
    OffsetDateTime now = clock.instant().atOffset(UTC);
    int changed =
        jdbc.sql(
                """
                UPDATE hook
                SET disabled_at = NULL, disabled_reason = NULL, told_until = :now
                WHERE id = :id AND disabled_at IS NOT NULL
                """)
            .param("id", id)
            .param("now", now)
            .update();
    if (changed == 1) {
      jdbc.sql(
              """
              UPDATE hook_call
              SET due_at = :now, attempt = 0
              WHERE hook_id = :id AND ended_at IS NULL AND (leased_until <= :now OR leased_until IS NULL)
              """)
          .param("id", id)
          .param("now", now)
          .update();
    }
    return require(id, partner);
  }

  /**
   * @param partner whose; null is anybody's
   * @throws ProblemException 404 {@code hook_unknown}
   */
  public Hook require(UUID id, @Nullable String partner) {
    return find(id, partner)
        .orElseThrow(
            () ->
                new ProblemException(
                    HttpStatus.NOT_FOUND, "hook_unknown", "There is no such hook."));
  }

  /** Nobody is to learn of a removed partner's events by what it had asked for. */
  void switchOffOrphans(Instant now) {
    jdbc.sql(
            """
            UPDATE hook
            SET disabled_at = :now, disabled_reason = 'the partner was removed'
            WHERE disabled_at IS NULL AND partner_id IS NOT NULL AND partner_id <> ALL (:known::text[])
              AND NOT EXISTS (SELECT FROM partner WHERE partner.id = hook.partner_id)
            """)
        .param("now", now.atOffset(UTC))
        .param("known", partners.all().stream().map(Partner::id).toArray(String[]::new))
        .update();
  }

  /** With its calls. Twice is once. */
  public void remove(UUID id, @Nullable String partner) {
    jdbc.sql(
            """
            DELETE FROM hook
            WHERE id = :id AND (partner_id = :partner OR :partner::text IS NULL)
            """)
        .param("id", id)
        .param("partner", partner, Types.VARCHAR)
        .update();
  }
}
