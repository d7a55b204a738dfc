package io.otn.scenario;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Where shops keep their feeds: a file on this machine, and a server on loopback. */
public final class FeedsOutside {

  static final String ON_DISK = "shop";
  static final String BY_HTTP = "remote";

  private final Path file;
  private final HttpServer server;
  private volatile byte[] body = new byte[0];
  private volatile @Nullable String etag;
  private volatile int promised;
  private final List<HttpExchange> asked = new ArrayList<>();

  FeedsOutside() {
    try {
      file = Files.createTempDirectory("otn-feeds").resolve("shop.xml");
      server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/feed.csv", this::answer);
    server.setExecutor(Runnable::run);
    server.start();
  }

  /** As though no feed had been read yet. */
  public static void forget(JdbcClient jdbc) {
    jdbc.sql("TRUNCATE feed, feed_run, held_price").update();
  }

  /** As configured in the stage's gateway. */
  List<String> settings(String page) {
    return List.of(
        "otn.fetch.private-hosts[0]=127.0.0.1",
        "otn.feeds[0].id=" + ON_DISK,
        "otn.feeds[0].page=" + page,
        "otn.feeds[0].file=" + file,
        "otn.feeds[0].format=merchant-xml",
        "otn.feeds[0].every=1h",
        "otn.feeds[0].zone=Europe/Berlin",
        "otn.feeds[0].guards.gone-after=3",
        "otn.feeds[1].id=" + BY_HTTP,
        "otn.feeds[1].page=" + page,
        "otn.feeds[1].url=http://127.0.0.1:" + server.getAddress().getPort() + "/feed.csv",
        "otn.feeds[1].format=csv",
        "otn.feeds[1].schedule=0 0 3 * * ?",
        "otn.feeds[1].zone=America/New_York",
        "otn.feeds[1].delimiter=;",
        "otn.feeds[1].decimal=,",
        "otn.feeds[1].currency=EUR",
        "otn.feeds[1].prefix=de-",
        "otn.feeds[1].access.user=otn",
        "otn.feeds[1].access.password=feed-password",
        "otn.feeds[1].limits.ratio=20",
        "otn.feeds[1].columns.id=Artikel",
        "otn.feeds[1].columns.price=Preis",
        "otn.feeds[1].columns.title=Name",
        "otn.feeds[1].columns.link=Adresse");
  }

  public void onDisk(String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The server has this now. */
  void byHttp(byte[] bytes, @Nullable String tag) {
    body = bytes;
    etag = tag;
    promised = bytes.length;
  }

  void byHttp(String text, @Nullable String tag) {
    byHttp(text.getBytes(StandardCharsets.UTF_8), tag);
  }

  /** The server promises more than it sends. */
  void breaksOff() {
    promised = body.length + 1000;
  }

  static byte[] packed(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  /** The last request. */
  HttpExchange lastAsked() {
    return asked.getLast();
  }

  private void answer(HttpExchange exchange) throws IOException {
    asked.add(exchange);
    try (exchange) {
      if (etag != null) {
        exchange.getResponseHeaders().set("ETag", etag);
        if (etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
          exchange.sendResponseHeaders(304, -1);
          return;
        }
      }
      exchange.sendResponseHeaders(200, promised);
      exchange.getResponseBody().write(body);
    }
  }
}
