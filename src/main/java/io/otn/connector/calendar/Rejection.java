package io.otn.connector.calendar;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An event that is not taken, and why. The others of its calendar are.
 *
 * @param uid null where it has none
 * @param summary what it calls itself, at most 200 characters
 * @param detail what is wrong in it, as it stands there
 */
public record Rejection(@Nullable String uid, @Nullable String summary, Why why, String detail) {

  /** Stable reason codes. */
  public enum Why {
    /** Without a UID nobody can tell tomorrow that it is the same event. */
    UID_MISSING,
    /** The property that holds the time of the sale is not there. */
    START_MISSING,
    /** No time, or not written as one. */
    TIME_UNREADABLE,
    /** Before 1900 or after 2200: a placeholder. */
    YEAR_IMPLAUSIBLE,
    /** Its TZID is no IANA zone, no Windows zone, and not defined in the file. */
    ZONE_UNKNOWN,
    /** A time without a zone, from a source without one. */
    ZONE_MISSING,
    /** A day without an hour, and none is configured. */
    ALL_DAY_WITHOUT_HOUR,
    /** It recurs more than once a day by its FREQ. */
    RECURRENCE_TOO_FREQUENT,
    RECURRENCE_UNREADABLE,
    RECURRENCE_TOO_MANY,
    RECURRENCE_TOO_SLOW,
    /** EXRULE, which RFC 5545 dropped. */
    EXRULE_NOT_SUPPORTED,
    /** An override for all instances that follow. */
    RANGE_NOT_SUPPORTED,
    /** Its status says that it may yet change. */
    TENTATIVE,
    /** Its END is missing. */
    NOT_ENDED,
    SUMMARY_MISSING,
    /** Another event of the calendar has the same subject. */
    SUBJECT_TAKEN,
    /** The chosen property that names the subject is not there, or names nothing. */
    SUBJECT_MISSING,
    /** More events than are read of one calendar. */
    TOO_MANY_EVENTS;

    /** As it is stored and shown, such as {@code zone_unknown}. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
