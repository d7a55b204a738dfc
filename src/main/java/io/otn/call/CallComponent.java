package io.otn.call;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code to: call:https://graph.facebook.com/v26.0}: one call over HTTP/1.1, and no second one
 * whatever comes of it. Headers and options are named as in camel-http, which may stand in its
 * place where more is needed, such as a proxy:
 *
 * <ul>
 *   <li>option {@code httpMethod}, by default {@code POST}
 *   <li>option {@code connectTimeout}: milliseconds until the connection stands; later, nothing was
 *       sent, and the exchange fails with a {@link java.net.ConnectException}
 *   <li>option {@code responseTimeout}: milliseconds until the whole answer is there; later, the
 *       exchange fails with a {@link java.net.SocketTimeoutException}
 *   <li>header {@code CamelHttpPath}, put behind the URL; {@code CamelHttpQuery}
 *   <li>the answer is the message then: the body as bytes, its headers, and its status, whichever
 *       it is, as {@code CamelHttpResponseCode}
 * </ul>
 *
 * Connections are kept and used again, as many as there are calls at once.
 */
@Component("call")
@org.springframework.stereotype.Component("call")
class CallComponent extends DefaultComponent {

  private final Loops loops = new Loops();

  @Override
  protected Endpoint createEndpoint(String uri, String url, Map<String, Object> parameters)
      throws Exception {
    CallEndpoint endpoint = new CallEndpoint(uri, this, target(url), loops);
    setProperties(endpoint, parameters);
    return endpoint;
  }

  private static URI target(String url) {
    try {
      URI target = new URI(url);
      if (target.getHost() != null
          && ("http".equals(target.getScheme()) || "https".equals(target.getScheme()))) {
        return target;
      }
    } catch (URISyntaxException e) {
      // is said below
    }
    throw new IllegalArgumentException(
        "call: '%s' is no address; write one such as call:https://graph.facebook.com/v26.0"
            .formatted(url));
  }

  @Override
  protected void doShutdown() throws Exception {
    loops.close();
    super.doShutdown();
  }
}
