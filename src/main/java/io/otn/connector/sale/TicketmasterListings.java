package io.otn.connector.sale;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.connector.calendar.Moment;
import io.otn.connector.calendar.Zone;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Events of Ticketmaster's Discovery API as sales: {@code sales.public}, and {@code sales.presales}
 * where they are wanted. An event that cannot be read costs itself.
 *
 * <p>Its status decides nothing but a cancellation: {@code offsale} is also said of what is not on
 * sale yet.
 */
final class TicketmasterListings {

  /** Placeholders lie far behind, such as 1900; nothing is announced for longer ahead. */
  private static final Duration AHEAD = Duration.ofDays(5 * 366);

  private static final int FIRST_YEAR = 2000;
  private static final int LONGEST_NAME = 200;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,60}");
  private static final Set<String> CANCELLED = Set.of("canceled", "cancelled");

  private final boolean presales;
  private final Instant now;
  private final List<Listing> listings = new ArrayList<>();
  private final List<Reading.Refused> refused = new ArrayList<>();
  private final Set<String> doubtful = new HashSet<>();
  private final Set<String> seen = new HashSet<>();
  private int ignored;

  TicketmasterListings(boolean presales, Instant now) {
    this.presales = presales;
    this.now = now;
  }

  Reading reading(List<JsonNode> events) {
    for (JsonNode event : events) {
      String id = event.path("id").asText();
      if (!ID.matcher(id).matches()) {
        refuse(null, event, "uid_missing", "it has no id");
      } else if (event.path("test").asBoolean()) {
        ignored++;
      } else if (seen.add(id)) { // pages of a search may overlap
        sale(event, id, id, name(event), event.path("sales").path("public"));
        if (presales) {
          presales(event, id);
        }
      }
    }
    return new Reading(listings, refused, refused.size(), doubtful, ignored);
  }

  private void presales(JsonNode event, String id) {
    for (JsonNode presale : event.path("sales").path("presales")) {
      String name = presale.path("name").asText().strip();
      String slug = Subjects.of(name, false);
      if (slug == null || slug.length() > 40) {
        refuse(id + "-presale", event, "subject_missing", "a presale without a name of its own");
      } else {
        sale(event, id + "~" + slug, id + "-" + slug, name(event) + ": " + name, presale);
      }
    }
  }

  private void sale(JsonNode event, String key, String subject, String name, JsonNode sale) {
    String status =
        event.path("dates").path("status").path("code").asText().toLowerCase(Locale.ROOT);
    if (CANCELLED.contains(status)) {
      listings.add(listing(event, key, subject, name, null, true));
      return;
    }
    if (name.isBlank()) {
      refuse(key, event, "summary_missing", "it has no name");
      return;
    }
    if (sale.path("startTBD").asBoolean() || sale.path("startTBA").asBoolean()) {
      refuse(key, event, "tentative", "when its sale begins is to be decided");
      return;
    }
    String text = sale.path("startDateTime").asText();
    Instant begins = instant(text);
    if (begins == null) {
      refuse(
          key,
          event,
          text.isBlank() ? "start_missing" : "time_unreadable",
          text.isBlank() ? "it has no startDateTime" : "startDateTime is no time with an offset");
      return;
    }
    if (begins.atOffset(ZoneOffset.UTC).getYear() < FIRST_YEAR || begins.isAfter(now.plus(AHEAD))) {
      refuse(
          key,
          event,
          "year_implausible",
          "startDateTime is in the year %d".formatted(begins.atOffset(ZoneOffset.UTC).getYear()));
      return;
    }
    Zone zone = zone(event);
    if (zone == null) {
      refuse(key, event, "zone_unknown", "neither the event nor its venue names a time zone");
      return;
    }
    listings.add(listing(event, key, subject, name, Moment.of(begins, zone), false));
  }

  private static Listing listing(
      JsonNode event,
      String key,
      String subject,
      String name,
      @Nullable Moment onSale,
      boolean cancelled) {
    String url = event.path("url").asText();
    String venue = venue(event).path("name").asText().strip();
    return new Listing(
        key,
        subject,
        name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME),
        url.startsWith("https://") || url.startsWith("http://") ? url : null,
        venue.isEmpty() ? null : venue,
        onSale,
        cancelled,
        0,
        null);
  }

  private static String name(JsonNode event) {
    return event.path("name").asText().replace("\0", "").strip();
  }

  private static JsonNode venue(JsonNode event) {
    return event.path("_embedded").path("venues").path(0);
  }

  private static @Nullable Instant instant(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static @Nullable Zone zone(JsonNode event) {
    for (JsonNode named :
        List.of(event.path("dates").path("timezone"), venue(event).path("timezone"))) {
      try {
        if (named.isTextual() && named.asText().contains("/")) {
          return Zone.of(ZoneId.of(named.asText()));
        }
      } catch (DateTimeException unknown) {
        // the venue's may be known
      }
    }
    return null;
  }

  private void refuse(@Nullable String key, JsonNode event, String code, String detail) {
    if (key != null) {
      doubtful.add(key);
    }
    String name = name(event);
    refused.add(new Reading.Refused(key, name.isEmpty() ? null : name, code, detail));
  }
}
