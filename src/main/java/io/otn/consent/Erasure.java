package io.otn.consent;

import io.otn.page.Pages;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Forgets a person: all that identifies them goes, in one transaction. Their receipts stay in the
 * chain, and nobody can tell any more whose they are.
 */
@Component
public class Erasure {

  private static final Logger log = LoggerFactory.getLogger(Erasure.class);

  private static final int TRIES = 5;

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final Pages pages;
  private final ErasedPeople erased;
  private final Receipts receipts;
  private final ReceiptChain chain;
  private final PersonSalts salts;
  private final ObjectProvider<PersonalData> others;
  private final Clock clock;

  Erasure(
      JdbcClient jdbc,
      TransactionTemplate transaction,
      Pages pages,
      ErasedPeople erased,
      Receipts receipts,
      ReceiptChain chain,
      PersonSalts salts,
      ObjectProvider<PersonalData> others,
      Clock clock) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.pages = pages;
    this.erased = erased;
    this.receipts = receipts;
    this.chain = chain;
    this.salts = salts;
    this.others = others;
    this.clock = clock;
  }

  /**
   * What was erased.
   *
   * @param receipt the id of the receipt of it; null where there was nothing to erase
   * @param erased how many rows, by what they were; {@code underWay} messages had left already
   */
  public record Done(
      String page, Instant erasedAt, @Nullable String receipt, Map<String, Long> erased) {

    /** True when anything was known of the person. */
    public boolean found() {
      return receipt != null;
    }
  }

  /**
   * Erases a person, also one who is not known: their webhooks may still be under way.
   *
   * @param cause for the receipt, such as {@code operator}; names nobody
   */
  public Done erase(String page, String psid, String cause) {
    ReceiptsApi.requirePage(pages, page);
    for (int tries = 1; ; tries++) {
      try {
        Done done =
            Objects.requireNonNull(
                transaction.execute(status -> eraseOnce(page, psid, cause, clock.instant())));
        log.info("page {}: a person was erased: {}", page, done.erased());
        return done;
      } catch (PessimisticLockingFailureException e) {
        // A message of theirs was just being settled, which locks the same rows the other way
        // round.
        if (tries == TRIES) {
          throw e;
        }
      }
    }
  }

  private Done eraseOnce(String page, String psid, String cause, Instant now) {
    erased.lockAlone(page);
    Map<String, Long> counts = new TreeMap<>();
    // Deliveries before consents, as everybody locks them; and once more, for a campaign may have
    // planned one until the consents were locked.
    eraseOthers(page, psid, now, counts);
    lockConsents(page, psid);
    eraseOthers(page, psid, now, counts);
    chain.await(page);
    while (receipts.appendDue(page, psid, now) > 0) {
      // all of them are proven before they go
    }
    erased.forget(now); // only erasures make these grow, so each clears up behind old ones
    erased.note(page, psid, now);
    for (String table : List.of("consent", "consent_request", "subscriber")) {
      long rows =
          jdbc.sql("DELETE FROM " + table + " WHERE page_id = :page AND psid = :psid")
              .param("page", page)
              .param("psid", psid)
              .update();
      counts.merge(NAMES.get(table), rows, Long::sum);
    }
    Optional<String> known = salts.who(page, psid);
    boolean found = known.isPresent() || counts.values().stream().anyMatch(rows -> rows > 0);
    String receipt =
        found ? chain.append(page, List.of(fact(psid, cause, now)), now).getFirst().id() : null;
    salts.destroy(page, psid);
    return new Done(page, now, receipt, counts);
  }

  private static final Map<String, String> NAMES =
      Map.of("consent", "consents", "consent_request", "requests", "subscriber", "subscriber");

  private void eraseOthers(String page, String psid, Instant now, Map<String, Long> counts) {
    others.forEach(
        other ->
            other
                .erase(page, psid, now)
                .forEach((what, rows) -> counts.merge(what, rows, Long::sum)));
  }

  private void lockConsents(String page, String psid) {
    jdbc.sql(
            """
            SELECT id
            FROM consent
            WHERE page_id = :page AND psid = :psid
            ORDER BY id
            FOR UPDATE
            """)
        .param("page", page)
        .param("psid", psid)
        .query(Long.class)
        .list();
  }

  private static ReceiptChain.Fact fact(String psid, String cause, Instant now) {
    return new ReceiptChain.Fact(
        Receipt.Kind.ERASED, psid, null, null, null, now, null, cause, null, null);
  }
}
