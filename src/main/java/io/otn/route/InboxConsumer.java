package io.otn.route;

import io.otn.inbox.Inbox;
import io.otn.inbox.Read;
import io.otn.inbox.UnreadableWebhookException;
import io.otn.inbox.Webhook;
import io.otn.inbox.WebhookReader;
import io.otn.partner.Partner;
import io.otn.partner.Partners;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;

/** Hands each stored webhook to the route, inside the transaction that settles it. */
class InboxConsumer extends DefaultConsumer {

  private final Inbox inbox;
  private final Partners partners;
  private final String kind;

  InboxConsumer(
      InboxEndpoint endpoint, Processor processor, Inbox inbox, Partners partners, String kind) {
    super(endpoint, processor);
    this.inbox = inbox;
    this.partners = partners;
    this.kind = kind;
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    inbox.attach(kind, WebhookReader.ofStates(this::read));
  }

  @Override
  protected void doStop() throws Exception {
    inbox.detach(kind);
    super.doStop();
  }

  private Read read(Webhook webhook) throws Exception {
    Partner partner =
        partners
            .find(webhook.source())
            .orElseThrow(
                () ->
                    new UnreadableWebhookException(
                        "partner '%s' is not configured any more".formatted(webhook.source())));
    Exchange exchange = createExchange(false);
    try {
      exchange.getIn().setBody(webhook.body());
      exchange.setProperty(WebhookProperties.KIND, kind);
      exchange.setProperty(WebhookProperties.SOURCE, kind + "/" + partner.id());
      exchange.setProperty(WebhookProperties.PAGE, partner.page());
      exchange.setProperty(WebhookProperties.SHOP, partner.shop());
      exchange.setProperty(WebhookProperties.DELIVERY_ID, webhook.deliveryId());
      exchange.setProperty(WebhookProperties.SUBJECT, webhook.subject());
      exchange.setProperty(WebhookProperties.RECEIVED_AT, webhook.receivedAt());
      List<UUID> events = new ArrayList<>();
      exchange.setProperty(WebhookProperties.EVENTS, events);
      getProcessor().process(exchange);
      if (exchange.getException() != null) {
        throw unwrapped(exchange.getException());
      }
      String verdict = exchange.getProperty(WebhookProperties.VERDICT, String.class);
      return new Read(
          verdict == null ? "read" : verdict,
          exchange.getProperty(WebhookProperties.CHANGE, String.class),
          events);
    } finally {
      releaseExchange(exchange, false);
    }
  }

  /** What the route's bean said, from under what Camel wrapped it in. */
  private static Exception unwrapped(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnreadableWebhookException unreadable) {
        return unreadable;
      }
    }
    return e;
  }
}
