package io.otn.topic;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many are told at once of a thing of which there are few (facts on triggers, 6.1): a wave of
 * those who have waited longest, a pause, a look at what is left, the next wave.
 *
 * @param perUnit people told per unit in stock, 0.1 to 100
 * @param every the pause between two waves
 * @param atMost people in one wave, whatever the stock
 */
public record Release(BigDecimal perUnit, Duration every, int atMost) {

  private static final BigDecimal PER_UNIT = BigDecimal.TWO;
  private static final BigDecimal FEWEST = new BigDecimal("0.1");
  private static final BigDecimal MOST = BigDecimal.valueOf(100);
  private static final Duration EVERY = Duration.ofMinutes(15);
  private static final int AT_MOST = 500;
  private static final int LARGEST_WAVE = 100_000;

  /** With so many units for each who waits, all are told at once. */
  private static final int PLENTY = 2;

  static Release read(Place place, List<Finding> problems) {
    Fields fields = new Fields(place, problems);
    BigDecimal perUnit = fields.optional("perUnit", Release::perUnit, PER_UNIT);
    Duration every = fields.optional("every", TopicFile::duration, EVERY);
    Integer atMost = fields.optional("atMost", Release::atMost, AT_MOST);
    fields.done();
    if (place.members().isEmpty()) {
      throw place.wrong("write how many are told per unit in stock, such as perUnit: 2");
    }
    if (perUnit == null || every == null || atMost == null) {
      throw TopicFileException.noted();
    }
    return new Release(perUnit, every, atMost);
  }

  private static @Nullable BigDecimal perUnit(Place place) {
    BigDecimal people = place.number();
    if (people.compareTo(FEWEST) < 0 || people.compareTo(MOST) > 0) {
      throw place.wrong("%s people per unit; write 0.1 to 100, such as 2".formatted(people));
    }
    return people;
  }

  private static @Nullable Integer atMost(Place place) {
    BigDecimal people = place.number();
    if (people.stripTrailingZeros().scale() > 0
        || people.signum() <= 0
        || people.compareTo(BigDecimal.valueOf(LARGEST_WAVE)) > 0) {
      throw place.wrong(
          "%s people in a wave; write a whole number from 1 to %d".formatted(people, LARGEST_WAVE));
    }
    return people.intValue();
  }

  /** The most careful of several, for an event about topics of several kinds; null of none. */
  public static @Nullable Release strictest(List<Release> releases) {
    return releases.stream()
        .reduce(
            (one, other) ->
                new Release(
                    one.perUnit().min(other.perUnit()),
                    one.every().compareTo(other.every()) > 0 ? one.every() : other.every(),
                    Math.min(one.atMost(), other.atMost())))
        .orElse(null);
  }

  /** How many are told now. */
  public int wave(long units) {
    BigDecimal people = perUnit.multiply(BigDecimal.valueOf(units)).setScale(0, RoundingMode.FLOOR);
    return people.min(BigDecimal.valueOf(atMost)).max(BigDecimal.ONE).intValue();
  }

  /** The largest number of people who are all told at once, as there is plenty for them. */
  public static long plentyFor(long units) {
    return units / PLENTY;
  }
}
