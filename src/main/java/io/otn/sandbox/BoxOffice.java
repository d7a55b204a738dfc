package io.otn.sandbox;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * Sells the tickets of one evening, and publishes in a calendar when it begins to. It keeps the
 * world's time, not Messenger's: a sale begins for all at once.
 */
class BoxOffice {
  static final String SALE = "northwind-live";
  static final String EVENT = "Northwind live in Berlin";
  static final String URL = "https://tickets.example/northwind-live";
  private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");
  private static final DateTimeFormatter LOCAL =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss", Locale.ROOT).withZone(ZONE);
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter READABLE =
      DateTimeFormatter.ofPattern("EEE d MMM uuuu, HH:mm:ss '('VV')'", Locale.ENGLISH)
          .withZone(ZONE);

  private final World world;
  private final SandboxClock clock;

  BoxOffice(World world, SandboxClock clock) {
    this.world = world;
    this.clock = clock;
  }

  /** In a week at ten in the morning, until somebody moves it. */
  Fact.OnSale sale() {
    return world.exclusively(
        () -> {
          var sale = world.sale();
          if (sale == null) {
            var week = clock.base().atZone(ZONE).toLocalDate().plusDays(7);
            sale =
                new Fact.OnSale(
                    week.atTime(LocalTime.of(10, 0)).atZone(ZONE).toInstant(), 0, clock.base());
            world.record(sale);
          }
          return sale;
        });
  }

  /** Moves the beginning, and publishes it as the calendar's next revision. */
  Fact.OnSale beginIn(Duration wait) {
    return world.exclusively(
        () -> {
          var now = clock.base();
          var begins = now.plus(wait).truncatedTo(ChronoUnit.SECONDS);
          var sale = new Fact.OnSale(begins, sale().revision() + 1, now);
          world.record(sale);
          return sale;
        });
  }

  boolean begun() {
    return !sale().begins().isAfter(clock.base());
  }

  String begins() {
    return READABLE.format(sale().begins());
  }

  /** One event, when the sale begins; RFC 5545. */
  String calendar() {
    var sale = sale();
    return String.join(
        "\r\n",
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Harbour Box Office//On sale//EN",
        "BEGIN:VEVENT",
        "UID:northwind-live@tickets.example",
        "X-TICKET-ID:" + SALE,
        "DTSTAMP:" + STAMP.format(sale.at()),
        "SEQUENCE:" + sale.revision(),
        "DTSTART;TZID=" + ZONE + ":" + LOCAL.format(sale.begins()),
        "SUMMARY:On sale: " + EVENT,
        "LOCATION:Harbour Arena",
        "URL:" + URL,
        "END:VEVENT",
        "END:VCALENDAR",
        "");
  }
}
