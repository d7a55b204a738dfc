package io.otn.consent;

import io.otn.secret.Vault;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Reads the chains of receipts and says where one is broken. Changes nothing. */
final class ReceiptVerifier {

  private static final int FETCH = 5_000;

  /** More would be consequences of the first ones. */
  private static final int FINDINGS = 20;

  private final DataSource database;
  private final Vault vault;

  ReceiptVerifier(DataSource database, Vault vault) {
    this.database = database;
    this.vault = vault;
  }

  /**
   * What was found about one page.
   *
   * @param head hash of the last receipt; worth noting elsewhere
   * @param findings each names a place; empty when the chain is whole
   */
  record Result(String page, long receipts, String head, List<String> findings) {}

  /**
   * @param only one page; null for all
   */
  List<Result> verify(@Nullable String only) throws SQLException {
    try (Connection connection = database.getConnection()) {
      // One moment for all: what is appended meanwhile is for the next time.
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      connection.setReadOnly(true);
      List<Result> results = new ArrayList<>();
      for (String page : pages(connection, only)) {
        results.add(page(connection, page));
      }
      connection.rollback();
      return results;
    }
  }

  private static List<String> pages(Connection connection, @Nullable String only)
      throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            """
            SELECT id
            FROM page
            WHERE (id = ? OR ?::text IS NULL)
              AND (EXISTS (SELECT FROM receipt WHERE page_id = id)
                   OR EXISTS (SELECT FROM receipt_head WHERE page_id = id))
            ORDER BY id
            """)) {
      query.setString(1, only);
      query.setString(2, only);
      List<String> pages = new ArrayList<>();
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          pages.add(rows.getString(1));
        }
      }
      return pages;
    }
  }

  private Result page(Connection connection, String page) throws SQLException {
    Walk walk = new Walk(page);
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT " + Receipts.COLUMNS + " FROM receipt WHERE page_id = ? ORDER BY n")) {
      query.setFetchSize(FETCH);
      query.setString(1, page);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          walk.next(Receipts.receipt(rows, 0));
        }
      }
    }
    head(connection, page, walk);
    return new Result(page, walk.count, walk.hash, walk.findings);
  }

  private void head(Connection connection, String page, Walk walk) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT n, hash, seal FROM receipt_head WHERE page_id = ?")) {
      query.setString(1, page);
      try (ResultSet row = query.executeQuery()) {
        if (!row.next()) {
          walk.found(walk.n, "the chain has no head: its end cannot be trusted");
          return;
        }
        long n = row.getLong(1);
        String hash = HexFormat.of().formatHex(row.getBytes(2));
        if (n != walk.n || !hash.equals(walk.hash)) {
          walk.found(
              Math.min(n, walk.n) + 1,
              "the chain should end with receipt %s.%d, and ends with %s.%d"
                  .formatted(page, n, page, walk.n));
        }
        if (!MessageDigest.isEqual(row.getBytes(3), ReceiptChain.seal(vault, page, n, hash))) {
          walk.found(n, "the head was written by somebody without the gateway's key");
        }
      }
    }
  }

  /** From the first receipt to the last. */
  private static final class Walk {

    private final String page;
    private final List<String> findings = new ArrayList<>();
    private long n;
    private long count;
    private String hash = Receipt.NOTHING;

    Walk(String page) {
      this.page = page;
    }

    void next(Receipt receipt) {
      count++;
      if (receipt.n() != n + 1) {
        found(
            n + 1,
            receipt.n() == n + 2
                ? "it is missing"
                : "it is missing, as are all up to %s.%d".formatted(page, receipt.n() - 1));
      } else if (!receipt.previous().equals(hash)) {
        found(receipt.n(), "it does not follow the receipt before it");
      }
      if (!receipt.hash().equals(receipt.computedHash())) {
        found(receipt.n(), "its content is not what was hashed");
      }
      n = receipt.n();
      hash = receipt.hash();
    }

    private void found(long at, String what) {
      if (findings.size() < FINDINGS) {
        findings.add("receipt %s.%d: %s".formatted(page, at, what));
      }
    }
  }
}
