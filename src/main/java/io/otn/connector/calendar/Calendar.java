package io.otn.connector.calendar;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was read of a calendar.
 *
 * @param whole false when the file was cut off before its end: then nothing is to be made of it
 * @param rejections at most {@link #MOST_REJECTIONS}, in the order of the file
 * @param rejected how many there were
 * @param doubtful keys of events and identities that are in the file and could not be read: neither
 *     there nor gone
 * @param ignored how many events were of another kind than asked for
 * @param refresh how long its publisher wants us to wait before we ask again
 */
public record Calendar(
    boolean whole,
    List<CalendarEvent> events,
    List<Rejection> rejections,
    int rejected,
    Set<String> doubtful,
    int ignored,
    @Nullable Duration refresh) {

  public static final int MOST_REJECTIONS = 200;
}
