package io.otn.delivery;

import static java.time.ZoneOffset.UTC;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What left each page in the last second and on this day, and what may still leave it. */
@Component
class Pace {

  /** Pace is kept in slots of this many milliseconds; a second is covered by eleven of them. */
  private static final long SLOT_MILLIS = 100;

  /**
   * What the platform allows in a second (facts of the platform, section 5): a page without a limit
   * of its own that has to slow down does so from here.
   */
  private static final int MOST_RATE = 300;

  private final JdbcClient jdbc;
  private final DeliverySettings settings;

  Pace(JdbcClient jdbc, DeliverySettings settings) {
    this.jdbc = jdbc;
    this.settings = settings;
  }

  /**
   * What a page may send now.
   *
   * @param second messages in this second
   * @param day messages on this day (UTC)
   * @param media of those of this second, with audio or video
   */
  record Budget(String page, int second, int day, int media) {
    int messages() {
      return Math.min(second, day);
    }
  }

  /** The slot that this moment falls into. */
  static long slot(Instant now) {
    return now.toEpochMilli() / SLOT_MILLIS;
  }

  Map<String, Budget> budgets(Collection<String> pages, Instant now) {
    List<Budget> budgets =
        jdbc.sql(
                """
                SELECT page.id AS page,
                       CASE WHEN :rate = 0 AND pace_percent = 100 THEN 2147483647
                            ELSE greatest(1, coalesce(nullif(:rate, 0), :mostRate) * pace_percent / 100)
                                 - coalesce(sum(pace.used), 0) END AS second,
                       CASE WHEN :quota = 0 THEN 2147483647
                            ELSE :quota - coalesce(max(page_day.used), 0) END AS day,
                       CASE WHEN :mediaRate = 0 THEN 2147483647
                            ELSE :mediaRate - coalesce(sum(pace.media), 0) END AS media
                FROM page
                LEFT JOIN page_pace AS pace ON pace.page_id = page.id AND pace.slot BETWEEN :slot - 10 AND :slot
                LEFT JOIN page_day ON page_day.page_id = page.id AND page_day.day = :day
                WHERE page.id = ANY (:pages)
                GROUP BY page.id
                """)
            .param("pages", pages.toArray(String[]::new))
            .param("rate", settings.pageRate())
            .param("mostRate", MOST_RATE)
            .param("mediaRate", settings.mediaRate())
            .param("quota", settings.pageQuota())
            .param("slot", slot(now))
            .param("day", now.atOffset(UTC).toLocalDate())
            .query(Budget.class)
            .list();
    return budgets.stream().collect(Collectors.toMap(Budget::page, Function.identity()));
  }

  /** Forgets the pace of times gone by. */
  void forget(Instant now) {
    jdbc.sql("DELETE FROM page_pace WHERE slot < :slot").param("slot", slot(now) - 600).update();
    jdbc.sql("DELETE FROM page_day WHERE day < :day")
        .param("day", now.atOffset(UTC).toLocalDate().minusDays(7))
        .update();
  }
}
