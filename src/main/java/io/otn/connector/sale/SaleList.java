package io.otn.connector.sale;

import static java.time.ZoneOffset.UTC;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What is known of ticket sales, for people to read. */
@Component
public class SaleList {

  private final JdbcClient jdbc;
  private final SaleSources sources;

  SaleList(JdbcClient jdbc, SaleSources sources) {
    this.jdbc = jdbc;
    this.sources = sources;
  }

  /**
   * @param key the source's own name for the sale
   * @param onSale in words, with the zone: as cards and messages write it
   * @param state LISTED, MISSING, KEPT, VANISHED or CANCELLED
   * @param reason why it is not listed
   */
  public record Upcoming(
      String source,
      String key,
      String subject,
      String page,
      String name,
      @Nullable String url,
      @Nullable String venue,
      Instant onSaleAt,
      String onSale,
      String zone,
      String state,
      @Nullable String reason,
      List<Reminder> reminders) {

    /** Whether a person may have to decide. */
    public boolean missing() {
      return state.equals("MISSING");
    }
  }

  /**
   * @param lead P1D, PT1H, onsale
   * @param due in words, in the sale's zone
   * @param event the trigger event's id at its source, where it has fired
   */
  public record Reminder(
      String lead,
      String topic,
      Instant dueAt,
      String due,
      String state,
      @Nullable String reason,
      @Nullable String event) {}

  /**
   * @param goodAt when it was read last without an error
   * @param error reason code of the last failure; null after a good reading
   * @param ignored entries of another kind than asked for
   * @param rejected how many entries could not be taken; the first of them are in {@code
   *     rejections}
   */
  public record Listed(
      String source,
      String page,
      @Nullable Instant fetchedAt,
      @Nullable Instant goodAt,
      @Nullable Instant nextFetchAt,
      int failures,
      @Nullable String error,
      @Nullable String errorDetail,
      int ignored,
      int rejected,
      List<Rejected> rejections) {}

  /**
   * @param code stable, such as {@code zone_unknown}
   */
  public record Rejected(
      @Nullable String uid, @Nullable String summary, String code, String detail) {}

  /** The sources that are configured, in their order; one that was never asked has no times. */
  public List<Listed> sources() {
    Map<String, List<Rejected>> rejections = new HashMap<>();
    jdbc.sql("SELECT source, uid, summary, code, detail FROM sale_rejection ORDER BY source, n")
        .query(
            row -> {
              rejections
                  .computeIfAbsent(row.getString("source"), any -> new ArrayList<>())
                  .add(
                      new Rejected(
                          row.getString("uid"),
                          row.getString("summary"),
                          row.getString("code"),
                          row.getString("detail")));
            });
    return sources.all().stream()
        .map(source -> listed(source, rejections.getOrDefault(source.id(), List.of())))
        .toList();
  }

  private Listed listed(SaleSource source, List<Rejected> rejections) {
    return jdbc.sql(
            """
            SELECT fetched_at, good_at, next_fetch_at, failures, error, error_detail, ignored, rejected
            FROM sale_source
            WHERE source = :source
            """)
        .param("source", source.id())
        .query(
            (row, n) ->
                new Listed(
                    source.id(),
                    source.page(),
                    instant(row.getTimestamp("fetched_at")),
                    instant(row.getTimestamp("good_at")),
                    instant(row.getTimestamp("next_fetch_at")),
                    row.getInt("failures"),
                    row.getString("error"),
                    row.getString("error_detail"),
                    row.getInt("ignored"),
                    row.getInt("rejected"),
                    rejections))
        .optional()
        .orElseGet(
            () ->
                new Listed(
                    source.id(), source.page(), null, null, null, 0, null, null, 0, 0, rejections));
  }

  /**
   * Sales from a time on, the next one first.
   *
   * @param after the last one of the list before; null for the beginning
   */
  public List<Upcoming> from(Instant from, @Nullable After after, int limit) {
    return jdbc.sql(
            """
            SELECT source, key, page_id, subject, name, url, venue, on_sale_at, on_sale_local, zone, state, reason
            FROM sale
            WHERE on_sale_at >= :from
              AND (on_sale_at, source, subject) > (:at, :source, :subject)
            ORDER BY on_sale_at, source, subject
            LIMIT :limit
            """)
        .param("from", from.atOffset(UTC))
        .param("at", (after == null ? from.minusSeconds(1) : after.onSaleAt()).atOffset(UTC))
        .param("source", after == null ? "" : after.source())
        .param("subject", after == null ? "" : after.subject())
        .param("limit", limit)
        .query(this::upcoming)
        .list();
  }

  /** A place in the list. */
  public record After(Instant onSaleAt, String source, String subject) {

    static After of(Upcoming sale) {
      return new After(sale.onSaleAt(), sale.source(), sale.subject());
    }

    String key() {
      return "%s %s %s".formatted(onSaleAt, source, subject);
    }

    static Optional<After> parse(String key) {
      String[] parts = key.split(" ", 3);
      try {
        return parts.length == 3
            ? Optional.of(new After(Instant.parse(parts[0]), parts[1], parts[2]))
            : Optional.empty();
      } catch (java.time.DateTimeException e) {
        return Optional.empty();
      }
    }
  }

  private Upcoming upcoming(ResultSet row, int n) throws SQLException {
    String source = row.getString("source");
    String key = row.getString("key");
    String subject = row.getString("subject");
    String zone = row.getString("zone");
    Locale language = language(source);
    return new Upcoming(
        source,
        key,
        subject,
        row.getString("page_id"),
        row.getString("name"),
        row.getString("url"),
        row.getString("venue"),
        row.getTimestamp("on_sale_at").toInstant(),
        SaleWords.time(row.getObject("on_sale_local", LocalDateTime.class), zone, language),
        zone,
        row.getString("state"),
        row.getString("reason"),
        reminders(source, key, subject, zone, language));
  }

  private Locale language(String source) {
    SaleSource known = sources.find(source);
    return known == null ? Locale.ENGLISH : known.language();
  }

  private List<Reminder> reminders(
      String source, String key, String subject, String zone, Locale language) {
    return jdbc.sql(
            """
            SELECT lead, due_at, due_local, state, reason, event_id
            FROM sale_reminder
            WHERE source = :source AND key = :key
            ORDER BY due_at, lead
            """)
        .param("source", source)
        .param("key", key)
        .query(
            (row, n) ->
                new Reminder(
                    row.getString("lead"),
                    SalePass.topic(subject, row.getString("lead")),
                    row.getTimestamp("due_at").toInstant(),
                    SaleWords.time(row.getObject("due_local", LocalDateTime.class), zone, language),
                    row.getString("state"),
                    row.getString("reason"),
                    row.getString("event_id")))
        .list();
  }

  private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
    return timestamp == null ? null : timestamp.toInstant();
  }
}
