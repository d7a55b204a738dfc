package io.otn.call;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One call: what is sent, and who is told how it ended. Told once, by the loop that makes it. */
final class Call {

  /** How a call ended. */
  interface Ended {

    void answered(int status, HttpHeaders headers, byte[] body);

    /**
     * @param cause a {@link java.net.ConnectException} where nothing was sent, a {@link
     *     java.net.SocketTimeoutException} where no answer came in time
     */
    void failed(IOException cause);
  }

  final FullHttpRequest request;
  private final Ended ended;
  @Nullable Future<?> timeout;

  Call(FullHttpRequest request, Ended ended) {
    this.request = request;
    this.ended = ended;
  }

  void answered(int status, HttpHeaders headers, byte[] body) {
    over();
    ended.answered(status, headers, body);
  }

  void failed(IOException cause) {
    over();
    ended.failed(cause);
  }

  private void over() {
    if (timeout != null) {
      timeout.cancel(false);
    }
  }
}
