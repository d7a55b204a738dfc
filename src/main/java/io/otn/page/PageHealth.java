package io.otn.page;

import static java.time.ZoneOffset.UTC;

import io.otn.page.Health.Rate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Keeps count of what the platform answers to each page, and puts the brake on: first slower, then
 * stop, before the platform takes the access away. All nodes count into one table.
 */
@Component
public class PageHealth {

  /** Slots are kept for so many windows; more than one only for people who look back. */
  private static final int WINDOWS_KEPT = 24;

  private final JdbcClient jdbc;
  private final HealthRules rules;
  private final HealthSettings settings;
  private final PageSwitch pages;
  private final Clock clock;

  PageHealth(
      JdbcClient jdbc, HealthRules rules, HealthSettings settings, PageSwitch pages, Clock clock) {
    this.jdbc = jdbc;
    this.rules = rules;
    this.settings = settings;
    this.pages = pages;
    this.clock = clock;
  }

  /**
   * Answers of the platform to attempts on one page.
   *
   * @param answers of any kind, good ones too
   * @param personOut of these: the person cannot be reached
   * @param permission of these: outside the window, or not permitted
   * @param throttled of these: too fast
   */
  public record Answers(String page, int answers, int personOut, int permission, int throttled) {

    public Answers plus(Answers more) {
      return new Answers(
          page,
          answers + more.answers,
          personOut + more.personOut,
          permission + more.permission,
          throttled + more.throttled);
    }

    /** Whether any of them is bad. */
    public boolean troubled() {
      return personOut + permission + throttled > 0;
    }
  }

  /**
   * Counts answers, and brakes pages or lets them go faster for what has been counted by now.
   *
   * @param told at most once for each page
   */
  @Transactional
  public void count(Collection<Answers> told) {
    // In one order, so that two nodes do not wait for each other.
    List<Answers> sorted = told.stream().sorted(Comparator.comparing(Answers::page)).toList();
    Instant now = clock.instant();
    List<String> troubled = add(sorted, now);
    if (settings.brake()) {
      judged(sorted, troubled, now).forEach(page -> judge(page, now));
    }
  }

  /** Returns the pages that were told bad answers in this minute, by whichever node. */
  private List<String> add(List<Answers> told, Instant now) {
    return jdbc
        .sql(
            """
            INSERT INTO page_health (page_id, slot, answers, person_out, permission, throttled)
            -- Where the evidence began anew in this minute, a slot begins with it.
            SELECT page.id, greatest(:minute, page.health_from), told.answers, told.person_out,
                   told.permission, told.throttled
            FROM unnest(:pages::text[], :answers::integer[], :personOut::integer[],
                        :permission::integer[], :throttled::integer[])
                AS told (page, answers, person_out, permission, throttled)
            JOIN page ON page.id = told.page
            ORDER BY page.id
            ON CONFLICT (page_id, slot) DO UPDATE
            SET answers = page_health.answers + excluded.answers,
                person_out = page_health.person_out + excluded.person_out,
                permission = page_health.permission + excluded.permission,
                throttled = page_health.throttled + excluded.throttled
            RETURNING CASE WHEN person_out + permission + throttled > 0 THEN page_id END
            """)
        .param("minute", now.truncatedTo(ChronoUnit.MINUTES).atOffset(UTC))
        .param("pages", told.stream().map(Answers::page).toArray(String[]::new))
        .param("answers", numbers(told, Answers::answers))
        .param("personOut", numbers(told, Answers::personOut))
        .param("permission", numbers(told, Answers::permission))
        .param("throttled", numbers(told, Answers::throttled))
        .query((row, n) -> Optional.ofNullable(row.getString(1)))
        .list()
        .stream()
        .flatMap(Optional::stream)
        .toList();
  }

  private record Judged(String page, int pace, Instant paceSince, Health health) {}

  /** The pages about which something may have to be done: those in trouble, and the slow ones. */
  private List<Judged> judged(List<Answers> told, List<String> troubled, Instant now) {
    return jdbc.sql(
            """
            SELECT page.id, page.pace_percent, page.pace_since,
                   min(slot) AS since,
                   coalesce(sum(answers), 0) AS answers,
                   coalesce(sum(person_out), 0) AS person_out,
                   coalesce(sum(permission), 0) AS permission,
                   coalesce(sum(throttled), 0) AS throttled
            FROM page
            JOIN page_health
                ON page_id = page.id AND slot > :since AND slot >= page.health_from
            WHERE page.id = ANY (:pages) AND page.state = 'RUNNING'
              AND (page.pace_percent < 100 OR page.id = ANY (:troubled))
            GROUP BY page.id
            ORDER BY page.id
            """)
        .param("since", now.minus(settings.window()).atOffset(UTC))
        .param("pages", told.stream().map(Answers::page).toArray(String[]::new))
        .param("troubled", troubled.toArray(String[]::new))
        .query(
            (row, n) ->
                new Judged(
                    row.getString("id"),
                    row.getInt("pace_percent"),
                    row.getTimestamp("pace_since").toInstant(),
                    health(row)))
        .list();
  }

  private void judge(Judged page, Instant now) {
    Rate worst = page.health().worst();
    switch (page.health().level()) {
      case CRITICAL -> pages.brake(page.page(), page.health().evidence(worst));
      case WARNING -> {
        int slower = rules.lowered(page.pace());
        if (slower < page.pace()) {
          pages.pace(page.page(), page.pace(), slower, page.health().evidence(worst));
        }
      }
      case GOOD, TOO_FEW -> {
        int faster = rules.raised(page.pace(), page.paceSince(), page.health(), now);
        if (faster > page.pace()) {
          pages.pace(
              page.page(),
              page.pace(),
              faster,
              "no bad share among %d answers since %s"
                  .formatted(page.health().answers(), page.health().told()));
        }
      }
    }
  }

  /**
   * How pages look; a page without answers of late is left out.
   *
   * @param page null asks for all
   */
  Map<String, Health> of(@Nullable String page) {
    return jdbc
        .sql(
            """
            SELECT page_id,
                   min(slot) AS since,
                   sum(answers) AS answers,
                   sum(person_out) AS person_out,
                   sum(permission) AS permission,
                   sum(throttled) AS throttled
            FROM page_health
            JOIN page ON page.id = page_id
            WHERE (page_id = :page OR :page IS NULL)
              AND slot > :since AND slot >= page.health_from
            GROUP BY page_id
            """)
        .param("page", page, java.sql.Types.VARCHAR)
        .param("since", clock.instant().minus(settings.window()).atOffset(UTC))
        .query((row, n) -> Map.entry(row.getString("page_id"), health(row)))
        .list()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** How a page without answers looks. */
  Health unknown() {
    return rules.read(new HealthRules.Counts(null, 0, 0, 0, 0));
  }

  private Health health(ResultSet row) throws SQLException {
    Timestamp since = row.getTimestamp("since");
    return rules.read(
        new HealthRules.Counts(
            since == null ? null : since.toInstant(),
            row.getLong("answers"),
            row.getLong("person_out"),
            row.getLong("permission"),
            row.getLong("throttled")));
  }

  /** Forgets what is older than 24 windows. */
  public void forget() {
    Duration kept = settings.window().multipliedBy(WINDOWS_KEPT);
    jdbc.sql("DELETE FROM page_health WHERE slot < :before")
        .param("before", clock.instant().minus(kept).atOffset(UTC))
        .update();
  }

  private static Integer[] numbers(List<Answers> told, ToIntFunction<Answers> number) {
    return told.stream().map(number::applyAsInt).toArray(Integer[]::new);
  }
}
