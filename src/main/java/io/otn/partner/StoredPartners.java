package io.otn.partner;

import static java.time.ZoneOffset.UTC;

import io.otn.secret.Vault;
import java.security.SecureRandom;
import java.sql.Array;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Partners in the database, with their sealed secrets. Read at most once a second: what another
 * node changed counts here within that time.
 */
@Component
class StoredPartners {

  private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int SECRET_BYTES = 32;

  private final JdbcClient jdbc;
  private final Vault vault;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private volatile @Nullable Snapshot snapshot;

  StoredPartners(JdbcClient jdbc, Vault vault, Clock clock) {
    this.jdbc = jdbc;
    this.vault = vault;
    this.clock = clock;
  }

  /**
   * A secret as it may be shown.
   *
   * @param endsAt null while it is the newest
   */
  record ShownSecret(Instant createdAt, @Nullable Instant endsAt) {}

  private record Secret(String partner, String text, ShownSecret shown) {}

  private record Snapshot(Map<String, Partner> partners, List<Secret> secrets, long readAt) {}

  Optional<Partner> find(String id) {
    Snapshot all = fresh();
    return Optional.ofNullable(all.partners().get(id)).map(partner -> signing(partner, all));
  }

  List<Partner> all() {
    Snapshot all = fresh();
    return all.partners().values().stream().map(partner -> signing(partner, all)).toList();
  }

  /** The newest first, those that have ended left out. */
  List<ShownSecret> secretsOf(String partner) {
    return inForce(partner, fresh()).map(Secret::shown).toList();
  }

  private Partner signing(Partner partner, Snapshot all) {
    return partner.with(inForce(partner.id(), all).map(Secret::text).toList());
  }

  private Stream<Secret> inForce(String partner, Snapshot all) {
    Instant now = clock.instant();
    return all.secrets().stream()
        .filter(secret -> secret.partner().equals(partner))
        .filter(
            secret -> {
              Instant end = secret.shown().endsAt();
              return end == null || end.isAfter(now);
            });
  }

  private Snapshot fresh() {
    Snapshot known = snapshot;
    if (known == null || System.nanoTime() - known.readAt() > FRESH_NANOS) {
      known = read();
      snapshot = known;
    }
    return known;
  }

  private Snapshot read() {
    long readAt = System.nanoTime();
    Map<String, Partner> partners =
        jdbc
            .sql(
                """
                SELECT id, page_id, scheme, shop, url, topics, quota_events, quota_seconds
                FROM partner
                """)
            .query(
                (row, n) -> {
                  Array topics = row.getArray("topics");
                  Integer events = row.getObject("quota_events", Integer.class);
                  return new Partner(
                      row.getString("id"),
                      row.getString("page_id"),
                      row.getString("scheme"),
                      row.getString("shop"),
                      row.getString("url"),
                      List.of(),
                      null,
                      List.of((String[]) topics.getArray()),
                      events == null
                          ? null
                          : new Quota(events, Duration.ofSeconds(row.getInt("quota_seconds"))));
                })
            .list()
            .stream()
            .collect(Collectors.toMap(Partner::id, Function.identity()));
    List<Secret> secrets =
        jdbc.sql(
                """
                SELECT partner_id, sealed, created_at, ends_at
                FROM partner_secret
                WHERE ends_at > :now OR ends_at IS NULL
                ORDER BY partner_id, id DESC
                """)
            .param("now", clock.instant().atOffset(UTC))
            .query(
                (row, n) -> {
                  String partner = row.getString("partner_id");
                  Timestamp ends = row.getTimestamp("ends_at");
                  return new Secret(
                      partner,
                      vault.openText(row.getBytes("sealed"), place(partner)),
                      new ShownSecret(
                          row.getTimestamp("created_at").toInstant(),
                          ends == null ? null : ends.toInstant()));
                })
            .list();
    return new Snapshot(partners, secrets, readAt);
  }

  private static String place(String partner) {
    return "partner/" + partner;
  }

  /** A secret of our own making, as Standard Webhooks writes them. */
  String newSecret() {
    byte[] key = new byte[SECRET_BYTES];
    random.nextBytes(key);
    return StandardWebhooks.secret(key);
  }

  /** False when there is one of this id. */
  @Transactional
  public boolean add(Partner partner) {
    Quota quota = partner.quota();
    try {
      jdbc.sql(
              """
              INSERT INTO partner (id, page_id, scheme, shop, url, topics, quota_events, quota_seconds,
                                   created_at)
              VALUES (:id, :page, :scheme, :shop, :url, :topics, :events, :seconds, :now)
              """)
          .param("id", partner.id())
          .param("page", partner.page())
          .param("scheme", partner.scheme())
          .param("shop", partner.shop(), Types.VARCHAR)
          .param("url", partner.url(), Types.VARCHAR)
          .param("topics", partner.topics().toArray(String[]::new))
          .param("events", quota == null ? null : quota.events(), Types.INTEGER)
          .param("seconds", quota == null ? null : quota.window().toSeconds(), Types.INTEGER)
          .param("now", clock.instant().atOffset(UTC))
          .update();
    } catch (DuplicateKeyException e) {
      return false;
    }
    partner.secrets().forEach(secret -> insertSecret(partner.id(), secret));
    snapshot = null;
    return true;
  }

  /** Puts a secret in force. The former ones end after the overlap; returns when. */
  @Transactional
  public Instant replaceSecret(String partner, String secret, Duration overlap) {
    Instant end = clock.instant().plus(overlap);
    jdbc.sql(
            """
            UPDATE partner_secret
            SET ends_at = least(ends_at, :end)
            WHERE partner_id = :partner
            """)
        .param("partner", partner)
        .param("end", end.atOffset(UTC))
        .update();
    insertSecret(partner, secret);
    snapshot = null;
    return end;
  }

  private void insertSecret(String partner, String secret) {
    jdbc.sql(
            """
            INSERT INTO partner_secret (partner_id, sealed, created_at)
            VALUES (:partner, :sealed, :now)
            """)
        .param("partner", partner)
        .param("sealed", vault.seal(secret, place(partner)))
        .param("now", clock.instant().atOffset(UTC))
        .update();
  }

  boolean limit(String partner, @Nullable Quota quota) {
    int changed =
        jdbc.sql(
                """
                UPDATE partner
                SET quota_events = :events, quota_seconds = :seconds
                WHERE id = :partner
                """)
            .param("partner", partner)
            .param("events", quota == null ? null : quota.events(), Types.INTEGER)
            .param("seconds", quota == null ? null : quota.window().toSeconds(), Types.INTEGER)
            .update();
    snapshot = null;
    return changed == 1;
  }

  /** With its secrets; its keys open nothing without it. */
  boolean remove(String partner) {
    int removed =
        jdbc.sql("DELETE FROM partner WHERE id = :partner").param("partner", partner).update();
    snapshot = null;
    return removed == 1;
  }

  /** Secrets that have ended; returns how many. */
  int forgetEnded() {
    return jdbc.sql("DELETE FROM partner_secret WHERE ends_at <= :now")
        .param("now", clock.instant().atOffset(UTC))
        .update();
  }
}
