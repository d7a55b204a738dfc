package io.otn.connector;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Fetches what operators name by URL, such as a calendar or a price feed, and trusts none of it. It
 * asks conditionally, decompresses, reads no more and no longer than told, follows redirects only
 * to hosts that are allowed, and connects to no private address: each host name is resolved once
 * for a connection, and the address that was checked is the one that is used.
 *
 * <p>URLs and headers may hold keys, so nothing that is thrown or logged here holds either: a host
 * at most.
 */
@Component
public class GuardedFetch implements DisposableBean {

  private static final Logger log = LoggerFactory.getLogger(GuardedFetch.class);
  private static final int REDIRECTS = 5;
  private static final int CONNECTIONS = 20;
  private static final Timeout CONNECT = Timeout.ofSeconds(10);

  /** The longest silence within an answer. */
  private static final Timeout SILENCE = Timeout.ofSeconds(20);

  private final CloseableHttpClient http;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("fetch-watch").factory());

  GuardedFetch(FetchSettings settings) {
    this.http =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setDnsResolver(new PublicAddresses(settings))
                    .setMaxConnTotal(CONNECTIONS)
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(CONNECT)
                            .setSocketTimeout(SILENCE)
                            .build())
                    // for the handshake too, which a silent server could drag out
                    .setDefaultSocketConfig(SocketConfig.custom().setSoTimeout(SILENCE).build())
                    .build())
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setResponseTimeout(SILENCE)
                    .setConnectionRequestTimeout(CONNECT)
                    .build())
            .setUserAgent("OTN-Gateway")
            .disableAutomaticRetries()
            .disableRedirectHandling()
            .disableCookieManagement()
            .disableAuthCaching()
            .build();
  }

  /**
   * @param etag of the last good answer, where it had one
   * @param lastModified of the last good answer, as it was written
   * @param headers sent to the URL's own host and to no other
   * @param hosts where redirects may lead, beside the URL's own host
   * @param maxBytes of the body, decompressed
   * @param timeout for all of it, redirects and reading too
   */
  public record Request(
      URI url,
      @Nullable String etag,
      @Nullable String lastModified,
      Map<String, String> headers,
      Set<String> hosts,
      long maxBytes,
      Duration timeout) {

    public static Request of(URI url, long maxBytes, Duration timeout) {
      return new Request(url, null, null, Map.of(), Set.of(), maxBytes, timeout);
    }

    public Request ifNewer(@Nullable String thanEtag, @Nullable String thanModified) {
      return new Request(url, thanEtag, thanModified, headers, hosts, maxBytes, timeout);
    }

    public Request redirects(Set<String> toHosts) {
      return new Request(url, etag, lastModified, headers, toHosts, maxBytes, timeout);
    }

    public Request with(Map<String, String> moreHeaders) {
      return new Request(url, etag, lastModified, moreHeaders, hosts, maxBytes, timeout);
    }
  }

  /**
   * @param body what the reader made of it; null when nothing has changed since the request's etag
   *     or time (304)
   * @param headers by name in small letters
   */
  public record Answer<T>(@Nullable T body, Map<String, String> headers) {
    public @Nullable String etag() {
      return headers.get("etag");
    }

    public @Nullable String lastModified() {
      return headers.get("last-modified");
    }
  }

  /** Reads a body as it comes; it need not be read to its end, and is closed behind the reader. */
  public interface Reader<T> {
    T read(InputStream body) throws IOException;
  }

  /**
   * @throws FetchException when there is no good answer: anything but 200, or 304 to a conditional
   *     request
   */
  public <T> Answer<T> get(Request request, Reader<T> reader) throws FetchException {
    String wrong = FetchException.wrongWith(request.url());
    if (wrong != null) {
      throw new FetchException("url_refused", "the address " + wrong);
    }
    long deadline = System.nanoTime() + request.timeout().toNanos();
    URI url = request.url();
    for (int hop = 0; hop <= REDIRECTS; hop++) {
      Step<T> step = attempt(request, url, deadline, reader);
      if (step.answer() != null) {
        return step.answer();
      }
      url = Redirects.target(request, url, step.location());
    }
    throw new FetchException(
        "too_many_redirects", "%s redirects without end".formatted(request.url().getHost()));
  }

  /**
   * Either an answer, or where the next one is.
   *
   * @param whole nothing of the answer is left unread
   */
  private record Step<T>(@Nullable Answer<T> answer, @Nullable String location, boolean whole) {}

  private <T> Step<T> attempt(Request request, URI url, long deadline, Reader<T> reader)
      throws FetchException {
    HttpGet call = call(request, url);
    // Against answers that drip, in their head or in their body: the call ends, whatever it waits
    // for.
    Future<?> end = watch.schedule(call::abort, deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    try {
      return step(request, url, reader, call);
    } catch (FetchException e) {
      throw e;
    } catch (PublicAddresses.PrivateAddressException e) {
      throw new FetchException(
          "address_refused",
          "%s has a private address; when it is yours, add it to otn.fetch.private-hosts"
              .formatted(url.getHost()));
    } catch (IOException e) {
      if (e instanceof InterruptedIOException || System.nanoTime() >= deadline) {
        throw new FetchException("time_out", "%s took too long".formatted(url.getHost()));
      }
      // The cause's own words may hold the URL.
      throw new FetchException(
          "unreachable",
          "no answer from %s (%s)".formatted(url.getHost(), e.getClass().getSimpleName()));
    } finally {
      end.cancel(false);
    }
  }

  private static HttpHost server(URI url) {
    return new HttpHost(url.getScheme().toLowerCase(Locale.ROOT), url.getHost(), url.getPort());
  }

  private static HttpGet call(Request request, URI url) {
    HttpGet call = new HttpGet(url);
    if (Redirects.sameServer(request.url(), url)) {
      request.headers().forEach(call::setHeader);
    }
    if (request.etag() != null) {
      call.setHeader("If-None-Match", request.etag());
    }
    if (request.lastModified() != null) {
      call.setHeader("If-Modified-Since", request.lastModified());
    }
    return call;
  }

  private <T> Step<T> step(Request request, URI url, Reader<T> reader, HttpGet call)
      throws IOException {
    ClassicHttpResponse answer = http.executeOpen(server(url), call, null);
    boolean whole = false;
    try {
      Step<T> step = step(request, url, reader, answer);
      whole = step.whole();
      return step;
    } finally {
      if (!whole) {
        call.abort(); // else closing would read the rest, which may be endless
      }
      close(answer);
    }
  }

  private static void close(ClassicHttpResponse answer) {
    try {
      answer.close();
    } catch (IOException e) {
      log.debug("an answer could not be closed: {}", e.getClass().getSimpleName());
    }
  }

  private static <T> Step<T> step(
      Request request, URI url, Reader<T> reader, ClassicHttpResponse answer) throws IOException {
    int status = answer.getCode();
    Map<String, String> headers = headers(answer);
    if (status == 304 && (request.etag() != null || request.lastModified() != null)) {
      return new Step<>(new Answer<>(null, headers), null, true);
    }
    String location = headers.get("location");
    if (Set.of(301, 302, 303, 307, 308).contains(status) && location != null) {
      return new Step<>(null, location, false);
    }
    HttpEntity entity = answer.getEntity();
    if (status != 200 || entity == null) {
      throw new FetchException(url.getHost(), status, headers);
    }
    CappedStream body = new CappedStream(entity.getContent(), url.getHost(), request.maxBytes());
    return new Step<>(new Answer<>(reader.read(body), headers), null, body.whole());
  }

  private static Map<String, String> headers(ClassicHttpResponse answer) {
    Map<String, String> headers = new HashMap<>();
    for (Header header : answer.getHeaders()) {
      headers.putIfAbsent(header.getName().toLowerCase(Locale.ROOT), header.getValue());
    }
    return Map.copyOf(headers);
  }

  @Override
  public void destroy() throws IOException {
    watch.shutdownNow();
    http.close();
  }
}
