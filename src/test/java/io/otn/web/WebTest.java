package io.otn.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otn.fixture.SettableClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.flyway.FlywayAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;

/**
 * The edge alone, over real HTTP, before a handful of addresses as the other packages have them.
 */
@SpringBootTest(
    classes = WebTest.Edge.class,
    webEnvironment = WebEnvironment.RANDOM_PORT,
    properties = {
      "otn.api.admin-key=" + WebTest.KEY,
      "otn.secrets.key=not used here",
      "otn.sandbox.enabled=false",
      // No database is opened: its auto-configuration is left out below.
      "otn.database.embedded=false",
      "spring.datasource.url=jdbc:postgresql://127.0.0.1:1/none",
      "management.health.defaults.enabled=false",
      "management.health.ping.enabled=true",
      "server.address=127.0.0.1",
      "camel.main.routes-include-pattern=false"
    })
abstract class WebTest {
  static final String KEY = "a-long-admin-key-for-tests";
  static final String BEARER = "Bearer " + KEY;

  private static final ObjectMapper JSON = new ObjectMapper();

  @LocalServerPort int port;
  @Autowired SettableClock clock;

  final HttpClient http = HttpClient.newBuilder().build();
  final HttpClient browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();

  @BeforeEach
  void let_former_wrong_keys_grow_old() {
    clock.advance(Duration.ofHours(1));
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  HttpRequest.Builder api(String path) {
    return HttpRequest.newBuilder(uri(path)).header("Authorization", BEARER);
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    return send(http, request);
  }

  static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request) {
    try {
      return client.send(request.timeout(Duration.ofSeconds(20)).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<String> get(String path) {
    return send(api(path));
  }

  HttpResponse<String> post(String path, String json) {
    return send(
        api(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(json.getBytes(UTF_8))));
  }

  /** Sends the bytes as they are and reads until the server closes. */
  String raw(String request) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(UTF_8));
      socket.getOutputStream().flush();
      var answer = new ByteArrayOutputStream();
      socket.getInputStream().transferTo(answer);
      return answer.toString(UTF_8);
    }
  }

  static JsonNode json(HttpResponse<String> response) {
    try {
      return JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(response.body(), e);
    }
  }

  static String code(HttpResponse<String> response) {
    return json(response).path("code").asText();
  }

  static String member(HttpResponse<String> response, String name) {
    return json(response).path(name).asText();
  }

  static String field(HttpResponse<String> response) {
    return json(response).at("/errors/0/field").asText();
  }

  static String whatToWrite(HttpResponse<String> response) {
    return json(response).at("/errors/0/detail").asText();
  }

  /**
   * No @Configuration: the gateway, started by other tests on this class path, must not find it.
   */
  @ComponentScan("io.otn.web")
  @EnableAutoConfiguration(
      exclude = {DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class})
  static class Edge {
    @Bean
    SettableClock clock() {
      return new SettableClock(Instant.parse("2026-11-21T09:30:00Z"));
    }

    @Bean
    RouteBuilder route() {
      return new RouteBuilder() {
        @Override
        public void configure() {
          from("platform-http:/hooks/route")
              .onException(Exception.class)
              .handled(true)
              .setBody(constant("hidden"))
              .end()
              .process(
                  exchange -> {
                    byte[] body = exchange.getMessage().getBody(byte[].class);
                    exchange.getMessage().setBody(Integer.toString(body.length));
                  });
        }
      };
    }
  }
}
