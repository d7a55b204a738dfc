package io.otn.connector.sale;

import io.otn.connector.calendar.Moment;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one sale.
 *
 * @param onSaleLocal what the clocks in {@code zone} show when it begins
 * @param missed good readings in a row without it
 * @param older readings in a row that told an older revision
 */
record Sale(
    String source,
    String key,
    String page,
    String subject,
    String name,
    @Nullable String url,
    @Nullable String venue,
    Instant onSaleAt,
    LocalDateTime onSaleLocal,
    String zone,
    State state,
    @Nullable String reason,
    int missed,
    int revision,
    @Nullable Instant stamp,
    int older) {

  enum State {
    LISTED,
    MISSING,
    KEPT,
    VANISHED,
    CANCELLED
  }

  /** Whether the source tells what it told before the last change. */
  boolean isNewerThan(Listing listing) {
    if (revision != listing.revision()) {
      return revision > listing.revision();
    }
    return stamp != null && listing.stamp() != null && stamp.isAfter(listing.stamp());
  }

  boolean says(Listing listing) {
    Moment onSale = listing.onSale();
    return listing.cancelled()
        ? state == State.CANCELLED
        : state == State.LISTED
            && onSale != null
            && beginsAt(onSale)
            && subject.equals(listing.subject())
            && name.equals(listing.name())
            && Objects.equals(url, listing.url())
            && Objects.equals(venue, listing.venue());
  }

  boolean beginsAt(Moment onSale) {
    return onSaleAt.equals(onSale.instant())
        && onSaleLocal.equals(onSale.local())
        && zone.equals(onSale.zone().name());
  }
}
