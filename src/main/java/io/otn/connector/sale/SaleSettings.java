package io.otn.connector.sale;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * @param calendars iCalendar files that list ticket sales
 * @param ticketmaster searches of Ticketmaster's Discovery API
 */
@Validated
@ConfigurationProperties("otn")
record SaleSettings(
    @DefaultValue @NotNull List<@Valid CalendarEntry> calendars,
    @DefaultValue @NotNull List<@Valid TicketmasterEntry> ticketmaster) {

  /**
   * @param id names it, as in {@code calendar/<id>}
   * @param page whose holders are told
   * @param url of the file; it may hold a key and is shown nowhere
   * @param headers sent along to the URL's own host, such as {@code Authorization}
   * @param redirectHosts other hosts that it may redirect to
   * @param zone of times that name none and of days, such as {@code Europe/Berlin}; also the zone
   *     in which times in UTC are shown
   * @param allDayAt the hour at which sales begin that name a day only; without it they are refused
   * @param match which events are sales; all when left out
   * @param onSale the property that holds the sale's time
   * @param subject the property that names the sale in topics: its UID, which is hashed, or another
   * @param link the address for sales that have none of their own
   * @param every how often it is asked; less often where the publisher wants it so
   * @param reminders how long before, as {@link Lead#of} reads it
   * @param grace how late a reminder may be
   * @param patience after how many good readings without it a sale counts as gone
   * @param maxBytes of the file
   * @param language of the sale's time in messages, such as {@code de}
   */
  record CalendarEntry(
      @NotBlank String id,
      @NotBlank String page,
      @NotNull URI url,
      @DefaultValue Map<String, String> headers,
      @DefaultValue Set<String> redirectHosts,
      @Nullable ZoneId zone,
      @Nullable LocalTime allDayAt,
      @DefaultValue Match match,
      @DefaultValue("DTSTART") String onSale,
      @DefaultValue("UID") String subject,
      @Nullable String link,
      @DefaultValue("30m") Duration every,
      @DefaultValue({"P1D", "PT1H", "onsale"}) List<String> reminders,
      @DefaultValue("30m") Duration grace,
      @DefaultValue("3") int patience,
      @DefaultValue("10485760") long maxBytes,
      @DefaultValue("en") Locale language) {

    @Override
    public String toString() {
      return "CalendarEntry[id=%s, page=%s]".formatted(id, page);
    }
  }

  /**
   * @param summary a regular expression that is found in the summary; its group {@code event},
   *     where it has one, is the name that people read
   * @param categories any of them, in capitals or not
   */
  record Match(@Nullable String summary, @DefaultValue List<String> categories) {}

  /**
   * @param id names it, as in {@code ticketmaster/<id>}
   * @param page whose holders are told
   * @param apiKey of the Discovery API; sent to its host and shown nowhere
   * @param url of the API
   * @param events ids of single events
   * @param query of a search for events, such as {@code attractionId: K8vZ91713wV}; parameters as
   *     the API names them
   * @param presales whether presales are sales of their own, with topics of their own
   * @param every how often it is asked
   */
  record TicketmasterEntry(
      @NotBlank String id,
      @NotBlank String page,
      @NotBlank String apiKey,
      @DefaultValue("https://app.ticketmaster.com") URI url,
      @DefaultValue List<@NotBlank String> events,
      @DefaultValue Map<String, String> query,
      @DefaultValue("false") boolean presales,
      @DefaultValue("30m") Duration every,
      @DefaultValue({"P1D", "PT1H", "onsale"}) List<String> reminders,
      @DefaultValue("30m") Duration grace,
      @DefaultValue("3") int patience,
      @DefaultValue("en") Locale language) {

    @Override
    public String toString() {
      return "TicketmasterEntry[id=%s, page=%s]".formatted(id, page);
    }
  }
}
