package io.otn.connector.sale;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that a source lists at one time.
 *
 * @param rejections the first of what could not be read
 * @param rejected how many there were
 * @param doubtful keys, or beginnings of keys before a {@code ~}, of what is listed and cannot be
 *     read: neither there nor gone
 * @param ignored how many entries are of another kind than asked for
 */
record Reading(
    List<Listing> listings,
    List<Refused> rejections,
    int rejected,
    Set<String> doubtful,
    int ignored) {

  /**
   * @param code stable, such as {@code zone_unknown}
   */
  record Refused(@Nullable String uid, @Nullable String summary, String code, String detail) {}

  boolean doubts(String key) {
    int mark = key.lastIndexOf('~');
    return doubtful.contains(key) || (mark > 0 && doubtful.contains(key.substring(0, mark)));
  }
}
