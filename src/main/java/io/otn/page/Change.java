package io.otn.page;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A line of a page's history.
 *
 * @param n grows with time
 * @param via where a person did it: {@code api} or {@code console}
 * @param detail why, in words
 * @param pacePercent the page's pace after it
 */
public record Change(
    long n, Instant at, Who who, @Nullable String via, Kind kind, String detail, int pacePercent) {

  /** Who changed something. */
  public enum Who {
    OPERATOR,
    /** By an answer or by a webhook. */
    PLATFORM,
    /** By the rates of bad answers, and by those of good ones. */
    BRAKE
  }

  /** What was changed. */
  public enum Kind {
    PAUSED,
    STOPPED,
    RESUMED,
    /** Although the probe had failed. */
    RESUMED_BY_FORCE,
    /** The probe had failed. */
    RESUME_REFUSED,
    /** The platform warned of a block. */
    WARNED,
    /** The platform lifted a block, or a person the restriction of the region. */
    UNBLOCKED,
    SLOWED,
    RAISED
  }
}
