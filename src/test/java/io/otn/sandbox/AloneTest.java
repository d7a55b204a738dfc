package io.otn.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sandbox in a process of its own, which is killed. */
class AloneTest {
  @TempDir private Path directory;
  private final HttpClient client = HttpClient.newHttpClient();
  private @Nullable Process process;
  private int port;

  @BeforeEach
  void choosePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      port = socket.getLocalPort();
    }
  }

  @AfterEach
  void stop() throws InterruptedException {
    kill();
    client.close();
  }

  @Test
  void a_spent_token_stays_spent_after_a_kill() throws Exception {
    start();
    var crowd =
        Json.MAPPER.readTree(
            post("/crowd", "{\"page\":\"1001\",\"count\":2,\"payload\":\"p\",\"tokens\":true}")
                .body());
    var spent = crowd.at("/tokens/0/token").asText();
    var unspent = crowd.at("/tokens/1/token").asText();
    assertThat(send(spent).statusCode()).isEqualTo(200);
    kill();

    start();
    assertThat(send(spent).statusCode()).isEqualTo(400);
    assertThat(send(unspent).statusCode()).isEqualTo(200);
    // The gateway is on the class path too, and would make a data directory of its own.
    assertThat(directory.toFile().list()).containsExactly("journal.jsonl");
  }

  private void start() throws IOException {
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SandboxApplication.class.getName(),
                "--server.port=" + port,
                "--otn.sandbox.directory=" + directory,
                "--otn.sandbox.shop.announce=false",
                // Nobody listens there: the gateway is down.
                "--otn.sandbox.gateway-url=http://127.0.0.1:1")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> call(request("/clock").GET()).statusCode() == 200);
  }

  private void kill() throws InterruptedException {
    if (process != null) {
      process.destroyForcibly();
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private HttpResponse<String> send(String token) throws Exception {
    return call(
        request("/graph/v26.0/me/messages")
            .header("Authorization", "Bearer sandbox-page-token-1001")
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"recipient\":{\"one_time_notif_token\":\"%s\"},\"message\":{\"text\":\"x\"}}"
                        .formatted(token))));
  }

  private HttpResponse<String> post(String path, String body) throws Exception {
    return call(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/sandbox" + path));
  }

  private HttpResponse<String> call(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
