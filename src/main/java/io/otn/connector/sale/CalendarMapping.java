package io.otn.connector.sale;

import io.otn.connector.calendar.Calendar;
import io.otn.connector.calendar.CalendarEvent;
import io.otn.connector.calendar.CalendarReader;
import io.otn.connector.calendar.Rejection;
import io.otn.connector.sale.SaleSettings.CalendarEntry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which events of a calendar are sales, and what each is called. */
final class CalendarMapping {

  private static final String NAME = "event";

  private final CalendarEntry entry;
  private final SaleSource source;
  private final Pattern summary;

  CalendarMapping(CalendarEntry entry, SaleSource source) {
    this.entry = entry;
    this.source = source;
    String pattern = entry.match().summary();
    this.summary = Pattern.compile(pattern == null ? "" : pattern);
  }

  CalendarReader.Rules rules() {
    return new CalendarReader.Rules(
        source.zone(),
        entry.allDayAt(),
        entry.subject().toUpperCase(Locale.ROOT),
        entry.onSale().toUpperCase(Locale.ROOT),
        this::matches);
  }

  private boolean matches(String text, List<String> categories) {
    boolean anyCategory =
        entry.match().categories().isEmpty()
            || categories.stream()
                .anyMatch(
                    has -> entry.match().categories().stream().anyMatch(has::equalsIgnoreCase));
    return anyCategory && summary.matcher(text).find();
  }

  Reading reading(Calendar calendar) {
    List<Listing> listings = new ArrayList<>();
    List<Reading.Refused> refused = new ArrayList<>();
    Set<String> doubtful = new HashSet<>(calendar.doubtful());
    int rejected = calendar.rejected();
    for (Rejection rejection : calendar.rejections()) {
      refused.add(
          new Reading.Refused(
              rejection.uid(), rejection.summary(), rejection.why().code(), rejection.detail()));
    }
    for (CalendarEvent event : calendar.events()) {
      String subject = Subjects.of(event.identity(), entry.subject().equalsIgnoreCase("UID"));
      if (subject == null) {
        rejected++;
        doubtful.add(event.key());
        refused.add(
            new Reading.Refused(
                event.identity(),
                event.summary(),
                Rejection.Why.SUBJECT_MISSING.code(),
                "%s has no letter or digit, or is too long".formatted(entry.subject())));
      } else {
        listings.add(listing(event, subject));
      }
    }
    return new Reading(listings, refused, rejected, doubtful, calendar.ignored());
  }

  private Listing listing(CalendarEvent event, String subject) {
    return new Listing(
        event.key(),
        event.instance() == null ? subject : subject + "-" + event.instance(),
        name(event.summary()),
        event.url() == null ? source.link() : shortened(event.url()),
        event.location() == null ? null : shortened(event.location()),
        event.start(),
        event.cancelled(),
        event.sequence(),
        event.stamp());
  }

  private String name(String text) {
    Matcher matcher = summary.matcher(text);
    String named =
        matcher.find() && summary.namedGroups().containsKey(NAME) ? matcher.group(NAME) : null;
    return named == null || named.isBlank() ? text : named.strip();
  }

  private static @Nullable String shortened(String text) {
    return text.length() <= 1000 ? text : null;
  }
}
