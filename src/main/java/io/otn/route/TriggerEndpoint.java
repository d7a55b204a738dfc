package io.otn.route;

import io.otn.trigger.TriggerEvents;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** {@code to: otn:trigger}: returns when the event is stored. */
class TriggerEndpoint extends DefaultEndpoint {

  private final TriggerEvents events;
  private final TriggerOptions options;

  TriggerEndpoint(String uri, Component component, TriggerEvents events, TriggerOptions options) {
    super(uri, component);
    this.events = events;
    this.options = options;
  }

  @Override
  public Producer createProducer() {
    return new TriggerProducer(this, events, options);
  }

  @Override
  public Consumer createConsumer(Processor processor) {
    throw new UnsupportedOperationException("otn:trigger: write it behind 'to', not behind 'from'");
  }
}
