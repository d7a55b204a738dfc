package io.otn.consent;

import io.otn.worker.Workers;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Proof of what people allowed. A consent and the note that its receipt is due are written
 * together; this appends the receipts to the chain, so that taps at the same time do not wait for
 * each other.
 */
@Component
public class Receipts {

  private static final int BATCH = 1000;

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final ReceiptChain chain;
  private final PersonSalts salts;
  private final Clock clock;

  Receipts(
      JdbcClient jdbc,
      TransactionTemplate transaction,
      ReceiptChain chain,
      PersonSalts salts,
      Clock clock,
      Workers workers) {
    this.jdbc = jdbc;
    this.transaction = transaction;
    this.chain = chain;
    this.salts = salts;
    this.clock = clock;
    workers.add("receipts", this::runOnce);
  }

  /** One pass: appends what is due, page by page. Returns how many receipts were appended. */
  public int runOnce() {
    int appended = 0;
    for (String page : pagesDue()) {
      while (true) {
        int batch =
            Objects.requireNonNullElse(
                transaction.execute(
                    status -> chain.tryLock(page) ? appendDue(page, null, clock.instant()) : 0),
                0);
        appended += batch;
        if (batch < BATCH) {
          break;
        }
      }
    }
    return appended;
  }

  private List<String> pagesDue() {
    return jdbc.sql(
            """
            SELECT id
            FROM page
            WHERE EXISTS (SELECT FROM receipt_due WHERE page_id = page.id)
            """)
        .query(String.class)
        .list();
  }

  private record Due(long id, ReceiptChain.Fact fact) {}

  /** Within the caller's transaction, who holds the chain. */
  int appendDue(String page, @Nullable String psid, Instant now) {
    List<Due> due =
        jdbc.sql(
                """
                SELECT due.id, due.kind, consent.psid, consent.topic, consent.title_shown,
                       consent.condition, due.at, consent.expires_at, due.event, consent.token_digest,
                       due.consent_id
                FROM receipt_due AS due
                JOIN consent ON consent.page_id = due.page_id AND consent.id = due.consent_id
                WHERE due.page_id = :page AND (consent.psid = :psid OR :psid IS NULL)
                ORDER BY due.id
                LIMIT :limit
                """)
            .param("page", page)
            .param("psid", psid, java.sql.Types.VARCHAR)
            .param("limit", BATCH)
            .query(Receipts::due)
            .list();
    chain.append(page, due.stream().map(Due::fact).toList(), now);
    jdbc.sql("DELETE FROM receipt_due WHERE page_id = :page AND id = ANY (:ids)")
        .param("page", page)
        .param("ids", due.stream().map(Due::id).toArray(Long[]::new))
        .update();
    return due.size();
  }

  private static Due due(ResultSet row, int n) throws SQLException {
    return new Due(
        row.getLong("id"),
        new ReceiptChain.Fact(
            Receipt.Kind.valueOf(row.getString("kind")),
            row.getString("psid"),
            row.getString("topic"),
            row.getString("title_shown"),
            row.getString("condition"),
            row.getTimestamp("at").toInstant(),
            row.getTimestamp("expires_at").toInstant(),
            row.getString("event"),
            row.getBytes("token_digest"),
            row.getLong("consent_id")));
  }

  static final String COLUMNS =
      """
      page_id, n, kind, who, topic, title, condition, at, expires_at, event, token_digest, recorded_at,
      previous, hash
      """;

  static Receipt receipt(ResultSet row, int index) throws SQLException {
    HexFormat hex = HexFormat.of();
    Timestamp expiresAt = row.getTimestamp("expires_at");
    byte[] tokenDigest = row.getBytes("token_digest");
    return new Receipt(
        row.getString("page_id"),
        row.getLong("n"),
        Receipt.Kind.valueOf(row.getString("kind")),
        hex.formatHex(row.getBytes("who")),
        row.getString("topic"),
        row.getString("title"),
        row.getString("condition"),
        row.getTimestamp("at").toInstant(),
        expiresAt == null ? null : expiresAt.toInstant(),
        row.getString("event"),
        tokenDigest == null ? null : hex.formatHex(tokenDigest),
        row.getTimestamp("recorded_at").toInstant(),
        hex.formatHex(row.getBytes("previous")),
        hex.formatHex(row.getBytes("hash")));
  }

  /**
   * @param id {@code page.n}
   */
  public Optional<Receipt> find(String id) {
    int dot = id.lastIndexOf('.');
    if (dot < 0 || !id.substring(dot + 1).matches("[0-9]{1,18}")) {
      return Optional.empty();
    }
    return jdbc.sql("SELECT " + COLUMNS + " FROM receipt WHERE page_id = :page AND n = :n")
        .param("page", id.substring(0, dot))
        .param("n", Long.parseLong(id.substring(dot + 1)))
        .query(Receipts::receipt)
        .optional();
  }

  /**
   * The receipts of a page in their order, or those of one person.
   *
   * @param psid null for all
   * @param consent null for all; the number of a consent
   * @param after the number of the receipt before the first
   */
  public List<Receipt> list(
      String page, @Nullable String psid, @Nullable Long consent, long after, int limit) {
    String person = psid == null && consent != null ? holder(page, consent).orElse("") : psid;
    String who = person == null ? null : salts.who(page, person).orElse(null);
    if (person != null && who == null) {
      return List.of();
    }
    return jdbc.sql(
            "SELECT "
                + COLUMNS
                + """
                  FROM receipt
                  WHERE page_id = :page AND n > :after
                    AND (who = :who OR :who::bytea IS NULL)
                    AND (consent_id = :consent OR :consent::bigint IS NULL)
                  ORDER BY n
                  LIMIT :limit
                  """)
        .param("page", page)
        .param("after", after)
        .param("who", who == null ? null : HexFormat.of().parseHex(who), java.sql.Types.BINARY)
        .param("consent", consent, java.sql.Types.BIGINT)
        .param("limit", limit)
        .query(Receipts::receipt)
        .list();
  }

  private Optional<String> holder(String page, long consent) {
    return jdbc.sql("SELECT psid FROM consent WHERE page_id = :page AND id = :id")
        .param("page", page)
        .param("id", consent)
        .query(String.class)
        .optional();
  }
}
