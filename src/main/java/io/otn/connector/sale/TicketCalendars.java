package io.otn.connector.sale;

import io.otn.connector.FetchException;
import io.otn.connector.GuardedFetch;
import io.otn.connector.calendar.Calendar;
import io.otn.connector.calendar.CalendarReader;
import io.otn.connector.sale.SaleSettings.CalendarEntry;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.springframework.stereotype.Component;

/** The calendars of {@code otn.calendars}, for the route that polls them. */
@Component("ticketCalendars")
public class TicketCalendars {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final SaleSources sources;
  private final SalePolls polls;
  private final GuardedFetch fetch;

  TicketCalendars(SaleSources sources, SalePolls polls, GuardedFetch fetch) {
    this.sources = sources;
    this.polls = polls;
    this.fetch = fetch;
  }

  /** The ids of all that are configured, such as {@code calendar/berlin}. */
  public List<String> all() {
    return sources.calendars();
  }

  /** Reads a calendar, if its time has come and no other node does. */
  public void read(String id) {
    SaleSource source = Objects.requireNonNull(sources.find(id), id);
    CalendarEntry entry = sources.calendar(source);
    polls.poll(source, (claim, now) -> fetch(source, entry, claim, now));
  }

  /** Reads a calendar, whether its time has come or not. */
  void readNow(String id) {
    polls.hurry(Objects.requireNonNull(sources.find(id), id));
    read(id);
  }

  private SalePolls.Fetched fetch(
      SaleSource source, CalendarEntry entry, SaleFetches.Claim claim, Instant now)
      throws FetchException {
    GuardedFetch.Answer<byte[]> answer =
        fetch.get(
            GuardedFetch.Request.of(entry.url(), entry.maxBytes(), TIMEOUT)
                .with(entry.headers())
                .redirects(entry.redirectHosts())
                .ifNewer(claim.etag(), claim.lastModified()),
            InputStream::readAllBytes);
    byte[] file = answer.body();
    if (file == null) {
      return new SalePolls.Fetched(null, claim.etag(), claim.lastModified(), null);
    }
    CalendarMapping mapping = new CalendarMapping(entry, source);
    Calendar calendar = CalendarReader.read(file, mapping.rules(), now);
    if (!calendar.whole()) {
      throw FetchException.unreadable(
          "what %s answered is no calendar, or one that was cut off: its last line is missing"
              .formatted(entry.url().getHost()));
    }
    return new SalePolls.Fetched(
        mapping.reading(calendar), answer.etag(), answer.lastModified(), calendar.refresh());
  }
}
