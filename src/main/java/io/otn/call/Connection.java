package io.otn.call;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One connection, which makes one call at a time. */
final class Connection extends SimpleChannelInboundHandler<FullHttpResponse> {

  private final Connections connections;
  private final Channel channel;
  private @Nullable Call call;

  /** When it was at rest for too long, by {@link System#nanoTime}. */
  long closeAt;

  Connection(Connections connections, Channel channel) {
    this.connections = connections;
    this.channel = channel;
  }

  void send(Call next) {
    call = next;
    channel
        .writeAndFlush(next.request)
        .addListener(
            written -> {
              if (!written.isSuccess()) {
                fail(new IOException("the request could not be written", written.cause()));
              }
            });
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpResponse answer) {
    Call answered = call;
    if (answered == null) { // nobody asked
      context.close();
      return;
    }
    if (answer.decoderResult().isFailure()) {
      fail(new IOException("the answer is not of HTTP", answer.decoderResult().cause()));
      return;
    }
    if (answer.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
      return;
    }
    call = null;
    if (HttpUtil.isKeepAlive(answer)) {
      connections.rest(this);
    } else {
      context.close();
    }
    answered.answered(
        answer.status().code(), answer.headers(), ByteBufUtil.getBytes(answer.content()));
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    connections.closed(this);
    fail(new IOException("the connection was closed before the answer was complete"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(new IOException("the answer could not be read", cause));
  }

  /** Ends the call that is under way, if one is, and the connection with it. */
  void fail(IOException cause) {
    Call failed = call;
    call = null;
    channel.close();
    if (failed != null) {
      failed.failed(cause);
    }
  }

  boolean isOpen() {
    return channel.isActive();
  }

  void close() {
    channel.close();
  }
}
