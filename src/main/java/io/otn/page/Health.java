package io.otn.page;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the platform answered of late to a page's attempts, and how that looks.
 *
 * @param since the beginning of the minute of the first answer that counts; absent without one
 * @param answers attempts that the platform answered, of any kind
 */
public record Health(Level level, @Nullable Instant since, long answers, List<Rate> rates) {

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  public Health {
    rates = List.copyOf(rates);
  }

  /** From good to bad. */
  public enum Level {
    /** Not enough answers to say anything. */
    TOO_FEW,
    GOOD,
    WARNING,
    CRITICAL
  }

  /** What can be wrong with answers. */
  public enum Kind {
    PERSON_OUT("said that the person cannot be reached"),
    PERMISSION("said that the page may not write: outside the window, or not permitted"),
    THROTTLED("said that the page is too fast");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    /** Goes on after "of 100 answers, 20". */
    public String words() {
      return words;
    }

    /** As in the database and in metrics. */
    String column() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Answers of one kind.
   *
   * @param percent of all answers, rounded down
   * @param warningAbove per cent
   * @param criticalAbove per cent
   */
  public record Rate(
      Kind kind, long count, int percent, Level level, int warningAbove, int criticalAbove) {}

  /** The worst rate; the first of equals. */
  Rate worst() {
    Rate worst = rates.getFirst();
    for (Rate rate : rates) {
      if (rate.level().compareTo(worst.level()) > 0) {
        worst = rate;
      }
    }
    return worst;
  }

  /** What was counted, since when, in a sentence that stays true. */
  String evidence(Rate rate) {
    int above = rate.level() == Level.CRITICAL ? rate.criticalAbove() : rate.warningAbove();
    return "%d of %d answers since %s %s: %d %%, above %d %%"
        .formatted(rate.count(), answers, told(), rate.kind().words(), rate.percent(), above);
  }

  /** Since when answers are counted, to the minute and in UTC. */
  String told() {
    return since == null ? "now" : MINUTE.format(since);
  }
}
