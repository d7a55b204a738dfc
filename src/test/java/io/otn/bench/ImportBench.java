package io.otn.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otn.Gateway;
import io.otn.fixture.ProductClasses;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;

/**
 * How fast consents of another bot are imported and ours exported, over HTTP, with receipts, on the
 * embedded PostgreSQL with durability on; and how much of the heap is in use meanwhile. The rows
 * are made as they are sent.
 */
class ImportBench {

  private static final long ROWS = Long.getLong("otn.bench.imports", 100_000);
  private static final int CHUNK = 500;
  private static final String KEY = "admin-key-of-the-benchmark";

  private final Map<String, Object> figures = new LinkedHashMap<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private Path directory;

  @Test
  void imports() throws Exception {
    directory = Files.createTempDirectory("otn-bench");
    try (ServletWebServerApplicationContext gateway = gateway()) {
      String url = "http://127.0.0.1:" + gateway.getWebServer().getPort() + "/api/v1/consents";
      importRows("warm-up", url, 20_000, "w");
      importRows("import", url, ROWS, "r");
      importRows("the same again", url, ROWS, "r");
      export(url);
    }
    Path file = Path.of("target", "bench", "import.json");
    Files.createDirectories(file.getParent());
    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), figures);
    System.out.println("written: " + file);
  }

  private void importRows(String name, String url, long rows, String prefix) throws Exception {
    HttpRequest request =
        request(url)
            .header("Content-Type", "application/x-ndjson")
            .POST(HttpRequest.BodyPublishers.ofInputStream(() -> rows(rows, prefix)))
            .build();
    measure(
        name,
        rows,
        () -> {
          HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
          JsonNode result = new ObjectMapper().readTree(answer.body()).path("result");
          assertThat(result.path("imported").asLong() + result.path("repeats").asLong())
              .as(answer.body())
              .isEqualTo(rows);
        });
  }

  private void export(String url) throws Exception {
    AtomicLong lines = new AtomicLong();
    measure(
        "export",
        ROWS,
        () -> {
          http.send(
                  request(url + ":export?page=page-0000").build(),
                  HttpResponse.BodyHandlers.ofLines())
              .body()
              .forEach(line -> lines.incrementAndGet());
          assertThat(lines.get()).isGreaterThanOrEqualTo(ROWS);
        });
  }

  private interface Work {
    void run() throws Exception;
  }

  private void measure(String name, long rows, Work work) throws Exception {
    System.gc();
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      pool.resetPeakUsage();
    }
    Duration jvm = Cpu.own();
    Duration postgres = Cpu.postgres(directory);
    long start = System.nanoTime();
    work.run();
    double seconds = (System.nanoTime() - start) / 1e9;
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("rows", rows);
    row.put("seconds", Math.round(seconds * 10) / 10.0);
    row.put("perSecond", Math.round(rows / seconds));
    row.put("peakHeapMb", peakHeap() / 1_000_000);
    row.put("liveHeapMb", liveHeap() / 1_000_000);
    row.put("jvmCpuSeconds", Cpu.own().minus(jvm).toMillis() / 1000.0);
    row.put("postgresCpuSeconds", Cpu.postgres(directory).minus(postgres).toMillis() / 1000.0);
    figures.put(name, row);
    System.out.println(name + " " + row);
  }

  /** Garbage included: what the collector let stand. */
  private static long peakHeap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .mapToLong(pool -> pool.getPeakUsage().getUsed())
        .sum();
  }

  private static long liveHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static HttpRequest.Builder request(String url) {
    return HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer " + KEY);
  }

  private static InputStream rows(long count, String prefix) {
    String tapped = Instant.now().minus(Duration.ofDays(30)).toString();
    return new SequenceInputStream(
        new Enumeration<>() {
          private long n;

          @Override
          public boolean hasMoreElements() {
            return n < count;
          }

          @Override
          public InputStream nextElement() {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < CHUNK && n < count; i++, n++) {
              lines
                  .append("{\"page\":\"page-0000\",\"psid\":\"")
                  .append(prefix)
                  .append(n)
                  .append("\",\"topic\":\"restock:")
                  .append(n % 1000)
                  .append("\",\"token\":\"")
                  .append(prefix)
                  .append("-token-of-the-usual-length-which-is-about-sixty-four-chars-")
                  .append(n)
                  .append("\",\"grantedAt\":\"")
                  .append(tapped)
                  .append("\"}\n");
            }
            return new java.io.ByteArrayInputStream(
                lines.toString().getBytes(StandardCharsets.UTF_8));
          }
        });
  }

  private ServletWebServerApplicationContext gateway() {
    return (ServletWebServerApplicationContext)
        new SpringApplicationBuilder(Gateway.class)
            .initializers(ProductClasses::only)
            .run(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--otn.sandbox.enabled=false",
                "--otn.workers.enabled=false",
                "--otn.api.admin-key=" + KEY,
                "--otn.database.directory=" + directory,
                "--otn.messenger.app-secret=bench",
                "--otn.pages[0].id=page-0000",
                "--otn.pages[0].name=Page",
                "--otn.pages[0].access-token=token");
  }
}
