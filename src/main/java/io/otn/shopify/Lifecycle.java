package io.otn.shopify;

import io.otn.connector.Prices;
import io.otn.connector.ShopifyBody;
import io.otn.connector.SilentStock;
import io.otn.inbox.Redaction;
import io.otn.shopify.PrivacyRequests.Request;
import io.otn.source.SourceSwitch;
import java.time.Clock;
import org.springframework.stereotype.Component;

/**
 * The topics by which a shop says what becomes of it and of its people. The gateway knows people by
 * the id that a page knows them by, and no customer of a shop: of a customer there is nothing to
 * hand out or to erase, and that is what is put down. A shop is another matter.
 */
@Component
class Lifecycle {

  static final String DATA_REQUEST = "customers/data_request";
  static final String CUSTOMER_REDACT = "customers/redact";
  static final String SHOP_REDACT = "shop/redact";
  static final String UNINSTALLED = "app/uninstalled";

  static final String PRIVACY_RECORDED = "privacy_recorded";
  static final String SHOP_ERASED = "shop_erased";
  static final String SOURCE_STOPPED = "source_stopped";

  private static final String NO_CUSTOMER =
      "nothing: people are known by the id that a page knows them by, and not as the shop's"
          + " customers";

  private final SourceSwitch sources;
  private final PrivacyRequests requests;
  private final ShopifyEvents events;
  private final Polls polls;
  private final SilentStock stock;
  private final Prices prices;
  private final Redaction redaction;
  private final Clock clock;

  Lifecycle(
      SourceSwitch sources,
      PrivacyRequests requests,
      ShopifyEvents events,
      Polls polls,
      SilentStock stock,
      Prices prices,
      Redaction redaction,
      Clock clock) {
    this.sources = sources;
    this.requests = requests;
    this.events = events;
    this.polls = polls;
    this.stock = stock;
    this.prices = prices;
    this.redaction = redaction;
    this.clock = clock;
  }

  static boolean concerns(String topic) {
    return switch (topic) {
      case DATA_REQUEST, CUSTOMER_REDACT, SHOP_REDACT, UNINSTALLED -> true;
      default -> false;
    };
  }

  /** Returns the verdict; the caller has a transaction open on this thread. */
  String read(Delivery delivery) {
    return switch (delivery.subject()) {
      case DATA_REQUEST ->
          customer(delivery, "nothing was handed out; tell the shop's owner that nothing is held");
      case CUSTOMER_REDACT -> customer(delivery, "nothing had to be erased");
      case SHOP_REDACT -> erase(delivery);
      default -> uninstalled(delivery);
    };
  }

  private String customer(Delivery delivery, String done) {
    record(delivery, NO_CUSTOMER, done);
    return PRIVACY_RECORDED;
  }

  private String erase(Delivery delivery) {
    sources.stop(delivery.source(), "the shop asked to be erased (shop/redact)");
    int webhooks = redaction.cut("shopify", delivery.partner(), delivery.id(), clock.instant());
    int variants = stock.forgetSource(delivery.source());
    prices.erase(delivery.source());
    events.forget(delivery.source());
    polls.forget(delivery.source());
    record(
        delivery,
        "stock, names and prices of %d variants, %d webhooks".formatted(variants, webhooks),
        "erased; what stays of a variant is its id and how often it came back");
    return SHOP_ERASED;
  }

  /** Once it is installed again, what it says first is a baseline. */
  private String uninstalled(Delivery delivery) {
    sources.stop(
        delivery.source(),
        "the shop removed the app (app/uninstalled); when it is installed again, put its new access"
            + " token into the configuration and resume it");
    stock.forgetSource(delivery.source());
    prices.erase(delivery.source());
    polls.forget(delivery.source());
    return SOURCE_STOPPED;
  }

  private void record(Delivery delivery, String held, String done) {
    ShopifyBody body = ShopifyBody.parse(delivery.body());
    requests.record(
        new Request(
            0,
            delivery.source(),
            delivery.subject(),
            body.object("data_request").digits("id"),
            body.object("customer").digits("id"),
            held,
            done,
            delivery.receivedAt(),
            clock.instant()),
        delivery.id());
  }
}
