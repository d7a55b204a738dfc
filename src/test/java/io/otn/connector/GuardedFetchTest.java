package io.otn.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.otn.connector.GuardedFetch.Request;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Foreign servers, friendly and otherwise, over real HTTP on loopback. */
class GuardedFetchTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  private final GuardedFetch fetch = new GuardedFetch(new FetchSettings(Set.of("127.0.0.1")));
  private final Map<String, HttpHandler> paths = new ConcurrentHashMap<>();
  private HttpServer server;

  @BeforeEach
  void a_server() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            Objects.requireNonNull(paths.get(exchange.getRequestURI().getPath())).handle(exchange);
          }
        });
    server.start();
  }

  @AfterEach
  void stops() throws IOException {
    server.stop(0);
    fetch.destroy();
  }

  @Test
  void an_answer_is_read_with_what_the_next_request_needs() throws IOException {
    on(
        "/feed",
        answer(200, "one", "ETag", "\"1\"", "Last-Modified", "Sat, 21 Nov 2026 10:00:00 GMT"));
    GuardedFetch.Answer<String> answer = text(ask("/feed"));
    assertThat(answer.body()).isEqualTo("one");
    assertThat(answer.etag()).isEqualTo("\"1\"");
    assertThat(answer.lastModified()).isEqualTo("Sat, 21 Nov 2026 10:00:00 GMT");
  }

  @Test
  void what_has_not_changed_is_not_sent_again() throws IOException {
    on(
        "/feed",
        exchange -> {
          boolean same =
              "\"1\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"))
                  && "then".equals(exchange.getRequestHeaders().getFirst("If-Modified-Since"));
          exchange.sendResponseHeaders(same ? 304 : 500, -1);
        });
    assertThat(text(ask("/feed").ifNewer("\"1\"", "then")).body()).isNull();
  }

  @Test
  void a_304_that_was_not_asked_for_is_no_answer() {
    on("/feed", exchange -> exchange.sendResponseHeaders(304, -1));
    assertCode("status_304", ask("/feed"));
  }

  @Test
  void a_compressed_answer_is_read_and_counted_as_it_is_when_unpacked() throws IOException {
    on("/feed", gzip("x".repeat(1000)));
    assertThat(text(ask("/feed")).body()).hasSize(1000);
    on("/bomb", gzip("x".repeat(5_000_000)));
    assertCode("too_large", Request.of(url("/bomb"), 100_000, SOON));
  }

  @Test
  void more_than_the_limit_is_refused_and_not_read_to_its_end() {
    on(
        "/endless",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream body = exchange.getResponseBody()) {
            while (true) {
              body.write(new byte[10_000]);
            }
          }
        });
    assertCode("too_large", Request.of(url("/endless"), 100_000, SOON));
  }

  @Test
  void who_reads_no_further_leaves_the_rest_unread() throws IOException {
    on(
        "/endless",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (OutputStream body = exchange.getResponseBody()) {
            while (true) {
              body.write('x');
            }
          }
        });
    assertThat(fetch.get(Request.of(url("/endless"), 100_000, SOON), InputStream::read).body())
        .isEqualTo('x');
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void an_answer_that_drips_is_left_off_in_its_time(boolean hasBegun) {
    on(
        "/drip",
        exchange -> {
          try (OutputStream body = begin(exchange, hasBegun)) {
            Thread.sleep(60_000);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    long began = System.nanoTime();
    assertCode("time_out", Request.of(url("/drip"), 1000, Duration.ofMillis(300)));
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
  }

  private static OutputStream begin(HttpExchange exchange, boolean hasBegun) throws IOException {
    if (!hasBegun) {
      return OutputStream.nullOutputStream();
    }
    exchange.sendResponseHeaders(200, 0);
    OutputStream body = exchange.getResponseBody();
    body.write('x');
    body.flush();
    return body;
  }

  @Test
  void a_redirect_within_the_host_is_followed_with_its_headers() throws IOException {
    on("/old", redirect("/new"));
    on("/new", exchange -> send(exchange, 200, exchange.getRequestHeaders().getFirst("X-Key")));
    assertThat(text(ask("/old").with(Map.of("X-Key", "k"))).body()).isEqualTo("k");
  }

  @Test
  void a_redirect_to_another_host_is_followed_only_where_allowed_and_takes_no_headers_along()
      throws IOException {
    GuardedFetch both = new GuardedFetch(new FetchSettings(Set.of("127.0.0.1", "localhost")));
    on("/old", redirect("http://localhost:" + server.getAddress().getPort() + "/new"));
    on(
        "/new",
        exchange -> send(exchange, 200, String.valueOf(exchange.getRequestHeaders().get("X-Key"))));
    Request request = ask("/old").with(Map.of("X-Key", "k"));

    assertThat(
            catchThrowableOfType(FetchException.class, () -> both.get(request, this::read)).code())
        .isEqualTo("redirect_refused");
    assertThat(both.get(request.redirects(Set.of("LOCALHOST")), this::read).body())
        .isEqualTo("null");
    both.destroy();
  }

  @Test
  void a_redirect_to_a_private_address_is_refused_even_where_its_host_is_allowed() {
    on("/old", redirect("http://localhost:" + server.getAddress().getPort() + "/new"));
    on("/new", answer(200, "secret"));
    assertCode("address_refused", ask("/old").redirects(Set.of("localhost")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/passwd",
        "http://user:pw@127.0.0.1/",
        "//",
        "ftp://x/y",
        "http://[::1"
      })
  void a_redirect_to_what_is_no_address_is_refused(String location) {
    on("/old", redirect(location));
    assertCode("redirect_refused", ask("/old"));
  }

  @Test
  void redirects_in_a_circle_end() {
    on("/a", redirect("/a"));
    assertCode("too_many_redirects", ask("/a"));
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 400, 401, 404, 410, 429, 500, 503})
  void any_other_status_is_no_answer(int status) {
    on(
        "/feed",
        exchange -> {
          exchange.getResponseHeaders().set("Retry-After", "7");
          exchange.sendResponseHeaders(status, -1);
        });
    FetchException refused = catchThrowableOfType(FetchException.class, () -> text(ask("/feed")));
    assertThat(refused.code()).isEqualTo("status_" + status);
    assertThat(refused.headers()).containsEntry("retry-after", "7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost/", "http://127.1.2.3/", "http://10.0.0.1/", "http://169.254.169.254/",
        "http://[::1]/", "http://[fd00::1]/", "http://0.0.0.0/", "http://[::ffff:10.0.0.1]/"
      })
  void a_private_address_is_not_asked(String url) {
    assertCode("address_refused", Request.of(URI.create(url), 1000, SOON));
  }

  @ParameterizedTest
  @CsvSource({
    "8.8.8.8, true",
    "2606:4700::1111, true",
    "100.64.0.1, false",
    "100.128.0.1, true",
    "172.16.0.1, false",
    "192.168.1.1, false",
    "198.19.255.255, false",
    "224.0.0.1, false",
    "255.255.255.255, false",
    "fe80::1, false",
    "fc00::1, false",
    "64:ff9b::a00:1, false",
    "2002:a00:1::, false",
    "::a00:1, false"
  })
  void public_addresses_are_told_from_special_ones(String address, boolean isPublic)
      throws IOException {
    assertThat(PublicAddresses.isPublic(InetAddress.getByName(address))).isEqualTo(isPublic);
  }

  @Test
  void no_word_about_a_failure_holds_the_path_or_the_key() {
    on("/private-4711", answer(403, "key-4711 is wrong"));
    assertThatThrownBy(() -> text(ask("/private-4711?apikey=key-4711")))
        .hasMessageContaining("127.0.0.1")
        .hasMessageNotContaining("4711")
        .hasNoCause();
    assertThatThrownBy(
            () -> text(Request.of(URI.create("http://127.0.0.1:1/private-4711"), 1000, SOON)))
        .hasMessageContaining("127.0.0.1")
        .hasMessageNotContaining("4711")
        .hasNoCause();
  }

  private void assertCode(String code, Request request) {
    FetchException refused = catchThrowableOfType(FetchException.class, () -> text(request));
    assertThat(refused).isNotNull();
    assertThat(refused.code()).isEqualTo(code);
  }

  private GuardedFetch.Answer<String> text(Request request) throws FetchException {
    return fetch.get(request, this::read);
  }

  private String read(InputStream body) throws IOException {
    return new String(body.readAllBytes(), StandardCharsets.UTF_8);
  }

  private Request ask(String path) {
    return Request.of(url(path), 100_000, SOON);
  }

  private URI url(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private void on(String path, HttpHandler handler) {
    paths.put(path, handler);
  }

  private static HttpHandler answer(int status, String body, String... headers) {
    return exchange -> {
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
      }
      send(exchange, status, body);
    };
  }

  private static HttpHandler redirect(String location) {
    return answer(302, "gone", "Location", location);
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static HttpHandler gzip(String text) {
    return exchange -> {
      assertThat(exchange.getRequestHeaders().getFirst("Accept-Encoding")).contains("gzip");
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
        out.write(text.getBytes(StandardCharsets.UTF_8));
      }
      exchange.getResponseHeaders().set("Content-Encoding", "gzip");
      exchange.sendResponseHeaders(200, packed.size());
      exchange.getResponseBody().write(packed.toByteArray());
    };
  }
}
