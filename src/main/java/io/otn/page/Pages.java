package io.otn.page;

import static java.time.ZoneOffset.UTC;

import io.otn.secret.Vault;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The pages this gateway speaks for. */
@Component
public class Pages {

  private static final int SLOW_FROM_PERCENT = 70;
  private static final int HELD_FROM_PERCENT = 95;

  private final JdbcClient jdbc;
  private final Vault vault;
  private final PageSettings settings;
  private final Clock clock;
  private final Map<String, String> accessTokens = new ConcurrentHashMap<>();

  Pages(JdbcClient jdbc, Vault vault, PageSettings settings, Clock clock) {
    this.jdbc = jdbc;
    this.vault = vault;
    this.settings = settings;
    this.clock = clock;
    takeOverConfigured();
  }

  /**
   * Name and token follow the configuration; the state of a page is nobody's to reset by restart.
   */
  private void takeOverConfigured() {
    for (PageSettings.Configured page : settings.pages()) {
      jdbc.sql(
              """
              INSERT INTO page (id, name, credentials, changed_at)
              VALUES (:id, :name, :credentials, :now)
              ON CONFLICT (id) DO UPDATE
              SET name = excluded.name, credentials = excluded.credentials
              """)
          .param("id", page.id())
          .param("name", page.name())
          .param("credentials", vault.seal(page.accessToken(), place(page.id())))
          .param("now", clock.instant().atOffset(UTC))
          .update();
    }
  }

  public List<Page> all() {
    return jdbc.sql(
            """
            SELECT id, name, state, reason, held_until, region_restricted, requests_paused_until,
                   requests_paused_why
            FROM page
            ORDER BY name, id
            """)
        .query(Page.class)
        .list();
  }

  public Optional<Page> find(String id) {
    return jdbc.sql(
            """
            SELECT id, name, state, reason, held_until, region_restricted, requests_paused_until,
                   requests_paused_why
            FROM page
            WHERE id = :id
            """)
        .param("id", id)
        .query(Page.class)
        .optional();
  }

  /** The time zone of a page's people whose own is not known. */
  public ZoneId zone(String id) {
    return settings.pages().stream()
        .filter(page -> page.id().equals(id))
        .map(PageSettings.Configured::zone)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(settings.zone());
  }

  /**
   * The page's access token, for a call to the platform and nothing else. Kept opened in memory,
   * for each message needs it.
   *
   * @throws IllegalArgumentException when there is no such page
   */
  public String accessToken(String id) {
    return accessTokens.computeIfAbsent(id, this::openAccessToken);
  }

  private String openAccessToken(String id) {
    return jdbc.sql("SELECT credentials FROM page WHERE id = :id")
        .param("id", id)
        .query(byte[].class)
        .optional()
        .map(credentials -> vault.openText(credentials, place(id)))
        .orElseThrow(() -> new IllegalArgumentException("no page " + id));
  }

  /**
   * The platform throttles this page: nothing leaves before the hint has passed. Without a hint it
   * is 60 s, doubled by each throttling in a row, up to 15 min (facts of the platform, section 5).
   *
   * @param page null holds every page, as for a limit of the whole app
   */
  public void hold(@Nullable String page, @Nullable Duration hint, Instant now) {
    hold(
        page,
        hint,
        page == null
            ? "the platform says that the app calls too often"
            : "the platform says that the page calls too often",
        now);
  }

  private void hold(@Nullable String page, @Nullable Duration hint, String reason, Instant now) {
    // Answers to calls that were under way together are one throttling, not many: a page that is
    // held already is not held for longer unless the platform says so. A hold that ended long ago
    // is not in a row with this one.
    jdbc.sql(
            """
            UPDATE page
            SET held_until = :now + coalesce(
                    make_interval(secs => :hint),
                    least(interval '60 s' * power(2, CASE
                        WHEN held_until < :now - interval '15 min' THEN 0
                        ELSE least(slow_streak, 4) END), interval '15 min')),
                held_since = CASE WHEN held_until > :now THEN held_since ELSE :now END,
                held_reason = :reason,
                slow_streak = CASE
                    WHEN held_until < :now - interval '15 min' THEN 0
                    ELSE slow_streak END + 1
            WHERE (id = :page OR :page IS NULL)
              AND (held_until IS NULL OR held_until <= :now
                   -- without a hint: a page that merely rests is held all the same
                   OR held_until < :now + coalesce(make_interval(secs => :hint), interval '7 s'))
            """)
        .param("page", page, java.sql.Types.VARCHAR)
        .param("hint", hint == null ? null : hint.toMillis() / 1000.0, java.sql.Types.DOUBLE)
        .param("reason", reason)
        .param("now", now.atOffset(UTC))
        .update();
  }

  /**
   * The platform told how much of its limits the page has used. From 70 % the page slows down: with
   * each answer that says so it rests for (percent - 60) / 5 seconds, 2 s at 70 % and 6 s at 90 %.
   * At most one second's pace leaves between two rests, so the pace is halved at first, and less
   * later; a rest is shorter than 7 s. From 95 % it is held as if it were throttled. The thresholds
   * are ours (facts of the platform, section 5).
   *
   * @param percent of the nearest limit; more than 100 is possible
   * @param regainAfter how long the platform asks to wait, where it says so
   */
  public void used(String page, int percent, @Nullable Duration regainAfter, Instant now) {
    if (percent >= HELD_FROM_PERCENT) {
      hold(page, regainAfter, spent(percent), now);
    } else if (percent >= SLOW_FROM_PERCENT) {
      rest(page, now.plusSeconds((percent - 60) / 5), spent(percent), now);
    }
  }

  /** Shortens no hold, and is not one: what throttles the page later begins at its 60 s. */
  private void rest(String page, Instant until, String reason, Instant now) {
    jdbc.sql(
            """
            UPDATE page
            SET held_since = CASE WHEN held_until > :now THEN held_since ELSE :now END,
                held_reason = :reason, held_until = :until
            WHERE id = :id AND (held_until IS NULL OR held_until < :until)
            """)
        .param("id", page)
        .param("until", until.atOffset(UTC))
        .param("reason", reason)
        .param("now", now.atOffset(UTC))
        .update();
  }

  private static String spent(int percent) {
    return "the page has used %d %% of what the platform allows".formatted(percent);
  }

  private static String place(String page) {
    return "page/" + page;
  }
}
