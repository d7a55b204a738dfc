package io.otn.connector.sale;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A source of sales, as it is configured.
 *
 * @param id {@code calendar/<name>} or {@code ticketmaster/<name>}
 * @param page whose holders are told
 * @param every how often it is asked
 * @param leads which reminders there are
 * @param grace how late a reminder may be, and no later
 * @param patience after how many good readings in a row without it a sale counts as gone
 * @param link the address for sales that have none of their own
 * @param settings digest of how it is read
 */
record SaleSource(
    String id,
    String page,
    Duration every,
    List<Lead> leads,
    Duration grace,
    int patience,
    Locale language,
    @Nullable String link,
    @Nullable ZoneId zone,
    String settings) {

  String name() {
    return id.substring(id.indexOf('/') + 1);
  }
}
