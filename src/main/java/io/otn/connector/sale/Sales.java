package io.otn.connector.sale;

import io.otn.connector.calendar.Moment;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Our own picture of what a source lists. What is due is found in it, whatever the source says at
 * that moment.
 */
@Component
class Sales {

  /** A sale that began longer ago, when it is first seen, is of no interest to anybody. */
  private static final Duration RECENT = Duration.ofDays(7);

  private final SaleRows rows;
  private final Reminders reminders;

  Sales(SaleRows rows, Reminders reminders) {
    this.rows = rows;
    this.reminders = reminders;
  }

  /**
   * Applies a good reading. The same reading again changes nothing.
   *
   * @param baseline the first reading, or the first in this way: what is over by now is no news
   * @return what the reading could not take for reasons of its own, such as two sales of one
   *     subject
   */
  @Transactional
  public List<Reading.Refused> apply(
      SaleSource source, Reading reading, boolean baseline, Instant now) {
    rows.lock(source.id());
    Map<String, Sale> known = new LinkedHashMap<>();
    rows.of(source.id()).forEach(sale -> known.put(sale.key(), sale));
    List<Reading.Refused> refused = new ArrayList<>();
    Set<String> listed = new HashSet<>();
    for (Listing listing : distinct(source, reading, known, refused)) {
      Sale sale = known.get(listing.key());
      listed.add(listing.key());
      if (sale == null) {
        add(source, listing, now);
      } else {
        change(source, sale, listing, baseline, now);
      }
    }
    for (Sale sale : known.values()) {
      if (!listed.contains(sale.key())) {
        miss(source, sale, reading.doubts(sale.key()), now);
      }
    }
    return refused;
  }

  /** The source has said again what it said last: what was missing then is missing still. */
  @Transactional
  public void unchanged(SaleSource source, Instant now) {
    rows.lock(source.id());
    for (Sale sale : rows.of(source.id())) {
      if (sale.state() == Sale.State.MISSING && sale.missed() > 0) {
        miss(source, sale, false, now);
      }
    }
  }

  /** Of two listings with one subject the one that had it first counts, else the first. */
  private List<Listing> distinct(
      SaleSource source, Reading reading, Map<String, Sale> known, List<Reading.Refused> refused) {
    Map<String, String> owners = new HashMap<>();
    known.values().stream()
        .filter(sale -> sale.state() != Sale.State.VANISHED && sale.state() != Sale.State.CANCELLED)
        .forEach(sale -> owners.put(sale.subject(), sale.key()));
    List<Listing> distinct = new ArrayList<>();
    for (Listing listing : reading.listings()) {
      String owner = owners.putIfAbsent(listing.subject(), listing.key());
      if (owner == null || owner.equals(listing.key())) {
        distinct.add(listing);
      } else {
        refused.add(
            new Reading.Refused(
                listing.key(),
                listing.name(),
                "subject_taken",
                "'%s' has the subject %s already".formatted(owner, listing.subject())));
      }
    }
    rows.release(
        source.id(),
        distinct.stream()
            .filter(listing -> !hasSubject(known.get(listing.key()), listing))
            .map(Listing::subject)
            .toList());
    return distinct;
  }

  private static boolean hasSubject(@Nullable Sale sale, Listing listing) {
    return sale != null && sale.subject().equals(listing.subject());
  }

  private void add(SaleSource source, Listing listing, Instant now) {
    Moment onSale = listing.onSale();
    if (listing.cancelled() || onSale == null || onSale.instant().isBefore(now.minus(RECENT))) {
      return;
    }
    rows.insert(source.id(), source.page(), listing, now);
    set(source, listing, onSale, true, now);
  }

  private void change(
      SaleSource source, Sale sale, Listing listing, boolean baseline, Instant now) {
    if (sale.state() == Sale.State.CANCELLED && "by_person".equals(sale.reason())) {
      return; // whatever the source says
    }
    if (sale.isNewerThan(listing) && !sale.says(listing) && sale.older() + 1 < source.patience()) {
      // A cache on the way may be behind; who says it again and again means it.
      rows.toldOlder(sale, sale.older() + 1);
      return;
    }
    if (listing.cancelled()) {
      cancel(sale, "cancelled", now);
      return;
    }
    Moment onSale = Objects.requireNonNull(listing.onSale());
    if (!sale.says(listing)
        || sale.revision() != listing.revision()
        || !Objects.equals(sale.stamp(), listing.stamp())
        || !sale.page().equals(source.page())
        || sale.older() > 0) {
      rows.relist(source.id(), source.page(), listing, now);
    }
    if (!sale.onSaleAt().equals(onSale.instant())) {
      reminders.moved(source.id(), sale.key(), onSale.instant(), now);
    }
    set(source, listing, onSale, baseline, now);
  }

  private void set(
      SaleSource source, Listing listing, Moment onSale, boolean firstSight, Instant now) {
    reminders.set(
        source.id(), listing.key(), onSale, source.leads(), firstSight, source.grace(), now);
  }

  /** By its source, or by a person. */
  private void cancel(Sale sale, String reason, Instant now) {
    if (sale.state() != Sale.State.CANCELLED || !reason.equals(sale.reason())) {
      rows.leave(sale, Sale.State.CANCELLED, reason, 0, now);
      reminders.cancel(sale.source(), sale.key(), reason, now);
    }
  }

  /** Gone without a word: it is over, or cut off, or cancelled. Its reminders wait. */
  private void miss(SaleSource source, Sale sale, boolean doubtful, Instant now) {
    boolean over = sale.onSaleAt().plus(source.grace()).isBefore(now);
    boolean asked = sale.state() == Sale.State.LISTED || sale.state() == Sale.State.MISSING;
    if (over || !asked) {
      return;
    }
    if (doubtful) {
      rows.leave(sale, Sale.State.MISSING, "unreadable", 0, now);
    } else if (sale.missed() + 1 < source.patience()) {
      rows.leave(sale, Sale.State.MISSING, "not_listed", sale.missed() + 1, now);
    } else {
      rows.leave(sale, Sale.State.VANISHED, "not_listed", sale.missed() + 1, now);
      reminders.cancel(sale.source(), sale.key(), "vanished", now);
    }
  }

  /**
   * A person decides about a sale that is not listed any more, or should not be.
   *
   * @return false when there is no such sale, or it is over
   */
  @Transactional
  public boolean decide(SaleSource source, String key, boolean takesPlace, Instant now) {
    rows.lock(source.id());
    Sale sale =
        rows.of(source.id()).stream().filter(one -> one.key().equals(key)).findFirst().orElse(null);
    if (sale == null) {
      return false;
    }
    if (takesPlace && sale.state() != Sale.State.LISTED && sale.state() != Sale.State.KEPT) {
      rows.leave(sale, Sale.State.KEPT, "by_person", 0, now);
      reminders.resume(source.id(), key, sale.onSaleAt(), now);
    } else if (!takesPlace) {
      cancel(sale, "by_person", now);
    }
    return true;
  }
}
