package io.otn.sandbox;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.springframework.beans.factory.DisposableBean;

/** Makes the sandbox's own calls, a bounded number at once. */
class Poster implements DisposableBean {
  /** What an answer would say; 0 when there was none. */
  record Answer(int status, String body) {
    boolean good() {
      return status >= 200 && status < 300;
    }

    String outcome() {
      return status == 0 ? body : String.valueOf(status);
    }
  }

  private final HttpClient client;
  private final Semaphore underWay;

  Poster(SandboxSettings settings) {
    this.underWay = new Semaphore(settings.webhooks().concurrency());
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .executor(Executors.newVirtualThreadPerTaskExecutor())
            .build();
  }

  Answer post(String url, Map<String, String> headers, byte[] body, Duration timeout)
      throws InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(url)).timeout(timeout);
    request.header("Content-Type", "application/json");
    headers.forEach(request::header);
    return call(request.POST(HttpRequest.BodyPublishers.ofByteArray(body)).build());
  }

  Answer get(String url, Duration timeout) throws InterruptedException {
    return call(HttpRequest.newBuilder(URI.create(url)).timeout(timeout).GET().build());
  }

  private Answer call(HttpRequest request) throws InterruptedException {
    underWay.acquire();
    try {
      var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
      return new Answer(answer.statusCode(), answer.body());
    } catch (IOException e) {
      return new Answer(0, "no answer: " + e.getClass().getSimpleName());
    } finally {
      underWay.release();
    }
  }

  @Override
  public void destroy() {
    client.shutdownNow();
  }
}
