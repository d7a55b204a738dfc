package io.otn.call;

import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.http.base.HttpHeaderFilterStrategy;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.util.UnsafeUriCharactersEncoder;

/** Makes an exchange a call, and its answer the exchange's message. */
class CallProducer extends DefaultAsyncProducer {

  private final HeaderFilterStrategy own = new HttpHeaderFilterStrategy();
  private final URI target;
  private final HttpMethod method;
  private final String host;
  private final Loops loops;
  private final int connectTimeout;
  private final int responseTimeout;
  private final AtomicInteger next = new AtomicInteger();
  private List<Connections> connections = List.of();

  CallProducer(
      CallEndpoint endpoint,
      URI target,
      String method,
      Loops loops,
      int connectTimeout,
      int responseTimeout) {
    super(endpoint);
    this.target = target;
    this.method = HttpMethod.valueOf(method);
    this.host = target.getPort() < 0 ? target.getHost() : target.getHost() + ":" + target.getPort();
    this.loops = loops;
    this.connectTimeout = connectTimeout;
    this.responseTimeout = responseTimeout;
  }

  @Override
  protected void doStart() throws Exception {
    super.doStart();
    boolean tls = "https".equals(target.getScheme());
    SslContext ssl =
        tls ? SslContextBuilder.forClient().endpointIdentificationAlgorithm("HTTPS").build() : null;
    int port = target.getPort() >= 0 ? target.getPort() : tls ? 443 : 80;
    connections =
        loops.all().stream()
            .map(
                (EventLoop loop) ->
                    new Connections(
                        loop,
                        loops::beside,
                        target.getHost(),
                        port,
                        ssl,
                        connectTimeout,
                        responseTimeout))
            .toList();
  }

  @Override
  protected void doStop() throws Exception {
    connections.forEach(Connections::close);
    super.doStop();
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    try {
      connections
          .get(Math.floorMod(next.getAndIncrement(), connections.size()))
          .call(new Call(request(exchange), new Ended(exchange, callback)));
      return false;
    } catch (Exception e) {
      exchange.setException(e);
      callback.done(true);
      return true;
    }
  }

  private FullHttpRequest request(Exchange exchange) throws Exception {
    Message message = exchange.getMessage();
    byte[] body = message.getBody(byte[].class);
    FullHttpRequest request =
        new DefaultFullHttpRequest(
            HttpVersion.HTTP_1_1,
            method,
            path(message),
            body == null ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body));
    HttpHeaders headers = request.headers();
    for (Map.Entry<String, Object> header : message.getHeaders().entrySet()) {
      if (header.getValue() != null
          && !own.applyFilterToCamelHeaders(header.getKey(), header.getValue(), exchange)) {
        headers.set(header.getKey(), header.getValue().toString());
      }
    }
    String contentType = message.getHeader(Exchange.CONTENT_TYPE, String.class);
    if (contentType != null) { // is Camel's own to the filter
      headers.set(HttpHeaderNames.CONTENT_TYPE, contentType);
    }
    headers.set(HttpHeaderNames.HOST, host);
    headers.setInt(HttpHeaderNames.CONTENT_LENGTH, request.content().readableBytes());
    return request;
  }

  private String path(Message message) {
    String path = target.getRawPath();
    String behind = message.getHeader(Exchange.HTTP_PATH, String.class);
    if (behind != null && !behind.isEmpty()) {
      path = path.replaceFirst("/$", "") + (behind.startsWith("/") ? "" : "/") + behind;
    }
    String query = message.getHeader(Exchange.HTTP_QUERY, target.getRawQuery(), String.class);
    if (query != null) {
      path = path + "?" + query;
    }
    return path.isEmpty() ? "/" : UnsafeUriCharactersEncoder.encodeHttpURI(path);
  }

  /** Goes on with the exchange, off the loop: nobody knows what stands behind in the route. */
  private final class Ended implements Call.Ended {

    private final Exchange exchange;
    private final AsyncCallback callback;

    Ended(Exchange exchange, AsyncCallback callback) {
      this.exchange = exchange;
      this.callback = callback;
    }

    @Override
    public void answered(int status, HttpHeaders headers, byte[] body) {
      loops.beside(
          () -> {
            try {
              take(status, headers, body);
            } catch (RuntimeException e) {
              exchange.setException(e);
            }
            callback.done(false);
          });
    }

    private void take(int status, HttpHeaders headers, byte[] body) {
      Message message = exchange.getMessage();
      message.getHeaders().clear(); // credentials go no further
      for (Map.Entry<String, String> header : headers) {
        if (!own.applyFilterToExternalHeaders(header.getKey(), header.getValue(), exchange)) {
          message.setHeader(header.getKey(), header.getValue());
        }
      }
      message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
      message.setBody(body);
    }

    @Override
    public void failed(IOException cause) {
      loops.beside(
          () -> {
            exchange.setException(cause);
            callback.done(false);
          });
    }
  }
}
