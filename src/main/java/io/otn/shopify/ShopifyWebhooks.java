package io.otn.shopify;

import io.otn.connector.Reading;
import io.otn.connector.ShopifyBody;
import io.otn.connector.ShopifyStock;
import io.otn.connector.SilentStock;
import io.otn.source.Sources;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Reads a shop's webhooks: what a shop says of itself is done here, what it says of its stock goes
 * to {@code connector}, and a second delivery of the same event goes nowhere.
 */
@Component("shopifyWebhooks")
public class ShopifyWebhooks {

  private static final String REPEAT = "repeat";
  private static final String RECOMPUTED = "recomputed";
  private static final String FORGOTTEN = "forgotten";
  private static final String RESTOCKED = "restocked";
  private static final String PARKED = "parked";
  private static final String NOT_LISTED = "not_listed";
  private static final String TOPIC_IGNORED = "topic_ignored";

  /** What the Event named is read from the shop in a moment. */
  private static final String READ_PLANNED = "read_planned";

  /** It would have to be read from the shop, which {@code otn.shopify.shops} gives no token for. */
  private static final String NO_ADMIN_ACCESS = "no_admin_access";

  /** The Event names neither product nor variant nor inventory item. */
  private static final String NOTHING_NAMED = "nothing_named";

  private static final Set<String> READABLE = Set.of(Gid.PRODUCT, Gid.VARIANT, Gid.ITEM);

  private final Sources sources;
  private final ShopifyEvents events;
  private final Lifecycle lifecycle;
  private final Hints hints;
  private final ShopifyStock stock;
  private final SilentStock silent;
  private final ShopifyPrices prices;

  ShopifyWebhooks(
      Sources sources,
      ShopifyEvents events,
      Lifecycle lifecycle,
      Hints hints,
      ShopifyStock stock,
      SilentStock silent,
      ShopifyPrices prices) {
    this.sources = sources;
    this.events = events;
    this.lifecycle = lifecycle;
    this.hints = hints;
    this.stock = stock;
    this.silent = silent;
    this.prices = prices;
  }

  /**
   * Applies one webhook. The caller has verified and stored it, and has a transaction open on this
   * thread.
   *
   * @param source whose webhook, {@code shopify/<partner>}
   * @param shop the shop's domain, for links
   * @param deliveryId the delivery's name, as {@code partner} gave it
   * @param subject the topic, such as {@code products/update}
   * @throws io.otn.inbox.UnreadableWebhookException when the body lacks what its topic needs
   */
  public Reading read(
      String source,
      String shop,
      String deliveryId,
      String subject,
      byte[] body,
      Instant receivedAt) {
    Delivery delivery = new Delivery(source, shop, deliveryId, subject, body, receivedAt);
    if (Lifecycle.concerns(subject)) {
      return nothing(lifecycle.read(delivery));
    }
    if (!sources.runs(source)) {
      return nothing(Lifecycle.SOURCE_STOPPED);
    }
    if (subject.equals(PolledVariant.SUBJECT)) {
      return polled(delivery);
    }
    if (subject.equals(ShopifyPolling.DELETED)) {
      return delete(delivery, body);
    }
    if (isRepeat(delivery)) {
      return nothing(REPEAT);
    }
    if (subject.startsWith("events/")) {
      return event(delivery);
    }
    return switch (subject) {
      case "locations/activate", "locations/deactivate", "locations/delete" -> location(delivery);
      case "products/delete" -> delete(delivery, body);
      case "inventory_items/create" -> stock(delivery, "inventory_items/update");
      case "inventory_items/delete" -> {
        silent.forgetItem(source, ShopifyBody.parse(body).id());
        yield nothing(FORGOTTEN);
      }
      default -> hinted(delivery, stock(delivery, subject));
    };
  }

  private Reading stock(Delivery delivery, String topic) {
    Reading reading =
        stock.read(
            delivery.source(),
            delivery.shop(),
            topic,
            delivery.body(),
            delivery.receivedAt(),
            delivery.isAnswer());
    if (!topic.equals("products/update") && !topic.equals("products/create")) {
      return reading;
    }
    return prices
        .observe(delivery, ShopifyBody.parse(delivery.body()))
        .map(reading::and)
        .orElse(reading);
  }

