package io.otn.connector;

import java.io.IOException;
import java.io.InputStream;

/** Ends at its limit. Closing is left to whoever knows whether the rest is worth reading. */
final class CappedStream extends InputStream {
  private final InputStream body;
  private final String host;
  private final long maxBytes;
  private long read;
  private boolean whole;

  CappedStream(InputStream body, String host, long maxBytes) {
    this.body = body;
    this.host = host;
    this.maxBytes = maxBytes;
  }

  /** Whether it was read to its end. */
  boolean whole() {
    return whole;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int n = body.read(into, offset, length);
    whole = n < 0;
    read += Math.max(n, 0);
    if (read > maxBytes) {
      throw new FetchException(
          "too_large", "the answer of %s has more than %d bytes".formatted(host, maxBytes));
    }
    return n;
  }
}
