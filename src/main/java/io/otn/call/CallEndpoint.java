package io.otn.call;

import java.net.URI;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** {@code to: call:https://…}. */
class CallEndpoint extends DefaultEndpoint {

  private final URI target;
  private final Loops loops;
  private String httpMethod = "POST";
  private int connectTimeout = 5000;
  private int responseTimeout = 10_000;

  CallEndpoint(String uri, Component component, URI target, Loops loops) {
    super(uri, component);
    this.target = target;
    this.loops = loops;
  }

  @Override
  public Producer createProducer() {
    return new CallProducer(this, target, httpMethod, loops, connectTimeout, responseTimeout);
  }

  @Override
  public Consumer createConsumer(Processor processor) {
    throw new UnsupportedOperationException("call: write it behind 'to', not behind 'from'");
  }

  private static int milliseconds(String option, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(
          "call: %s=%d: write a number of milliseconds above 0".formatted(option, value));
    }
    return value;
  }

  public String getHttpMethod() {
    return httpMethod;
  }

  public void setHttpMethod(String httpMethod) {
    this.httpMethod = httpMethod;
  }

  public int getConnectTimeout() {
    return connectTimeout;
  }

  public void setConnectTimeout(int connectTimeout) {
    this.connectTimeout = milliseconds("connectTimeout", connectTimeout);
  }

  public int getResponseTimeout() {
    return responseTimeout;
  }

  public void setResponseTimeout(int responseTimeout) {
    this.responseTimeout = milliseconds("responseTimeout", responseTimeout);
  }
}
