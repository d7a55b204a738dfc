package io.otn.bench;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Takes every message, in a process of its own: {@code Sink <latency in ms>}. Prints its port, and
 * ends with its standard input.
 */
@SuppressWarnings("FutureReturnValueIgnored") // who is gone needs no answer
final class Sink implements AutoCloseable {

  private static long messages;

  public static void main(String[] args) throws Exception {
    try (Sink sink = start(Long.parseLong(args[0]), () -> {})) {
      System.out.println(sink.port());
      while (System.in.read() >= 0) {
        // until whoever started us is gone
      }
    }
  }

  private final EventLoopGroup loop;
  private final Channel server;

  private Sink(EventLoopGroup loop, Channel server) {
    this.loop = loop;
    this.server = server;
  }

  int port() {
    return ((java.net.InetSocketAddress) server.localAddress()).getPort();
  }

  /** In this process; {@code taken} is called for each message before it is answered. */
  static Sink start(long latency, Runnable taken) throws InterruptedException {
    EventLoopGroup loop = new NioEventLoopGroup(1);
    Channel server =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    channel.pipeline().addLast(new HttpServerCodec(), new Taker(latency, taken));
                  }
                })
            .bind("127.0.0.1", 0)
            .sync()
            .channel();
    return new Sink(loop, server);
  }

  @Override
  public void close() {
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private static final class Taker extends SimpleChannelInboundHandler<HttpObject> {
    private final long latency;
    private final Runnable taken;

    Taker(long latency, Runnable taken) {
      this.latency = latency;
      this.taken = taken;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
      if (!(part instanceof LastHttpContent)) {
        return;
      }
      taken.run();
      ByteBuf body =
          Unpooled.copiedBuffer(
              "{\"recipient_id\":\"1\",\"message_id\":\"m_" + messages++ + "\"}",
              StandardCharsets.US_ASCII);
      DefaultFullHttpResponse answer =
          new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
      answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
      answer.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
      if (latency == 0) {
        context.writeAndFlush(answer);
      } else {
        context
            .executor()
            .schedule(() -> context.writeAndFlush(answer), latency, TimeUnit.MILLISECONDS);
      }
    }
  }
}
