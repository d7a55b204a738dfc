package io.otn.route;

import io.otn.inbox.Inbox;
import io.otn.partner.Partners;
import java.time.Clock;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** {@code otn:inbox}: verified webhooks go in, and come out once. */
class InboxEndpoint extends DefaultEndpoint {

  private final Inbox inbox;
  private final Partners partners;
  private final Clock clock;
  private final String kind;

  InboxEndpoint(
      String uri, Component component, Inbox inbox, Partners partners, Clock clock, String kind) {
    super(uri, component);
    this.inbox = inbox;
    this.partners = partners;
    this.clock = clock;
    this.kind = kind;
    if (!partners.knowsScheme(kind)) {
      throw new IllegalArgumentException(
          "otn:inbox: kind '%s': no way is known to verify such webhooks".formatted(kind));
    }
  }

  @Override
  public Producer createProducer() {
    return new InboxProducer(this, inbox, partners, clock, kind);
  }

  @Override
  public Consumer createConsumer(Processor processor) {
    return new InboxConsumer(this, processor, inbox, partners, kind);
  }
}
