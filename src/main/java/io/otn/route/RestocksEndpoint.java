package io.otn.route;

import io.otn.connector.Restocks;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** {@code from: otn:restocks}: what came back in any shop, each once. */
class RestocksEndpoint extends DefaultEndpoint {

  private final Restocks restocks;

  RestocksEndpoint(String uri, Component component, Restocks restocks) {
    super(uri, component);
    this.restocks = restocks;
  }

  @Override
  public Producer createProducer() {
    throw new UnsupportedOperationException(
        "otn:restocks: write it behind 'from', not behind 'to'");
  }

  @Override
  public Consumer createConsumer(Processor processor) {
    return new RestocksConsumer(this, processor, restocks);
  }
}
