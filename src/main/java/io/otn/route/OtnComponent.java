package io.otn.route;

import io.otn.asking.Asking;
import io.otn.connector.Restocks;
import io.otn.consent.Profiles;
import io.otn.delivery.ChannelProtocol;
import io.otn.delivery.Dispatcher;
import io.otn.inbox.Inbox;
import io.otn.partner.Partners;
import io.otn.trigger.TriggerEvents;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/**
 * The gateway's doors for route files.
 *
 * <ul>
 *   <li>{@code to: otn:inbox?kind=shopify} verifies a webhook, stores it as it came and answers
 *   <li>{@code from: otn:inbox?kind=shopify} reads the stored ones, each once, in a transaction
 *   <li>{@code to: otn:trigger?topic=…&id=…} stores a trigger event
 *   <li>{@code from: otn:restocks} hands over what came back in stock, each once, in a transaction
 *   <li>{@code to: otn:request?page=…&psid=…&topic=…} asks a person for a consent
 *   <li>{@code from: otn:deliveries?channel=messenger} hands over deliveries; how the exchange ends
 *       is the attempt's outcome
 * </ul>
 *
 * Options are checked when the route is loaded: one that is missing or unknown is an error then,
 * not when the first event comes.
 */
@Component("otn")
@org.springframework.stereotype.Component("otn")
class OtnComponent extends DefaultComponent {

  private final Inbox inbox;
  private final Partners partners;
  private final TriggerEvents events;
  private final Asking asking;
  private final Profiles profiles;
  private final Dispatcher dispatcher;
  private final List<ChannelProtocol> protocols;
  private final Restocks restocks;
  private final Clock clock;

  OtnComponent(
      Inbox inbox,
      Partners partners,
      TriggerEvents events,
      Asking asking,
      Profiles profiles,
      Dispatcher dispatcher,
      List<ChannelProtocol> protocols,
      Restocks restocks,
      Clock clock) {
    this.inbox = inbox;
    this.partners = partners;
    this.events = events;
    this.asking = asking;
    this.profiles = profiles;
    this.dispatcher = dispatcher;
    this.protocols = protocols;
    this.restocks = restocks;
    this.clock = clock;
  }

  @Override
  protected Endpoint createEndpoint(String uri, String door, Map<String, Object> parameters) {
    Options options = new Options("otn:" + door, parameters);
    return switch (door) {
      case "inbox" ->
          new InboxEndpoint(uri, this, inbox, partners, clock, options.required("kind"));
      case "trigger" -> new TriggerEndpoint(uri, this, events, TriggerOptions.from(options));
      case "restocks" -> new RestocksEndpoint(uri, this, restocks);
      case "request" ->
          new RequestEndpoint(uri, this, asking, profiles, RequestOptions.from(options));
      case "deliveries" ->
          new DeliveriesEndpoint(uri, this, dispatcher, protocol(options.required("channel")));
      default ->
          throw new IllegalArgumentException(
              ("otn:%s: there is no such door; write otn:inbox, otn:trigger, otn:request,"
                      + " otn:restocks or otn:deliveries")
                  .formatted(door));
    };
  }

  private ChannelProtocol protocol(String channel) {
    return protocols.stream()
        .filter(protocol -> protocol.channel().equals(channel))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "otn:deliveries: channel '%s' is not known; write one of %s"
                        .formatted(
                            channel,
                            protocols.stream().map(ChannelProtocol::channel).sorted().toList())));
  }
}
