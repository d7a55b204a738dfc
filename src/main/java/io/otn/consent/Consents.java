package io.otn.consent;

import static java.time.ZoneOffset.UTC;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otn.secret.Vault;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Who allowed one message about what. Each transition says whether it applied. */
@Component
public class Consents {

  private static final TypeReference<Map<String, Object>> DATA = new TypeReference<>() {};

  private final JdbcClient jdbc;
  private final Vault vault;
  private final ObjectMapper json;
  private final ErasedPeople erased;
  private final PromisedPrices promises;

  Consents(
      JdbcClient jdbc,
      Vault vault,
      ObjectMapper json,
      ErasedPeople erased,
      PromisedPrices promises) {
    this.jdbc = jdbc;
    this.vault = vault;
    this.json = json;
    this.erased = erased;
    this.promises = promises;
  }

  /** A consent's key: ids are unique within their page. */
  public record Key(String page, long id) {}

  /**
   * Records a permission, and that its receipt is due. False when its token is known, for webhooks
   * are delivered more than once; and when the person was erased after the tap.
   */
  @Transactional
  public boolean grant(Grant grant, Instant now) {
    erased.shareLocks(List.of(grant.page()));
    Baselines.Baseline baseline = promises.at(grant.page(), grant.topic(), grant.grantedAt());
    return 1
        == jdbc.sql(
                """
                    WITH granted AS (
                        INSERT INTO consent (page_id, psid, topic, title_shown, data, condition, condition_rules,
                                             baseline, baseline_currency,
                                             token, token_digest, granted_at, expires_at, recorded_at, changed_at)
                        SELECT :page, :psid, :topic, request.title, coalesce(request.data, '{}'),
                               request.condition, request.condition_rules, :baseline, :currency, :token, :digest,
                               :grantedAt, :expiresAt, :now, :now
                        FROM (VALUES (1)) AS one
                        LEFT JOIN consent_request AS request
                            ON request.page_id = :page AND request.id = :request AND request.psid = :psid
                               AND request.topic = :topic
                        WHERE NOT EXISTS (
                            SELECT FROM erased_token WHERE page_id = :page AND token_digest = :digest)
                          AND NOT EXISTS (
                            SELECT FROM erased_person
                            WHERE page_id = :page AND person = :person AND erased_at >= :grantedAt)
                        ON CONFLICT (page_id, token_digest) DO NOTHING
                        RETURNING id
                    )
                    INSERT INTO receipt_due (page_id, kind, consent_id, at, event)
                    SELECT :page, 'GRANTED', id, :grantedAt, :event
                    FROM granted
                    """)
            .param("page", grant.page())
            .param("psid", grant.psid())
            .param("topic", grant.topic())
            .param("baseline", baseline == null ? null : baseline.amount(), java.sql.Types.NUMERIC)
            .param(
                "currency", baseline == null ? null : baseline.currency(), java.sql.Types.VARCHAR)
            .param("token", vault.seal(grant.token(), place(grant.page())))
            .param("digest", vault.digest(grant.token()))
            .param("person", erased.person(grant.page(), grant.psid()))
            .param("grantedAt", grant.grantedAt().atOffset(UTC))
            .param("expiresAt", grant.expiresAt().atOffset(UTC))
            .param("request", grant.request(), java.sql.Types.OTHER)
            .param("event", grant.event())
            .param("now", now.atOffset(UTC))
            .update();
  }

  /** The tokens of reserved consents, for the calls that spend them and nothing else. */
  public Map<Key, Permission> permissions(Collection<Key> keys) {
    Map<Key, Permission> permissions = new HashMap<>();
    jdbc.sql(
            """
            SELECT consent.page_id, consent.id, token, data, coalesce(tags, '{}') AS tags
            FROM unnest(:pages, :ids) AS wanted (page_id, id)
            JOIN consent USING (page_id, id)
            LEFT JOIN subscriber USING (page_id, psid)
            WHERE state = 'RESERVED'
            """)
        .param("pages", keys.stream().map(Key::page).toArray(String[]::new))
        .param("ids", keys.stream().map(Key::id).toArray(Long[]::new))
        .query(
            row -> {
              String page = row.getString("page_id");
              permissions.put(
                  new Key(page, row.getLong("id")),
                  new Permission(
                      vault.openText(row.getBytes("token"), place(page)),
                      data(row.getString("data")),
                      Set.of((String[]) row.getArray("tags").getArray())));
            });
    return permissions;
  }

  /** Ends of a reservation. */
  public enum End {
    /** The message was sent. */
    SPENT,
    /** The token is worthless: the platform says so, or it may have been used already. */
    VOID,
    /** The message is not sent after all: the holder keeps the consent. */
    HELD,
    /** Its year is over. */
    EXPIRED
  }

  /** Ends reservations in one statement; consents that are not reserved stay as they are. */
  public int end(Collection<Key> keys, End end, @Nullable String reason, Instant now) {
    if (keys.isEmpty()) {
      return 0;
    }
    return jdbc.sql(
            """
            UPDATE consent
            SET state = :state, reason = :reason, changed_at = :now
            FROM unnest(:pages, :ids) AS ended (page_id, id)
            WHERE consent.page_id = ended.page_id AND consent.id = ended.id
              AND (consent.state = 'RESERVED'
                   -- An accepted send that we learn of late: whatever we believed, the token is spent.
                   OR (:state = 'SPENT' AND consent.state IN ('HELD', 'VOID', 'EXPIRED')))
            """)
        .param("pages", keys.stream().map(Key::page).toArray(String[]::new))
        .param("ids", keys.stream().map(Key::id).toArray(Long[]::new))
        .param("state", end.name())
        .param("reason", reason)
        .param("now", now.atOffset(UTC))
        .update();
  }

  /** Marks waiting consents whose year is over. Reserved ones are for who reserved them to end. */
  public int expire(Instant now) {
    return jdbc.sql(
            """
            UPDATE consent
            SET state = 'EXPIRED', changed_at = :now
            WHERE held AND expires_at <= :now
            """)
        .param("now", now.atOffset(UTC))
        .update();
  }

  /** What one person holds or held on a page, without tokens; the newest tap first, at most 100. */
  public List<Consent> ofPerson(String page, String psid) {
    return jdbc.sql(
            """
            SELECT page_id AS page, id, psid, topic, state, reason, title_shown, condition, granted_at,
                   expires_at
            FROM consent
            WHERE page_id = :page AND psid = :psid
            ORDER BY granted_at DESC, id DESC
            LIMIT 100
            """)
        .param("page", page)
        .param("psid", psid)
        .query(Consent.class)
        .list();
  }

  private Map<String, Object> data(String text) {
    try {
      return json.readValue(text, DATA);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("consent data is not a JSON object", e);
    }
  }

  static String place(String page) {
    return "consent/" + page;
  }
}
