package io.otn.consent;

import static java.time.ZoneOffset.UTC;

import io.otn.secret.Vault;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Who was erased, known by keyed digests alone: what the person did until then stays forgotten,
 * also when a webhook comes late or an old export is imported. What the person does later is new.
 */
@Component
public class ErasedPeople {

  /** No token of before lives longer. */
  private static final Duration KEPT = Grant.LIFE.plusDays(2);

  private final JdbcClient jdbc;
  private final Vault vault;

  ErasedPeople(JdbcClient jdbc, Vault vault) {
    this.jdbc = jdbc;
    this.vault = vault;
  }

  /**
   * Whether what a person did at this time is not to be kept. Within the caller's transaction, who
   * may store what it asks about: an erasure of this page waits until that has ended.
   */
  @Transactional
  public boolean covers(String page, String psid, Instant at) {
    shareLocks(List.of(page));
    return jdbc.sql(
            """
            SELECT EXISTS (
                SELECT FROM erased_person
                WHERE page_id = :page AND person = :person AND erased_at >= :at
            )
            """)
        .param("page", page)
        .param("person", person(page, psid))
        .param("at", at.atOffset(UTC))
        .query(Boolean.class)
        .single();
  }

  /**
   * The same for what others tell about a person, such as the echo of a message: not to be kept
   * when the person was erased and has not come back since.
   */
  @Transactional
  public boolean coversNewsAbout(String page, String psid) {
    shareLocks(List.of(page));
    return jdbc.sql(
            """
            SELECT EXISTS (SELECT FROM erased_person WHERE page_id = :page AND person = :person)
                   AND NOT EXISTS (SELECT FROM subscriber WHERE page_id = :page AND psid = :psid)
                   AND NOT EXISTS (SELECT FROM consent WHERE page_id = :page AND psid = :psid)
            """)
        .param("page", page)
        .param("psid", psid)
        .param("person", person(page, psid))
        .query(Boolean.class)
        .single();
  }

  /** A person of a page. */
  record Person(String page, String psid) {}

  /** When they were erased, of those who were; the locks of {@link #covers} for all their pages. */
  Map<Person, Instant> among(Collection<Person> people) {
    shareLocks(people.stream().map(Person::page).toList());
    Map<String, Person> byDigest = new HashMap<>();
    for (Person person : people) {
      byDigest.put(HexFormat.of().formatHex(person(person.page(), person.psid())), person);
    }
    Map<Person, Instant> erased = new HashMap<>();
    jdbc.sql(
            """
            SELECT person, erased_at
            FROM erased_person
            WHERE (page_id, person) IN (SELECT * FROM unnest(:pages, :people))
            """)
        .param("pages", byDigest.values().stream().map(Person::page).toArray(String[]::new))
        .param(
            "people",
            byDigest.keySet().stream().map(HexFormat.of()::parseHex).toArray(byte[][]::new))
        .query(
            row -> {
              Timestamp at = row.getTimestamp("erased_at");
              erased.put(
                  byDigest.get(HexFormat.of().formatHex(row.getBytes("person"))), at.toInstant());
            });
    return erased;
  }

  /**
   * Those who store what people did hold this lock together, until their transaction ends; an
   * erasure holds it alone.
   */
  void shareLocks(Collection<String> pages) {
    Set<String> missing = new TreeSet<>(pages);
    missing.removeAll(locked());
    if (missing.isEmpty()) {
      return;
    }
    jdbc.sql(
            """
            SELECT pg_advisory_xact_lock_shared(hashtextextended('erasure/' || page, 0))
            FROM unnest(:pages) WITH ORDINALITY AS taken (page, n)
            ORDER BY n
            """)
        .param("pages", missing.toArray(String[]::new))
        .query(row -> {});
    locked().addAll(missing);
  }

  /** The pages whose lock this transaction shares: a webhook holds many events of one page. */
  @SuppressWarnings("unchecked")
  private Set<String> locked() {
    Set<String> pages = (Set<String>) TransactionSynchronizationManager.getResource(this);
    if (pages != null) {
      return pages;
    }
    Set<String> none = new HashSet<>();
    TransactionSynchronizationManager.bindResource(this, none);
    TransactionSynchronizationManager.registerSynchronization(
        new TransactionSynchronization() {
          @Override
          public void suspend() {
            TransactionSynchronizationManager.unbindResource(ErasedPeople.this);
          }

          @Override
          public void resume() {
            TransactionSynchronizationManager.bindResource(ErasedPeople.this, none);
          }

          @Override
          public void afterCompletion(int status) {
            TransactionSynchronizationManager.unbindResourceIfPossible(ErasedPeople.this);
          }
        });
    return none;
  }

  void lockAlone(String page) {
    jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended('erasure/' || :page, 0))")
        .param("page", page)
        .query(row -> {});
  }

  /** Notes the person and the tokens of their consents. */
  void note(String page, String psid, Instant now) {
    jdbc.sql(
            """
            INSERT INTO erased_person (page_id, person, erased_at)
            VALUES (:page, :person, :now)
            ON CONFLICT (page_id, person) DO UPDATE SET erased_at = excluded.erased_at
            """)
        .param("page", page)
        .param("person", person(page, psid))
        .param("now", now.atOffset(UTC))
        .update();
    jdbc.sql(
            """
            INSERT INTO erased_token (page_id, token_digest, erased_at)
            SELECT page_id, token_digest, :now
            FROM consent
            WHERE page_id = :page AND psid = :psid
            ON CONFLICT DO NOTHING
            """)
        .param("page", page)
        .param("psid", psid)
        .param("now", now.atOffset(UTC))
        .update();
  }

  /** Drops what no token of that time can need any more. */
  void forget(Instant now) {
    for (String table : List.of("erased_person", "erased_token")) {
      jdbc.sql("DELETE FROM " + table + " WHERE erased_at < :before")
          .param("before", now.minus(KEPT).atOffset(UTC))
          .update();
    }
  }

  byte[] person(String page, String psid) {
    return vault.digest("person/" + page + "/" + psid);
  }
}
