package io.otn.connector.sale;

import io.otn.source.Reconciler;
import io.otn.source.Source;
import org.springframework.stereotype.Component;

/** Reads a calendar now, after a pause or when a person wants it. */
@Component
class TicketCalendarReconciler implements Reconciler {

  private final TicketCalendars calendars;

  TicketCalendarReconciler(TicketCalendars calendars) {
    this.calendars = calendars;
  }

  @Override
  public String kind() {
    return SaleSources.CALENDAR;
  }

  @Override
  public String reconcile(Source source, Cause cause) {
    calendars.readNow(source.id());
    return "The calendar was asked; what came of it is told by GET /api/v1/sales/sources.";
  }
}
