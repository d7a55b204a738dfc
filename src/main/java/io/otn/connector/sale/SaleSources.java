package io.otn.connector.sale;

import io.otn.connector.FetchException;
import io.otn.connector.sale.SaleSettings.CalendarEntry;
import io.otn.connector.sale.SaleSettings.TicketmasterEntry;
import io.otn.page.Page;
import io.otn.page.Pages;
import io.otn.source.SourceList;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The sources of sales that are configured, checked at the start. */
@Component
class SaleSources implements SourceList {

  static final String CALENDAR = "calendar";
  static final String TICKETMASTER = "ticketmaster";

  private static final Duration SOONEST = Duration.ofMinutes(1);

  private final Map<String, SaleSource> sources = new LinkedHashMap<>();
  private final Map<String, CalendarEntry> calendars = new LinkedHashMap<>();
  private final Map<String, TicketmasterEntry> searches = new LinkedHashMap<>();

  SaleSources(SaleSettings settings, Pages pages) {
    for (CalendarEntry entry : settings.calendars()) {
      String where = "otn.calendars '%s'".formatted(entry.id());
      checkUrl(where, entry.url());
      checkPattern(where, entry.match().summary());
      SaleSource source =
          source(
              CALENDAR,
              entry.id(),
              entry.page(),
              entry.every(),
              entry.reminders(),
              entry.grace(),
              entry.patience(),
              entry.language(),
              entry.link(),
              entry.zone(),
              digest(
                  entry.url(),
                  entry.headers(),
                  entry.zone(),
                  entry.allDayAt(),
                  entry.match(),
                  entry.onSale(),
                  entry.subject(),
                  entry.page(),
                  entry.reminders()));
      add(where, source, pages);
      calendars.put(source.id(), entry);
    }
    for (TicketmasterEntry entry : settings.ticketmaster()) {
      String where = "otn.ticketmaster '%s'".formatted(entry.id());
      checkUrl(where, entry.url());
      if (entry.events().isEmpty() && entry.query().isEmpty()) {
        throw new IllegalArgumentException(
            "%s asks for nothing; write events: [<id>] or query: {attractionId: <id>}"
                .formatted(where));
      }
      SaleSource source =
          source(
              TICKETMASTER,
              entry.id(),
              entry.page(),
              entry.every(),
              entry.reminders(),
              entry.grace(),
              entry.patience(),
              entry.language(),
              null,
              null,
              digest(
                  entry.url(),
                  entry.events(),
                  entry.query(),
                  entry.presales(),
                  entry.page(),
                  entry.reminders()));
      add(where, source, pages);
      searches.put(source.id(), entry);
    }
  }

  private static SaleSource source(
      String kind,
      String id,
      String page,
      Duration every,
      List<String> reminders,
      Duration grace,
      int patience,
      Locale language,
      @Nullable String link,
      @Nullable ZoneId zone,
      String settings) {
    try {
      return new SaleSource(
          kind + "/" + id,
          page,
          every.compareTo(SOONEST) < 0 ? SOONEST : every,
          reminders.stream().map(Lead::of).distinct().toList(),
          grace,
          Math.max(1, patience),
          language,
          link,
          zone,
          settings);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "otn.%s '%s': reminders: %s"
              .formatted(kind.equals(CALENDAR) ? "calendars" : kind, id, e.getMessage()),
          e);
    }
  }

  private void add(String where, SaleSource source, Pages pages) {
    if (!source.name().matches("[A-Za-z0-9._-]{1,60}")) {
      throw new IllegalArgumentException(
          "%s: write an id of at most 60 letters, digits, dots and dashes".formatted(where));
    }
    if (sources.putIfAbsent(source.id(), source) != null) {
      throw new IllegalArgumentException(
          "%s is there twice; give each an id of its own".formatted(where));
    }
    if (pages.find(source.page()).isEmpty()) {
      throw new IllegalArgumentException(
          "%s: there is no page '%s'; write one of %s"
              .formatted(
                  where,
                  source.page(),
                  pages.all().stream().map(Page::id).collect(Collectors.joining(", "))));
    }
  }

  private static void checkUrl(String where, URI url) {
    String wrong = FetchException.wrongWith(url);
    if (wrong != null) {
      throw new IllegalArgumentException("%s: its url %s".formatted(where, wrong));
    }
  }

  private static void checkPattern(String where, @Nullable String summary) {
    try {
      Pattern.compile(summary == null ? "" : summary);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "%s: match.summary is no regular expression: %s".formatted(where, e.getDescription()), e);
    }
  }

  List<SaleSource> all() {
    return List.copyOf(sources.values());
  }

  @Nullable SaleSource find(String id) {
    return sources.get(id);
  }

  /** The ids of all calendars. */
  List<String> calendars() {
    return List.copyOf(calendars.keySet());
  }

  /** The ids of all searches of Ticketmaster. */
  List<String> searches() {
    return List.copyOf(searches.keySet());
  }

  CalendarEntry calendar(SaleSource source) {
    return Objects.requireNonNull(calendars.get(source.id()));
  }

  TicketmasterEntry search(SaleSource source) {
    return Objects.requireNonNull(searches.get(source.id()));
  }

  /** All that decides how a source is read. */
  private static String digest(@Nullable Object... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Object part : parts) {
        digest.update((part + "\n").getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public List<Entry> sources() {
    return sources.values().stream()
        .map(
            source ->
                new Entry(
                    source.id().substring(0, source.id().indexOf('/')),
                    source.name(),
                    source.page(),
                    false,
                    null))
        .toList();
  }
}
