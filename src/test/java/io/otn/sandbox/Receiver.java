package io.otn.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands where the gateway would, and remembers what it was sent. */
final class Receiver implements AutoCloseable {
  record Received(String path, Map<String, String> headers, byte[] bytes) {
    JsonNode json() {
      try {
        return Json.MAPPER.readTree(bytes);
      } catch (IOException e) {
        throw new AssertionError("No JSON was posted", e);
      }
    }
  }

  final List<Received> received = new CopyOnWriteArrayList<>();
  final AtomicInteger refuse = new AtomicInteger();
  final AtomicInteger stall = new AtomicInteger();
  final CountDownLatch stalled = new CountDownLatch(1);
  private final HttpServer server;

  Receiver() {
    try {
      server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          var headers = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
          exchange.getRequestHeaders().forEach((k, v) -> headers.put(k, v.getFirst()));
          var bytes = exchange.getRequestBody().readAllBytes();
          var answer = new byte[0];
          int status = 200;
          if (exchange.getRequestMethod().equals("GET")) {
            var query = exchange.getRequestURI().getQuery();
            var known = query.contains("hub.verify_token=verify-me");
            status = known ? 200 : 403;
            answer = query.replaceFirst(".*hub.challenge=", "").getBytes(StandardCharsets.UTF_8);
          } else if (exchange.getRequestURI().getPath().equals("/api/v1/requests")) {
            status = 422;
            answer =
                "{\"code\":\"window_closed\",\"detail\":\"The person has to write first.\"}"
                    .getBytes(StandardCharsets.UTF_8);
          } else if (refuse.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            status = 503;
          }
          received.add(new Received(exchange.getRequestURI().getPath(), headers, bytes));
          if (stall.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            try {
              stalled.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
          exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
          if (answer.length > 0) {
            exchange.getResponseBody().write(answer);
          }
          exchange.close();
        });
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    stalled.countDown();
    server.stop(0);
  }
}
