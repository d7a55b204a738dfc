package io.otn.route;

import io.otn.connector.Restock;
import io.otn.connector.Restocks;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;

/** Hands each restock to the route, inside the transaction that counts it. */
class RestocksConsumer extends DefaultConsumer {

  private final Restocks restocks;

  RestocksConsumer(RestocksEndpoint endpoint, Processor processor, Restocks restocks) {
    super(endpoint, processor);
    this.restocks = restocks;
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    restocks.attach(this::tell);
  }

  @Override
  protected void doStop() throws Exception {
    restocks.detach();
    super.doStop();
  }

  private void tell(Restock restock) throws Exception {
    Exchange exchange = createExchange(false);
    try {
      exchange.getIn().setBody(restock);
      exchange.setProperty(WebhookProperties.SOURCE, restock.source());
      exchange.setProperty(WebhookProperties.PAGE, restock.page());
      getProcessor().process(exchange);
      if (exchange.getException() != null) {
        throw exchange.getException();
      }
    } finally {
      releaseExchange(exchange, false);
    }
  }
}
