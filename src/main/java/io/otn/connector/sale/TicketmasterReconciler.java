package io.otn.connector.sale;

import io.otn.source.Reconciler;
import io.otn.source.Source;
import org.springframework.stereotype.Component;

/** Searches now, after a pause or when a person wants it. */
@Component
class TicketmasterReconciler implements Reconciler {

  private final Ticketmaster ticketmaster;

  TicketmasterReconciler(Ticketmaster ticketmaster) {
    this.ticketmaster = ticketmaster;
  }

  @Override
  public String kind() {
    return SaleSources.TICKETMASTER;
  }

  @Override
  public String reconcile(Source source, Cause cause) {
    ticketmaster.readNow(source.id());
    return "Ticketmaster was asked; what came of it is told by GET /api/v1/sales/sources.";
  }
}
