package io.otn.feed;

import io.otn.connector.PriceRun;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One reading of a changed list.
 *
 * @param reason why it was held, failed, or made a silent baseline; null when there is nothing to
 *     say
 * @param bytes as they came
 * @param compared what the list says beside what was known
 * @param applied what it did; zeros unless it was applied
 * @param refused what could not be read, by reason
 * @param decidedBy {@code console} or {@code api}; {@code newer-run} where a later reading made the
 *     decision needless
 */
public record FeedRun(
    long id,
    String feed,
    Instant startedAt,
    Instant endedAt,
    Outcome outcome,
    @Nullable String reason,
    long bytes,
    PriceRun.Comparison compared,
    PriceRun.Applied applied,
    List<Refused> refused,
    @Nullable String decidedBy) {

  /** How it ended. */
  public enum Outcome {
    APPLIED,
    /** A person has to apply or discard it. */
    HELD,
    DISCARDED,
    FAILED
  }

  /**
   * Items that could not be read, or only with a doubt, for one reason.
   *
   * @param code stable
   * @param line of the first of them
   */
  public record Refused(String code, long count, long line, String what) {}
}
