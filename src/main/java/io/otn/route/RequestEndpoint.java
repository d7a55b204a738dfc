package io.otn.route;

import io.otn.asking.Asking;
import io.otn.consent.Profiles;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** {@code to: otn:request}: returns when the channel has taken the card. */
class RequestEndpoint extends DefaultEndpoint {

  private final Asking asking;
  private final Profiles profiles;
  private final RequestOptions options;

  RequestEndpoint(
      String uri, Component component, Asking asking, Profiles profiles, RequestOptions options) {
    super(uri, component);
    this.asking = asking;
    this.profiles = profiles;
    this.options = options;
  }

  @Override
  public Producer createProducer() {
    return new RequestProducer(this, asking, profiles, options);
  }

  @Override
  public Consumer createConsumer(Processor processor) {
    throw new UnsupportedOperationException("otn:request: write it behind 'to', not behind 'from'");
  }
}
