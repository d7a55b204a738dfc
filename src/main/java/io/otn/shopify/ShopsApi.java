package io.otn.shopify;

import io.otn.partner.Partner;
import io.otn.partner.Partners;
import io.otn.shopify.Polls.Poll;
import io.otn.shopify.PrivacyRequests.Request;
import io.otn.shopify.ShopifySettings.Access;
import io.otn.web.ProblemException;
import io.otn.web.Slice;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/shopify/{partner}}: what there is to know of a shop beyond its being a source. */
@RestController
class ShopsApi {

  private static final String SHOP = "/api/v1/shopify/{partner}";
  private static final int LINES = 100;

  private final Partners partners;
  private final PrivacyRequests requests;
  private final ShopifySettings settings;
  private final Polls polls;
  private final SubscriptionAudit subscriptions;
  private final Clock clock;

  ShopsApi(
      Partners partners,
      PrivacyRequests requests,
      ShopifySettings settings,
      Polls polls,
      SubscriptionAudit subscriptions,
      Clock clock) {
    this.partners = partners;
    this.requests = requests;
    this.settings = settings;
    this.polls = polls;
    this.subscriptions = subscriptions;
    this.clock = clock;
  }

  /** How far the shop has been read, and what was found of its subscriptions. */
  @GetMapping(SHOP)
  ShopView show(@PathVariable String partner) {
    String source = ShopifyReconciler.KIND + "/" + require(partner).id();
    return new ShopView(
        partner, settings.access(partner).isPresent(), polls.find(source).orElse(null));
  }

  /**
   * @param access whether its Admin API may be asked
   * @param poll null when nothing was read of it yet
   */
  record ShopView(String partner, boolean access, @Nullable Poll poll) {}

  /** Looks at the shop's subscriptions now, and repairs them where that is configured. */
  @PostMapping(SHOP + ":audit")
  ShopView audit(@PathVariable String partner) throws InterruptedException {
    Partner shop = require(partner);
    Access access =
        settings
            .access(partner)
            .orElseThrow(
                () ->
                    new ProblemException(
                            HttpStatus.CONFLICT,
                            "no_admin_access",
                            "The shop cannot be asked: there is no access token for it.")
                        .field("otn.shopify.shops", "an entry with partner and access-token"));
    polls.begin(ShopifyReconciler.KIND + "/" + shop.id(), clock.instant());
    try {
      subscriptions.run(shop, access);
    } catch (AdminApiException e) {
      throw new ProblemException(
          HttpStatus.BAD_GATEWAY,
          "admin_api_failed",
          "The shop was asked: " + e.getMessage() + ".");
    }
    return show(partner);
  }

  /** What the shop asked by law, what was held and done; the newest first. */
  @GetMapping(SHOP + "/privacy-requests")
  Slice<Request> privacyRequests(
      @PathVariable String partner, @RequestParam(required = false) @Nullable String after) {
    return requests.of(ShopifyReconciler.KIND + "/" + require(partner).id(), after, LINES);
  }

  private Partner require(String id) {
    return partners
        .find(id)
        .filter(partner -> partner.scheme().equals("shopify"))
        .orElseThrow(
            () ->
                new ProblemException(
                        HttpStatus.NOT_FOUND,
                        "partner_unknown",
                        "There is no Shopify partner of this name.")
                    .field("partner", "write the id of one in otn.partners with scheme: shopify"));
  }
}
