package io.otn.page;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Gathers what people see of pages. */
@Component
public class PageViews {

  private static final String HELD =
      "Wait: it goes on by itself when that time is over. Where it happens often, lower"
          + " otn.delivery.page-rate.";

  private final JdbcClient jdbc;
  private final PageHealth health;
  private final Backlog backlog;
  private final Clock clock;

  PageViews(JdbcClient jdbc, PageHealth health, Backlog backlog, Clock clock) {
    this.jdbc = jdbc;
    this.health = health;
    this.backlog = backlog;
    this.clock = clock;
  }

  /** By name. */
  public List<PageView> all() {
    return all(backlog.waiting(null));
  }

  /**
   * By name, for whoever knows what waits: counting it may take its time.
   *
   * @param waiting by page
   */
  public List<PageView> all(Map<String, Backlog.Waiting> waiting) {
    return views(null, waiting);
  }

  public Optional<PageView> find(String id) {
    return views(id, backlog.waiting(id)).stream().findFirst();
  }

  private List<PageView> views(@Nullable String id, Map<String, Backlog.Waiting> waiting) {
    Instant now = clock.instant();
    Map<String, Health> healths = health.of(id);
    return jdbc.sql(
            """
            SELECT id, name, state, changed_at, reason, cause, fixer, advice, held_until, held_since,
                   held_reason, probed_at, probe_said, pace_percent, pace_since, pace_reason,
                   region_restricted, requests_paused_until, requests_paused_why
            FROM page
            WHERE id = :id OR :id IS NULL
            ORDER BY name, id
            """)
        .param("id", id, java.sql.Types.VARCHAR)
        .query(
            (row, n) -> {
              String page = row.getString("id");
              return view(
                  row,
                  now,
                  healths.getOrDefault(page, health.unknown()),
                  waiting.getOrDefault(page, Backlog.Waiting.NOTHING));
            })
        .list();
  }

  private static PageView view(ResultSet row, Instant now, Health health, Backlog.Waiting waiting)
      throws SQLException {
    Page.State state = Page.State.valueOf(row.getString("state"));
    boolean runs = state == Page.State.RUNNING;
    Instant heldUntil = instant(row, "held_until");
    boolean held = heldUntil != null && heldUntil.isAfter(now);
    Instant heldSince = instant(row, "held_since");
    Instant changedAt = row.getTimestamp("changed_at").toInstant();
    boolean waits = runs && held;
    String fixer = row.getString("fixer");
    return new PageView(
        row.getString("id"),
        row.getString("name"),
        state,
        runs && !held,
        waits && heldSince != null ? heldSince : changedAt,
        waits ? row.getString("held_reason") : row.getString("reason"),
        waits ? "throttled" : row.getString("cause"),
        waits ? Remedy.Fixer.PLATFORM : fixer == null ? null : Remedy.Fixer.valueOf(fixer),
        waits ? HELD : row.getString("advice"),
        held ? heldUntil : null,
        row.getBoolean("region_restricted"),
        instant(row, "requests_paused_until"),
        row.getString("requests_paused_why"),
        refused(row),
        pace(row),
        health,
        waiting);
  }

  private static PageView.@Nullable Refused refused(ResultSet row) throws SQLException {
    Instant at = instant(row, "probed_at");
    return at == null ? null : new PageView.Refused(at, row.getString("probe_said"));
  }

  private static PageView.Pace pace(ResultSet row) throws SQLException {
    int percent = row.getInt("pace_percent");
    return percent == 100
        ? new PageView.Pace(100, null, null)
        : new PageView.Pace(percent, instant(row, "pace_since"), row.getString("pace_reason"));
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    Timestamp time = row.getTimestamp(column);
    return time == null ? null : time.toInstant();
  }
}
