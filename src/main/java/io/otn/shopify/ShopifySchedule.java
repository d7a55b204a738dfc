package io.otn.shopify;

import io.otn.partner.Partner;
import io.otn.partner.Partners;
import io.otn.shopify.ShopifySettings.Access;
import io.otn.source.Reconciler;
import io.otn.source.Reconciliation;
import io.otn.source.Sources;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What {@code routes/connectors/shopify-reconcile.camel.yaml} calls by the clock. */
@Component("shopifySchedule")
public class ShopifySchedule {

  private static final Logger log = LoggerFactory.getLogger(ShopifySchedule.class);

  /** Shopify repeats a delivery for hours, and is late by a day at most (facts, 1.8). */
  private static final Duration REMEMBERED = Duration.ofDays(30);

  private final Partners partners;
  private final ShopifySettings settings;
  private final ShopifyPolling polling;
  private final ShopifyEvents events;
  private final Polls polls;
  private final Sources sources;
  private final Reconciliation runs;
  private final Clock clock;

  ShopifySchedule(
      Partners partners,
      ShopifySettings settings,
      ShopifyPolling polling,
      ShopifyEvents events,
      Polls polls,
      Sources sources,
      Reconciliation runs,
      Clock clock) {
    this.partners = partners;
    this.settings = settings;
    this.polling = polling;
    this.events = events;
    this.polls = polls;
    this.sources = sources;
    this.runs = runs;
    this.clock = clock;
  }

  /** Makes a run due for each shop; who does it, and whether again, {@code source} decides. */
  public void changes() {
    for (Access shop : settings.shops()) {
      runs.request(source(shop), Reconciler.Cause.SCHEDULE);
    }
  }

  /** The next run reads all variants. */
  public void full() {
    settings.shops().forEach(shop -> polls.makeFullDue(source(shop)));
    changes();
    events.forget(clock.instant().minus(REMEMBERED));
  }

  /** Reads what webhooks have named and not described. */
  public void named() throws InterruptedException {
    for (Access shop : settings.shops()) {
      Optional<Partner> partner = partners.find(shop.partner());
      if (partner.isEmpty() || !sources.runs(source(shop))) {
        continue;
      }
      try {
        polling.named(partner.get(), shop);
      } catch (AdminApiException e) {
        log.warn("{}: {}; it is tried again", source(shop), e.getMessage());
      }
    }
  }

  private static String source(Access shop) {
    return ShopifyReconciler.KIND + "/" + shop.partner();
  }
}