  private Reading delete(Delivery delivery, byte[] body) {
    String product = ShopifyBody.parse(body).id();
    prices.forget(delivery.source(), silent.variantsOf(delivery.source(), product));
    return stock.read(
        delivery.source(),
        delivery.shop(),
        "products/delete",
        body,
        delivery.receivedAt(),
        delivery.isAnswer());
  }

  /** What the Admin API showed, told as webhooks would have told it. */
  private Reading polled(Delivery delivery) {
    Reading last = nothing(REPEAT);
    boolean restocked = false;
    List<String> changes = new ArrayList<>();
    for (PolledVariant.Told told : PolledVariant.parse(delivery.body()).told()) {
      Delivery one =
          new Delivery(
              delivery.source(),
              delivery.shop(),
              delivery.id(),
              told.topic(),
              told.bytes(),
              told.version());
      last = stock(one, told.topic());
      restocked |= last.verdict().startsWith(RESTOCKED);
      if (last.change() != null) {
        changes.add(last.change());
      }
    }
    return Reading.of(restocked ? RESTOCKED : last.verdict(), changes);
  }

  /** An Event says that something changed, and not into what: it is read from the shop. */
  private Reading event(Delivery delivery) {
    String type = Hints.type(delivery);
    if (type.equals(Gid.PRODUCT) && Hints.action(delivery).equals("delete")) {
      String product = Gid.digits(String.valueOf(DeliveryName.of(delivery.id()).resourceId()));
      return delete(
          delivery, "{\"id\":\"%s\"}".formatted(product).getBytes(StandardCharsets.UTF_8));
    }
    if (!READABLE.contains(type)) {
      return nothing(TOPIC_IGNORED);
    }
    Set<String> gids = Hints.ofEvent(delivery);
    if (gids.isEmpty()) {
      return nothing(NOTHING_NAMED);
    }
    return nothing(hints.plan(delivery, gids) ? READ_PLANNED : NO_ADMIN_ACCESS);
  }

  /** Plans to read what the webhook named and did not describe. */
  private Reading hinted(Delivery delivery, Reading reading) {
    if (reading.verdict().contains(PARKED)) {
      String item = ShopifyBody.parse(delivery.body()).levelItem();
      hints.plan(delivery, Set.of(new Gid(Gid.ITEM, item).toString()));
    } else if (reading.verdict().contains(NOT_LISTED)) {
      hints.plan(delivery, Hints.unlisted(ShopifyBody.parse(delivery.body())));
    }
    return reading;
  }

  /** What lies at a location counts or no longer does: no restock, whatever the sum becomes. */
  private Reading location(Delivery delivery) {
    ShopifyBody body = ShopifyBody.parse(delivery.body());
    Instant changed = body.version();
    if (delivery.subject().equals("locations/activate")) {
      silent.openLocation(delivery.source(), body.id());
    } else {
      silent.closeLocation(
          delivery.source(), body.id(), changed == null ? delivery.receivedAt() : changed);
    }
    return nothing(RECOMPUTED);
  }

  /**
   * Whether another delivery of the same event about the same resource was read. Several
   * subscriptions to one topic each deliver it, with a webhook id of their own.
   */
  private boolean isRepeat(Delivery delivery) {
    DeliveryName name = DeliveryName.of(delivery.id());
    if (name.eventId() == null) {
      return false;
    }
    String resource = name.resourceId() == null ? resource(delivery) : name.resourceId();
    return !events.isFirst(delivery, name.eventId(), resource);
  }

  /** Levels have no id: the item and the location together are one. */
  private static String resource(Delivery delivery) {
    ShopifyBody body = ShopifyBody.parse(delivery.body());
    if (delivery.subject().startsWith("inventory_levels/")) {
      return body.levelItem() + "@" + body.digits("location_id");
    }
    String id = body.idOrNull();
    return id == null ? "" : id;
  }

  private static Reading nothing(String verdict) {
    return Reading.of(verdict);
  }
}
