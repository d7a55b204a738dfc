package io.otn.connector.sale;

import static java.time.ZoneOffset.UTC;

import io.otn.connector.calendar.Moment;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The rows of sales and their reminders. */
@Component
class SaleRows {

  private final JdbcClient jdbc;

  SaleRows(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Lets one reading after the other at the sales of a source. */
  void lock(String source) {
    jdbc.sql("SELECT source FROM sale_source WHERE source = :source FOR UPDATE")
        .param("source", source)
        .query(String.class)
        .single();
  }

  List<Sale> of(String source) {
    return jdbc.sql(
            """
            SELECT source, key, page_id, subject, name, url, venue, on_sale_at, on_sale_local, zone, state, reason,
                   missed, revision, stamp, older
            FROM sale
            WHERE source = :source
            ORDER BY key
            """)
        .param("source", source)
        .query(SaleRows::sale)
        .list();
  }

  void insert(String source, String page, Listing listing, Instant now) {
    write(
        source,
        page,
        listing,
        now,
        """
            INSERT INTO sale (source, key, page_id, subject, name, url, venue, on_sale_at, on_sale_local, zone,
                              revision, stamp, first_seen_at, changed_at)
            VALUES (:source, :key, :page, :subject, :name, :url, :venue, :onSaleAt, :onSaleLocal, :zone,
                    :revision, :stamp, :now, :now)
            """);
  }

  private void write(String source, String page, Listing listing, Instant now, String sql) {
    Moment onSale = Objects.requireNonNull(listing.onSale());
    jdbc.sql(sql)
        .param("source", source)
        .param("key", listing.key())
        .param("page", page)
        .param("subject", listing.subject())
        .param("name", listing.name())
        .param("url", listing.url(), Types.VARCHAR)
        .param("venue", listing.venue(), Types.VARCHAR)
        .param("onSaleAt", onSale.instant().atOffset(UTC))
        .param("onSaleLocal", onSale.local())
        .param("zone", onSale.zone().name())
        .param("revision", listing.revision())
        .param("stamp", at(listing.stamp()), Types.TIMESTAMP_WITH_TIMEZONE)
        .param("now", now.atOffset(UTC))
        .update();
  }

  /** What a source says of a sale that it lists. */
  void relist(String source, String page, Listing listing, Instant now) {
    write(
        source,
        page,
        listing,
        now,
        """
            UPDATE sale
            SET page_id = :page, subject = :subject, name = :name, url = :url, venue = :venue,
                on_sale_at = :onSaleAt, on_sale_local = :onSaleLocal, zone = :zone,
                state = 'LISTED', reason = NULL, missed = 0, older = 0,
                revision = :revision, stamp = :stamp, changed_at = :now
            WHERE source = :source AND key = :key
            """);
  }

  /**
   * @param missed good readings in a row without it
   */
  void leave(Sale sale, Sale.State state, String reason, int missed, Instant now) {
    jdbc.sql(
            """
            UPDATE sale
            SET state = :state, reason = :reason, missed = :missed, older = 0,
                changed_at = CASE WHEN state = :state AND reason = :reason THEN changed_at ELSE :now END
            WHERE source = :source AND key = :key
            """)
        .param("state", state.name())
        .param("reason", reason)
        .param("missed", missed)
        .param("now", now.atOffset(UTC))
        .param("source", sale.source())
        .param("key", sale.key())
        .update();
  }

  void toldOlder(Sale sale, int times) {
    jdbc.sql("UPDATE sale SET older = :times WHERE source = :source AND key = :key")
        .param("times", times)
        .param("source", sale.source())
        .param("key", sale.key())
        .update();
  }

  /** Frees a subject that a sale which is no more has had. */
  void release(String source, Collection<String> subjects) {
    jdbc.sql(
            """
            UPDATE sale
            SET subject = subject || '.' || md5(key)
            WHERE source = :source AND subject = ANY (:subjects) AND state IN ('VANISHED', 'CANCELLED')
            """)
        .param("source", source)
        .param("subjects", subjects.toArray(String[]::new))
        .update();
  }

  private static Sale sale(ResultSet row, int n) throws SQLException {
    Timestamp stamp = row.getTimestamp("stamp");
    return new Sale(
        row.getString("source"),
        row.getString("key"),
        row.getString("page_id"),
        row.getString("subject"),
        row.getString("name"),
        row.getString("url"),
        row.getString("venue"),
        row.getTimestamp("on_sale_at").toInstant(),
        row.getObject("on_sale_local", LocalDateTime.class),
        row.getString("zone"),
        Sale.State.valueOf(row.getString("state")),
        row.getString("reason"),
        row.getInt("missed"),
        row.getInt("revision"),
        stamp == null ? null : stamp.toInstant(),
        row.getInt("older"));
  }

  private static @Nullable Object at(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(UTC);
  }
}
