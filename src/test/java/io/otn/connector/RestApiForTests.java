package io.otn.connector;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A shop's REST API that answers what the test says, and keeps what it was asked. */
final class RestApiForTests implements AutoCloseable {
  private final HttpServer server;
  private final GuardedFetch fetch = new GuardedFetch(new FetchSettings(Set.of("127.0.0.1")));

  /** By path and query. */
  final Map<String, String> answers = new ConcurrentHashMap<>();

  final List<String> asked = new CopyOnWriteArrayList<>();
  volatile int status;
  volatile String credentials = "";

  RestApiForTests(String credentialsHeader) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().toString();
          asked.add(path);
          credentials = String.valueOf(exchange.getRequestHeaders().getFirst(credentialsHeader));
          byte[] answer = answers.getOrDefault(path, "{}").getBytes(UTF_8);
          int code = status != 0 ? status : answers.containsKey(path) ? 200 : 404;
          exchange.sendResponseHeaders(code, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  ShopApi api() {
    return new ShopApi(fetch, new ObjectMapper());
  }

  @Override
  public void close() {
    server.stop(0);
    try {
      fetch.destroy();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
