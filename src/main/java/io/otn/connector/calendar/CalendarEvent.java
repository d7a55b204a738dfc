package io.otn.connector.calendar;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An event of a calendar, or one instance of an event that recurs.
 *
 * @param identity what the chosen property says, the UID as a rule; the same for all instances
 * @param instance of an event that recurs: the day it was meant for at first, such as {@code
 *     20261106}, with the hour where a day has several; it stays when the instance is moved
 * @param start null only for an event that is cancelled and whose time cannot be read
 * @param url an http or https address, as it is written
 * @param sequence RFC 5545's number of the revision, 0 where it says none
 * @param stamp when this revision was written, as it says
 */
public record CalendarEvent(
    String identity,
    @Nullable String instance,
    @Nullable Moment start,
    String summary,
    List<String> categories,
    @Nullable String url,
    @Nullable String location,
    boolean cancelled,
    int sequence,
    @Nullable Instant stamp) {

  /** Names it within its calendar. */
  public String key() {
    return instance == null ? identity : identity + "~" + instance;
  }
}
