package io.otn.delivery;

import static java.time.ZoneOffset.UTC;

import io.otn.page.Pages;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Leaves people alone in the quiet hours of a topic, by the clock where they are. What is due then
 * waits until they are over; what would be stale by then is ended, and its consent goes back.
 */
@Component
public class QuietHours {

  private static final int BATCH = 5_000;

  private final JdbcClient jdbc;
  private final Deliveries deliveries;
  private final Pages pages;

  QuietHours(JdbcClient jdbc, Deliveries deliveries, Pages pages) {
    this.jdbc = jdbc;
    this.deliveries = deliveries;
    this.pages = pages;
  }

  private record Open(
      String page, long consent, long id, Instant expiresAt, Night night, ZoneId zone) {}

  /** Gives times to a page's deliveries that were planned in the caller's transaction. */
  public void respect(String page, Instant now) {
    int begun;
    do {
      begun = respect(page, BATCH, now);
    } while (begun == BATCH);
  }

  /** The same for all whose quiet hours have begun. Returns how many those were. */
  @Transactional
  int respect(Instant now) {
    return respect(null, BATCH, now);
  }

  private int respect(@Nullable String page, int limit, Instant now) {
    List<Open> begun = begun(page, limit, now);
    List<Open> waiting = new ArrayList<>();
    List<Deliveries.Key> stale = new ArrayList<>();
    for (Open open : begun) {
      Optional<Instant> end = open.night().endsAfter(now, open.zone());
      if (end.filter(at -> !at.isBefore(open.expiresAt())).isPresent()) {
        stale.add(new Deliveries.Key(open.page(), open.consent(), open.id()));
      } else {
        waiting.add(open);
      }
    }
    move(waiting, now);
    if (!stale.isEmpty()) {
      deliveries.takeBack(stale, Reason.QUIET_HOURS, now);
    }
    return begun.size();
  }

  private List<Open> begun(@Nullable String page, int limit, Instant now) {
    return jdbc.sql(
            """
            WITH begun AS (
                SELECT page_id, consent_id, id, event_id, psid, expires_at
                FROM delivery_queue
                WHERE quiet_at <= :now AND leased_until IS NULL AND (page_id = :page OR :page IS NULL)
                ORDER BY quiet_at
                LIMIT :limit
                FOR UPDATE SKIP LOCKED
            )
            SELECT begun.*, quiet_from, quiet_to, zone
            FROM begun
            JOIN delivery
                ON delivery.page_id = begun.page_id AND delivery.event_id = begun.event_id
                   AND delivery.psid = begun.psid
            LEFT JOIN subscriber
                ON subscriber.page_id = begun.page_id AND subscriber.psid = begun.psid
            """)
        .param("now", now.atOffset(UTC))
        .param("page", page, Types.VARCHAR)
        .param("limit", limit)
        .query(this::open)
        .list();
  }

  private Open open(ResultSet row, int n) throws SQLException {
    String page = row.getString("page_id");
    return new Open(
        page,
        row.getLong("consent_id"),
        row.getLong("id"),
        row.getTimestamp("expires_at").toInstant(),
        new Night(
            row.getObject("quiet_from", LocalTime.class),
            row.getObject("quiet_to", LocalTime.class)),
        zone(page, row.getString("zone")));
  }

  /** Quiet hours that last, in words. */
  record Now(Instant until, String sentence) {}

  /**
   * Whether a person is left alone now.
   *
   * @param zone as it is known of the person; null takes the page's
   * @param from null where the delivery has no quiet hours
   */
  Optional<Now> now(
      String page,
      @Nullable String zone,
      @Nullable LocalTime from,
      @Nullable LocalTime to,
      Instant now) {
    if (from == null || to == null) {
      return Optional.empty();
    }
    ZoneId where = zone(page, zone);
    return new Night(from, to)
        .endsAfter(now, where)
        .map(
            until ->
                new Now(
                    until,
                    "It is %s where the person is (%s%s), and quiet from %s to %s."
                        .formatted(
                            LocalTime.ofInstant(now, where).truncatedTo(ChronoUnit.MINUTES),
                            where,
                            zone == null ? ", the page's time zone" : "",
                            from,
                            to)));
  }

  /**
   * When a person's quiet hours are over that a moment falls into; empty outside of them.
   *
   * @param zone as it is known of the person; null takes the page's
   */
  public Optional<Instant> endsAfter(
      String page, @Nullable String zone, LocalTime from, LocalTime to, Instant at) {
    return new Night(from, to).endsAfter(at, zone(page, zone));
  }

  private ZoneId zone(String page, @Nullable String own) {
    try {
      return own == null ? pages.zone(page) : ZoneId.of(own);
    } catch (DateTimeException unknownHere) {
      return pages.zone(page);
    }
  }

  private void move(List<Open> open, Instant now) {
    List<String> ends = new ArrayList<>();
    List<String> nexts = new ArrayList<>();
    for (Open one : open) {
      Instant end = one.night().endsAfter(now, one.zone()).orElse(now);
      ends.add(end.toString());
      nexts.add(one.night().nextAfter(end, one.zone()).toString());
    }
    jdbc.sql(
            """
            UPDATE delivery_queue AS queue
            SET due_at = greatest(due_at, quiet.ends), quiet_at = quiet.next
            FROM unnest(:pages, :consents, :ends::timestamptz[], :nexts::timestamptz[])
                AS quiet (page_id, consent_id, ends, next)
            WHERE queue.page_id = quiet.page_id AND queue.consent_id = quiet.consent_id
            """)
        .param("pages", open.stream().map(Open::page).toArray(String[]::new))
        .param("consents", open.stream().map(Open::consent).toArray(Long[]::new))
        .param("ends", ends.toArray(String[]::new))
        .param("nexts", nexts.toArray(String[]::new))
        .update();
  }
}
