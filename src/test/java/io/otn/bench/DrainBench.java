package io.otn.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.otn.Gateway;
import io.otn.delivery.Dispatcher;
import io.otn.fixture.ProductClasses;
import io.otn.secret.Vault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * How fast due deliveries are drained, end to end: claimed, sent over HTTP to a process of its own,
 * attempt recorded, consent spent; on the embedded PostgreSQL with durability on.
 */
class DrainBench {

  private static final int PAGES = 200;
  private static final int DELIVERIES = Integer.getInteger("otn.bench.deliveries", 100_000);

  private final Map<String, Object> figures = new LinkedHashMap<>();

  @Test
  void drain() throws Exception {
    Path directory = Files.createTempDirectory("otn-bench");
    try (SinkProcess sink = SinkProcess.start(Duration.ZERO);
        ConfigurableApplicationContext gateway = gateway(directory, sink.port())) {
      Holders holders =
          new Holders(gateway.getBean(DataSource.class), gateway.getBean(Vault.class));
      holders.due(PAGES, DELIVERIES / 5);
      measure("warm-up", gateway, holders, sink);
      for (int run = 1; run <= 2; run++) {
        holders.empty();
        holders.due(PAGES, DELIVERIES);
        measure("drain " + run, gateway, holders, sink);
      }
    }
    Path file = Path.of("target", "bench", "drain.json");
    Files.createDirectories(file.getParent());
    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), figures);
    System.out.println("written: " + file);
  }

  private void measure(
      String name, ConfigurableApplicationContext gateway, Holders holders, SinkProcess sink)
      throws Exception {
    long count = holders.open();
    Duration jvm = Cpu.own();
    Duration postgres = Cpu.postgres();
    Duration taker = Cpu.of(sink.process().toHandle());
    long start = System.nanoTime();
    gateway.getBean(Dispatcher.class).runOnce();
    double seconds = (System.nanoTime() - start) / 1e9;
    assertThat(holders.open()).isZero();
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("deliveries", count);
    row.put("seconds", seconds);
    row.put("perSecond", Math.round(count / seconds));
    row.put("jvmCpuPer1000", per1000(Cpu.own().minus(jvm), count));
    row.put("postgresCpuPer1000", per1000(Cpu.postgres().minus(postgres), count));
    row.put("sinkCpuPer1000", per1000(Cpu.of(sink.process().toHandle()).minus(taker), count));
    figures.put(name, row);
    System.out.println(name + " " + row);
  }

  private static double per1000(Duration cpu, long count) {
    return Math.round(cpu.toMillis() * 1000.0 / count) / 1000.0;
  }

  private static ConfigurableApplicationContext gateway(Path directory, int sink) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--server.port=0",
                "--otn.sandbox.enabled=false",
                "--otn.workers.enabled=false",
                "--otn.delivery.page-rate=0",
                "--otn.delivery.in-flight=1000",
                "--logging.level.io.otn.delivery.attempted=warn",
                "--otn.database.directory=" + directory,
                "--otn.messenger.graph-url=http://127.0.0.1:" + sink,
                "--otn.messenger.app-secret=bench"));
    for (int page = 0; page < PAGES; page++) {
      arguments.add("--otn.pages[%d].id=%s".formatted(page, Holders.page(page)));
      arguments.add("--otn.pages[%d].name=Page %d".formatted(page, page));
      arguments.add("--otn.pages[%d].access-token=token-%d".formatted(page, page));
    }
    return new SpringApplicationBuilder(Gateway.class)
        .initializers(ProductClasses::only)
        .run(arguments.toArray(String[]::new));
  }
}
