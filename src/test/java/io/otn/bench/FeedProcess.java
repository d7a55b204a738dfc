package io.otn.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.otn.Gateway;
import io.otn.feed.FeedReader;
import io.otn.feed.FeedRun;
import io.otn.feed.FeedViews;
import io.otn.fixture.ProductClasses;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The gateway of {@link FeedBench}: reads a feed three times and writes down what that took. */
final class FeedProcess {

  private static final String FEED = "bench";

  private FeedProcess() {}

  /**
   * @param args the directory with {@code feed.xml} and {@code next.xml}, and where the figures go
   */
  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]);
    Path feed = directory.resolve("feed.xml");
    Map<String, Object> figures = new LinkedHashMap<>();
    try (ConfigurableApplicationContext gateway = gateway(directory, feed)) {
      figures.put("first", measure("first list", gateway, feed));
      Files.move(directory.resolve("next.xml"), feed, StandardCopyOption.REPLACE_EXISTING);
      figures.put("changed", measure("compared", gateway, feed));
      figures.put("unchanged", measure("same bytes", gateway, feed));
    }
    new ObjectMapper()
        .writerWithDefaultPrettyPrinter()
        .writeValue(Path.of(args[1]).toFile(), figures);
    System.exit(0);
  }

  private static Map<String, Object> measure(
      String name, ConfigurableApplicationContext gateway, Path feed) throws Exception {
    System.gc();
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      pool.resetPeakUsage();
    }
    Duration jvm = Cpu.own();
    Duration postgres = Cpu.postgres(feed.getParent());
    long start = System.nanoTime();
    FeedReader.Result result = gateway.getBean(FeedReader.class).read(FEED);
    double seconds = (System.nanoTime() - start) / 1e9;
    FeedRun run = gateway.getBean(FeedViews.class).runs(FEED, null, 1).items().getFirst();
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("result", result.toString());
    row.put("megabytes", Files.size(feed) / 1_000_000);
    row.put("items", run.compared().items());
    row.put("repriced", run.compared().repriced());
    row.put("fell", run.applied().fell());
    row.put("seconds", Math.round(seconds * 10) / 10.0);
    row.put("maxHeapMb", Runtime.getRuntime().maxMemory() / 1_000_000);
    row.put("peakHeapMb", peakHeap() / 1_000_000);
    row.put("jvmCpuSeconds", Cpu.own().minus(jvm).toMillis() / 1000.0);
    row.put(
        "postgresCpuSeconds", Cpu.postgres(feed.getParent()).minus(postgres).toMillis() / 1000.0);
    System.out.println(name + " " + row);
    return row;
  }

  /** Garbage included: what the collector let stand. */
  private static long peakHeap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .mapToLong(pool -> pool.getPeakUsage().getUsed())
        .sum();
  }

  private static ConfigurableApplicationContext gateway(Path directory, Path feed) {
    return new SpringApplicationBuilder(Gateway.class)
        .initializers(ProductClasses::only)
        .run(
            "--server.port=0",
            "--server.address=127.0.0.1",
            "--otn.sandbox.enabled=false",
            "--otn.workers.enabled=false",
            "--otn.api.admin-key=admin-key-of-the-benchmark",
            "--otn.database.directory=" + directory.resolve("data"),
            "--otn.messenger.app-secret=bench",
            "--otn.pages[0].id=page-0000",
            "--otn.pages[0].name=Page",
            "--otn.pages[0].access-token=token",
            "--otn.feeds[0].id=" + FEED,
            "--otn.feeds[0].page=page-0000",
            "--otn.feeds[0].file=" + feed,
            "--otn.feeds[0].format=merchant-xml",
            "--otn.feeds[0].every=1h");
  }
}
