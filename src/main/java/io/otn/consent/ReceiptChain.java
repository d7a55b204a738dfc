package io.otn.consent;

import static java.time.ZoneOffset.UTC;

import io.otn.secret.Vault;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Appends to the chains of receipts, a batch at a time, each page under a lock of its own. */
@Component
class ReceiptChain {

  private static final HexFormat HEX = HexFormat.of();

  private final JdbcClient jdbc;
  private final Vault vault;
  private final PersonSalts salts;

  ReceiptChain(JdbcClient jdbc, Vault vault, PersonSalts salts) {
    this.jdbc = jdbc;
    this.vault = vault;
    this.salts = salts;
  }

  /**
   * What a receipt is to prove.
   *
   * @param consent null for an erasure
   */
  record Fact(
      Receipt.Kind kind,
      String psid,
      @Nullable String topic,
      @Nullable String title,
      @Nullable String condition,
      Instant at,
      @Nullable Instant expiresAt,
      String event,
      byte @Nullable [] tokenDigest,
      @Nullable Long consent) {}

  private record Head(long n, byte[] hash) {}

  /** The seal that fits a chain which ends so; only who has the gateway's key can make it. */
  static byte[] seal(Vault vault, String page, long n, String hash) {
    return vault.digest("receipts/" + page + "/" + n + "/" + hash);
  }

  /**
   * Appends what is proven, in this order. The page's chain is locked until the transaction ends.
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public List<Receipt> append(String page, List<Fact> facts, Instant now) {
    if (facts.isEmpty()) {
      return List.of();
    }
    Head head = lock(page, "FOR UPDATE").orElseThrow();
    PersonSalts.Of people = salts.of(page, facts.stream().map(Fact::psid).toList());
    List<Receipt> receipts = new ArrayList<>(facts.size());
    String previous = HEX.formatHex(head.hash());
    long n = head.n();
    for (Fact fact : facts) {
      Receipt receipt =
          new Receipt(
                  page,
                  ++n,
                  fact.kind(),
                  people.who(fact.psid()),
                  fact.topic(),
                  fact.title(),
                  fact.condition(),
                  millis(fact.at()),
                  fact.expiresAt() == null ? null : millis(fact.expiresAt()),
                  fact.event(),
                  fact.tokenDigest() == null ? null : HEX.formatHex(fact.tokenDigest()),
                  millis(now),
                  previous,
                  "")
              .hashed();
      previous = receipt.hash();
      receipts.add(receipt);
    }
    insert(receipts, facts);
    jdbc.sql(
            """
            UPDATE receipt_head
            SET n = :n, hash = :hash, seal = :seal
            WHERE page_id = :page
            """)
        .param("page", page)
        .param("n", n)
        .param("hash", HEX.parseHex(previous))
        .param("seal", seal(vault, page, n, previous))
        .update();
    return receipts;
  }

  /**
   * Takes the chain, if nobody else appends to it at the moment.
   *
   * @return false when somebody does
   */
  @Transactional(propagation = Propagation.MANDATORY)
  public boolean tryLock(String page) {
    return lock(page, "FOR UPDATE SKIP LOCKED").isPresent();
  }

  /** Waits for the chain, which is then the caller's until the transaction ends. */
  @Transactional(propagation = Propagation.MANDATORY)
  public void await(String page) {
    if (lock(page, "FOR UPDATE").isEmpty()) {
      throw new IllegalStateException("the chain of page " + page + " has no head");
    }
  }

  private Optional<Head> lock(String page, String how) {
    jdbc.sql(
            """
            INSERT INTO receipt_head (page_id, n, hash, seal)
            SELECT :page, 0, :nothing, :seal
            WHERE NOT EXISTS (SELECT FROM receipt_head WHERE page_id = :page)
            ON CONFLICT DO NOTHING
            """)
        .param("page", page)
        .param("nothing", HEX.parseHex(Receipt.NOTHING))
        .param("seal", seal(vault, page, 0, Receipt.NOTHING))
        .update();
    return jdbc.sql("SELECT n, hash FROM receipt_head WHERE page_id = :page " + how)
        .param("page", page)
        .query(Head.class)
        .optional();
  }

  private void insert(List<Receipt> receipts, List<Fact> facts) {
    jdbc.sql(
            """
            INSERT INTO receipt (page_id, n, kind, who, topic, title, condition, at, expires_at, event,
                                 token_digest, recorded_at, previous, hash, consent_id)
            SELECT :page, n, kind, who, topic, title, condition, at, expires_at, event, token_digest, :now,
                   previous, hash, consent_id
            FROM unnest(:ns, :kinds, :whos, :topics, :titles, :conditions, :ats::timestamptz[],
                        :expires::timestamptz[], :events, :digests, :previous, :hashes, :consents)
                AS r (n, kind, who, topic, title, condition, at, expires_at, event, token_digest, previous,
                      hash, consent_id)
            """)
        .param("page", receipts.getFirst().page())
        .param("now", receipts.getFirst().recordedAt().atOffset(UTC))
        .param("ns", receipts.stream().map(Receipt::n).toArray(Long[]::new))
        .param("kinds", texts(receipts, r -> r.kind().name()))
        .param("whos", bytes(receipts, Receipt::who))
        .param("topics", texts(receipts, Receipt::topic))
        .param("titles", texts(receipts, Receipt::title))
        .param("conditions", texts(receipts, Receipt::condition))
        .param("ats", texts(receipts, r -> r.at().toString()))
        .param("expires", texts(receipts, r -> Objects.toString(r.expiresAt(), null)))
        .param("events", texts(receipts, Receipt::event))
        .param("digests", bytes(receipts, Receipt::tokenDigest))
        .param("previous", bytes(receipts, Receipt::previous))
        .param("hashes", bytes(receipts, Receipt::hash))
        .param("consents", facts.stream().map(Fact::consent).toArray(Long[]::new))
        .update();
  }

  /** As finely as the canonical form tells it. */
  private static Instant millis(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MILLIS);
  }

  private static @Nullable String[] texts(
      List<Receipt> receipts, Function<Receipt, @Nullable String> value) {
    return receipts.stream().map(value).toArray(String[]::new);
  }

  private static byte @Nullable [][] bytes(
      List<Receipt> receipts, Function<Receipt, @Nullable String> hex) {
    return receipts.stream()
        .map(receipt -> hex.apply(receipt))
        .map(text -> text == null ? null : HEX.parseHex(text))
        .toArray(byte[][]::new);
  }
}
