package io.otn.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.consent.Consents;
import io.otn.consent.Grant;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * How long it takes from the answer that accepts an event to the first message, on an idle system:
 * stored, planned, claimed, sent over HTTP.
 */
class FirstMessageBench {

  private static final int EVENTS = Integer.getInteger("otn.bench.events", 300);
  private static final int WARM_UP = 50;

  private final LinkedBlockingQueue<Long> taken = new LinkedBlockingQueue<>();

  @Test
  void first_message() throws Exception {
    try (Sink sink = Sink.start(0, () -> taken.add(System.nanoTime()));
        ConfigurableApplicationContext gateway =
            BenchGateway.start(Files.createTempDirectory("otn-bench"), sink.port());
        HttpClient http = HttpClient.newHttpClient()) {
      double[] milliseconds = new double[EVENTS];
      for (int n = -WARM_UP; n < EVENTS; n++) {
        double wait = first(gateway, http, "e" + n) / 1e6;
        if (n >= 0) {
          milliseconds[n] = wait;
        }
      }
      Arrays.sort(milliseconds);
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("p50 ms", round(milliseconds[EVENTS / 2]));
      row.put("p99 ms", round(milliseconds[EVENTS * 99 / 100]));
      row.put("max ms", round(milliseconds[EVENTS - 1]));
      row.put("events", EVENTS);
      Figures figures = new Figures("first-message");
      figures.add("event accepted to first message", row);
      figures.write();
    }
  }

  /** In nanoseconds. */
  private long first(ConfigurableApplicationContext gateway, HttpClient http, String event)
      throws Exception {
    Instant now = Instant.now();
    String topic = "launch:" + event;
    gateway
        .getBean(Consents.class)
        .grant(new Grant(Holders.page(0), event, topic, "token-" + event, now, null, "bench"), now);
    HttpRequest post =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:%s/api/v1/events"
                        .formatted(gateway.getEnvironment().getProperty("local.server.port"))))
            .header("Authorization", "Bearer " + BenchGateway.ADMIN_KEY)
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"id\":\"%s\",\"page\":\"%s\",\"topic\":\"%s\",\"data\":{\"product\":\"Tee\",\"url\":\"https://shop.example/t\"}}"
                        .formatted(event, Holders.page(0), topic)))
            .build();
    HttpResponse<String> answer = http.send(post, HttpResponse.BodyHandlers.ofString());
    long accepted = System.nanoTime();
    assertThat(answer.statusCode()).isEqualTo(202);
    Long message = taken.poll(Duration.ofSeconds(10).toMillis(), TimeUnit.MILLISECONDS);
    assertThat(message).as("a message within ten seconds").isNotNull();
    return Math.max(0, message - accepted);
  }

  private static double round(double value) {
    return Math.round(value * 10) / 10.0;
  }
}
