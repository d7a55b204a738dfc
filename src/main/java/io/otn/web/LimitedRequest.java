package io.otn.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * Counts the body as it is read, for a chunked one does not tell its size before. Past the limit
 * the answer is sent and closed at once: whoever reads (a controller, Camel) may turn the exception
 * into any error of its own, and it then reaches nobody.
 */
class LimitedRequest extends HttpServletRequestWrapper {
  private final HttpServletResponse response;
  private final DataSize limit;
  private @Nullable ServletInputStream stream;
  private @Nullable BufferedReader reader;

  LimitedRequest(HttpServletRequest request, HttpServletResponse response, DataSize limit) {
    super(request);
    this.response = response;
    this.limit = limit;
  }

  @Override
  public ServletInputStream getInputStream() throws IOException {
    if (stream == null) {
      stream = new Counted(super.getInputStream());
    }
    return stream;
  }

  @Override
  public BufferedReader getReader() throws IOException {
    if (reader == null) {
      String charset = getCharacterEncoding();
      reader =
          new BufferedReader(
              new InputStreamReader(getInputStream(), charset == null ? UTF_8 : charset(charset)));
    }
    return reader;
  }

  private static Charset charset(String name) throws UnsupportedEncodingException {
    try {
      return Charset.forName(name);
    } catch (IllegalArgumentException e) {
      throw (UnsupportedEncodingException) new UnsupportedEncodingException(name).initCause(e);
    }
  }

  private final class Counted extends ServletInputStream {
    private final ServletInputStream in;
    private long read;

    Counted(ServletInputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      int one = in.read();
      count(one < 0 ? 0 : 1);
      return one;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int n = in.read(bytes, offset, length);
      count(Math.max(n, 0));
      return n;
    }

    private void count(int n) throws IOException {
      read += n;
      if (read > limit.toBytes()) {
        var tooLarge = new BodyTooLargeException(limit);
        if (!response.isCommitted()) {
          tooLarge.problem().writeTo(response);
          response.getOutputStream().close();
        }
        throw tooLarge;
      }
    }

    @Override
    public int available() throws IOException {
      return in.available();
    }

    @Override
    public boolean isFinished() {
      return in.isFinished();
    }

    @Override
    public boolean isReady() {
      return in.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      in.setReadListener(listener);
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
