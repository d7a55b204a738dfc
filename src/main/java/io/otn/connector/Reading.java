package io.otn.connector;

import static java.util.stream.Collectors.joining;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What came of one webhook.
 *
 * @param verdict one reason code of the list at {@code Verdict}; counts such as {@code
 *     first_sight=2 restocked=1} when the webhook was about several variants
 * @param change our state before and after, in words for people, such as {@code SKU-7: out 0 → in
 *     3}; null where nothing changed
 */
public record Reading(String verdict, @Nullable String change) {

  /** A product may have hundreds of variants. */
  private static final int MOST_CHANGES = 10;

  public static Reading of(String verdict) {
    return new Reading(verdict, null);
  }

  /** With what it has changed of these, which is asked after the reading. */
  static Reading ofStocks(String verdict, Collection<VariantStock> stocks) {
    return of(
        verdict,
        stocks.stream().map(VariantStock::change).filter(Objects::nonNull).sorted().toList());
  }

  /** With the changes of several things. */
  public static Reading of(String verdict, List<String> changes) {
    if (changes.isEmpty()) {
      return of(verdict);
    }
    String told = changes.stream().limit(MOST_CHANGES).collect(joining(", "));
    int more = changes.size() - MOST_CHANGES;
    return new Reading(verdict, more > 0 ? "%s, and %d more".formatted(told, more) : told);
  }

  /** The same webhook's other news behind this one's. */
  public Reading and(Reading other) {
    String both = Stream.of(change, other.change()).filter(Objects::nonNull).collect(joining(", "));
    return new Reading(verdict + " " + other.verdict(), both.isEmpty() ? null : both);
  }
}
