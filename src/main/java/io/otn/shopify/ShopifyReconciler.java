package io.otn.shopify;

import io.otn.partner.Partner;
import io.otn.partner.Partners;
import io.otn.shopify.Polls.Poll;
import io.otn.shopify.ShopifyPolling.Read;
import io.otn.shopify.ShopifySettings.Access;
import io.otn.shopify.SubscriptionAudit.Finding;
import io.otn.source.Reconciler;
import io.otn.source.Reconciliation;
import io.otn.source.Source;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Asks a Shopify shop how things are now, for its webhooks are not promised to arrive. */
@Component
class ShopifyReconciler implements Reconciler {

  static final String KIND = "shopify";

  private static final Duration AUDIT_EVERY = Duration.ofDays(1);

  private final Partners partners;
  private final ShopifySettings settings;
  private final ShopifyPolling polling;
  private final VariantQueries queries;
  private final SubscriptionAudit audit;
  private final Polls polls;
  private final Reconciliation runs;
  private final Clock clock;

  ShopifyReconciler(
      Partners partners,
      ShopifySettings settings,
      ShopifyPolling polling,
      VariantQueries queries,
      SubscriptionAudit audit,
      Polls polls,
      Reconciliation runs,
      Clock clock) {
    this.partners = partners;
    this.settings = settings;
    this.polling = polling;
    this.queries = queries;
    this.audit = audit;
    this.polls = polls;
    this.runs = runs;
    this.clock = clock;
  }

  @Override
  public String kind() {
    return KIND;
  }

  /** A person who asks gets all of it; anything else what is due. */
  @Override
  public String reconcile(Source source, Cause cause)
      throws AdminApiException, InterruptedException {
    Optional<Access> access = settings.access(source.name());
    Optional<Partner> shop = partners.find(source.name());
    if (access.isEmpty() || shop.isEmpty()) {
      return "nothing was read: otn.shopify.shops has no access token for this shop";
    }
    Poll poll = polls.begin(source.id(), clock.instant());
    if (cause == Cause.OPERATOR) {
      polls.makeFullDue(source.id());
    }
    if (poll.currency() == null && access.get().currency() == null) {
      polls.currency(source.id(), queries.currency(shop.get(), access.get()));
    }
    List<String> said = new ArrayList<>();
    polling.named(shop.get(), access.get());
    if (poll.changedTo() != null) {
      Read changes = polling.changes(shop.get(), access.get());
      said.add("%d of %d changed variants were news".formatted(changes.news(), changes.variants()));
    }
    if (isAuditDue(poll, cause)) {
      List<Finding> findings = audit.run(shop.get(), access.get());
      said.add(findings.isEmpty() ? "subscriptions fine" : "subscriptions: " + findings);
    }
    if (poll.fullDue() || cause == Cause.OPERATOR) {
      Read all = polling.full(shop.get(), access.get());
      said.add("%d of %d variants were news".formatted(all.news(), all.variants()));
      if (!all.whole()) {
        said.add("the rest follows");
        runs.request(source.id(), Cause.SCHEDULE);
      }
    }
    return String.join("; ", said);
  }

  /** Daily, and whenever webhooks seem to fail. */
  private boolean isAuditDue(Poll poll, Cause cause) {
    Instant last = poll.auditedAt();
    return cause != Cause.SCHEDULE
        || last == null
        || !last.plus(AUDIT_EVERY).isAfter(clock.instant());
  }
}
