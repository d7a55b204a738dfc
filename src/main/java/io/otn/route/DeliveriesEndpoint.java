package io.otn.route;

import io.otn.delivery.ChannelProtocol;
import io.otn.delivery.Dispatcher;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/**
 * {@code from: otn:deliveries}: each delivery is one exchange, and its end the attempt's outcome.
 */
class DeliveriesEndpoint extends DefaultEndpoint {

  private final Dispatcher dispatcher;
  private final ChannelProtocol protocol;

  DeliveriesEndpoint(
      String uri, Component component, Dispatcher dispatcher, ChannelProtocol protocol) {
    super(uri, component);
    this.dispatcher = dispatcher;
    this.protocol = protocol;
  }

  @Override
  public Producer createProducer() {
    throw new UnsupportedOperationException(
        "otn:deliveries: write it behind 'from', not behind 'to'; deliveries are made by campaigns");
  }

  @Override
  public Consumer createConsumer(Processor processor) {
    return new DeliveriesConsumer(this, processor, dispatcher, protocol);
  }
}
