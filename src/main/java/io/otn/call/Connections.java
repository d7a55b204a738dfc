package io.otn.call;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one address on one loop. All but {@link #call} runs on the loop, so nothing is
 * locked.
 */
final class Connections {

  /** A connection at rest is closed before most servers would do it, who could cross a call. */
  private static final Duration REST = Duration.ofSeconds(20);

  private static final int LONGEST_ANSWER = 1 << 20;

  private final EventLoop loop;
  private final Executor beside;
  private final String host;
  private final int port;
  private final int connectTimeout;
  private final int responseTimeout;
  private final Bootstrap bootstrap;
  private final Deque<Connection> idle = new ArrayDeque<>();

  /** Whether somebody looks for those that have rested too long. */
  private boolean closing;

  /**
   * @param beside where names are looked up
   * @param ssl null for plain HTTP
   * @param connectTimeout milliseconds
   * @param responseTimeout milliseconds
   */
  Connections(
      EventLoop loop,
      Executor beside,
      String host,
      int port,
      @Nullable SslContext ssl,
      int connectTimeout,
      int responseTimeout) {
    this.loop = loop;
    this.beside = beside;
    this.host = host;
    this.port = port;
    this.connectTimeout = connectTimeout;
    this.responseTimeout = responseTimeout;
    this.bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectTimeout)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    if (ssl != null) {
                      SslHandler tls = ssl.newHandler(channel.alloc(), host, port);
                      tls.setHandshakeTimeoutMillis(connectTimeout);
                      channel.pipeline().addLast(tls);
                    }
                    channel
                        .pipeline()
                        .addLast(
                            new HttpClientCodec(),
                            new HttpObjectAggregator(LONGEST_ANSWER),
                            new Connection(Connections.this, channel));
                  }
                });
  }

  /** Makes the call; from any thread. */
  void call(Call call) {
    loop.execute(() -> begin(call));
  }

  private void begin(Call call) {
    Connection connection = idle.pollLast();
    while (connection != null && !connection.isOpen()) {
      connection = idle.pollLast();
    }
    if (connection == null) {
      connect(call);
    } else {
      send(connection, call);
    }
  }

  private void connect(Call call) {
    beside.execute(
        () -> {
          InetSocketAddress address = new InetSocketAddress(host, port);
          if (address.isUnresolved()) {
            unsent(call, new ConnectException("no such host: " + host));
          } else {
            bootstrap.connect(address).addListener((ChannelFuture c) -> connected(c, call));
          }
        });
  }

  private void connected(ChannelFuture connected, Call call) {
    if (!connected.isSuccess()) {
      unsent(call, connected.cause());
      return;
    }
    Channel channel = connected.channel();
    Connection connection = channel.pipeline().get(Connection.class);
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      send(connection, call);
      return;
    }
    tls.handshakeFuture()
        .addListener(
            handshake -> {
              if (handshake.isSuccess()) {
                send(connection, call);
              } else {
                channel.close();
                unsent(call, handshake.cause());
              }
            });
  }

  private static void unsent(Call call, Throwable cause) {
    ReferenceCountUtil.release(call.request);
    ConnectException unsent = new ConnectException(String.valueOf(cause.getMessage()));
    unsent.initCause(cause);
    call.failed(unsent);
  }

  private void send(Connection connection, Call call) {
    call.timeout =
        loop.schedule(
            () ->
                connection.fail(
                    new SocketTimeoutException(
                        "no answer within %d ms".formatted(responseTimeout))),
            responseTimeout,
            TimeUnit.MILLISECONDS);
    connection.send(call);
  }

  /** A connection whose call is over. */
  void rest(Connection connection) {
    connection.closeAt = System.nanoTime() + REST.toNanos();
    idle.addLast(connection);
    if (!closing) {
      closeLater(REST.toNanos());
    }
  }

  private void closeLater(long nanos) {
    closing = true;
    loop.schedule(this::closeRested, nanos, TimeUnit.NANOSECONDS);
  }

  private void closeRested() {
    closing = false;
    long now = System.nanoTime();
    while (!idle.isEmpty() && idle.peekFirst().closeAt - now <= 0) {
      idle.pollFirst().close();
    }
    if (!idle.isEmpty()) {
      closeLater(idle.peekFirst().closeAt - now);
    }
  }

  void closed(Connection connection) {
    idle.remove(connection);
  }

  void close() {
    loop.execute(() -> idle.forEach(Connection::close));
  }
}
