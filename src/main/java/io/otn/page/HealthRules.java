package io.otn.page;

import io.otn.page.Health.Kind;
import io.otn.page.Health.Level;
import io.otn.page.Health.Rate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What counts mean, and what a pace becomes of them. Knows no database and no clock. */
@Component
class HealthRules {

  private final HealthSettings settings;

  HealthRules(HealthSettings settings) {
    this.settings = settings;
  }

  /** Counts as they are kept. */
  record Counts(
      @Nullable Instant since, long answers, long personOut, long permission, long throttled) {}

  Health read(Counts counts) {
    List<Rate> rates =
        List.of(
            rate(
                Kind.PERSON_OUT,
                counts.personOut(),
                counts.answers(),
                settings.personOutWarning(),
                settings.personOutCritical()),
            rate(
                Kind.PERMISSION,
                counts.permission(),
                counts.answers(),
                settings.permissionWarning(),
                settings.permissionCritical()),
            rate(
                Kind.THROTTLED,
                counts.throttled(),
                counts.answers(),
                settings.throttledWarning(),
                settings.throttledCritical()));
    Level level = Level.TOO_FEW;
    for (Rate rate : rates) {
      level = rate.level().compareTo(level) > 0 ? rate.level() : level;
    }
    return new Health(level, counts.since(), counts.answers(), rates);
  }

  private Rate rate(Kind kind, long count, long answers, int warningAbove, int criticalAbove) {
    int percent = answers == 0 ? 0 : (int) (count * 100 / answers);
    Level level;
    if (answers < settings.minimum()) {
      level = Level.TOO_FEW;
    } else if (count * 100 > answers * criticalAbove) {
      level = Level.CRITICAL;
    } else if (count * 100 > answers * warningAbove) {
      level = Level.WARNING;
    } else {
      level = Level.GOOD;
    }
    return new Rate(kind, count, percent, level, warningAbove, criticalAbove);
  }

  /** A warning slows down at once, and further where the page is slow already. */
  int lowered(int pace) {
    int wanted = Math.min(settings.warningPace(), pace / 2);
    return Math.max(Math.min(pace, settings.lowestPace()), wanted);
  }

  /** The pace at which a page begins that was stopped for its health. */
  int start(int pace) {
    return Math.min(pace, settings.startPace());
  }

  /**
   * The pace is doubled when nothing bad was said for a while. Where few messages leave, no share
   * can be told from a handful of answers, so a whole window without a bad share is enough.
   *
   * @param health since the pace was changed last, at most the window
   */
  int raised(int pace, Instant paceSince, Health health, Instant now) {
    boolean well =
        health.rates().stream()
            .allMatch(rate -> rate.count() * 100 <= health.answers() * rate.warningAbove());
    Duration held = Duration.between(paceSince, now);
    boolean proven =
        health.answers() >= settings.raiseMinimum() && held.compareTo(settings.raiseAfter()) >= 0;
    boolean quiet = health.answers() > 0 && held.compareTo(settings.window()) >= 0;
    return well && (proven || quiet) ? Math.min(100, pace * 2) : pace;
  }
}
