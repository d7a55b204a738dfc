package io.otn.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.delivery.Dispatcher;
import io.otn.secret.Vault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * How fast due deliveries are drained, end to end: claimed, sent over HTTP to a process of its own,
 * attempt recorded, consent spent; on the embedded PostgreSQL with durability on. Beside it, in the
 * same run, a lean pipeline that does the same work and nothing else.
 *
 * <p>{@code -Dotn.bench.deliveries=100000}; {@code -Dotn.bench.finished=10000000} fills the tables
 * with finished deliveries and spent consents first and drains once more; {@code
 * -Dotn.bench.fillfactors=40,50,60,80,100} drains once for each of them and tells which share of
 * the updates stayed on their page (HOT).
 */
class DrainBench {

  private static final int DELIVERIES = Integer.getInteger("otn.bench.deliveries", 100_000);
  private static final int FINISHED = Integer.getInteger("otn.bench.finished", 0);
  private static final String FILLFACTORS = System.getProperty("otn.bench.fillfactors", "");
  private static final int RUNS = 2;

  private final Figures figures = new Figures("drain");
  private Path directory;

  private interface Drain {
    void run() throws Exception;
  }

  @Test
  void drain() throws Exception {
    directory = Files.createTempDirectory("otn-bench");
    double lean = 0;
    double ours = 0;
    try (SinkProcess sink = SinkProcess.start(Duration.ZERO);
        ConfigurableApplicationContext gateway = gateway(sink);
        LeanPipeline pipeline = new LeanPipeline(gateway.getBean(DataSource.class), sink.port())) {
      Holders holders = holders(gateway);
      // The compiler is slow to finish, and the slower the more there is to compile.
      pipeline.due(DELIVERIES);
      measure("lean, warm-up", DELIVERIES, sink, () -> pipeline.drain(DELIVERIES));
      drain("gateway, warm-up", gateway, holders, sink, DELIVERIES);
      drain("gateway, warm-up 2", gateway, holders, sink, DELIVERIES);
      for (int run = 1; run <= RUNS; run++) {
        pipeline.due(DELIVERIES);
        lean += measure("lean " + run, DELIVERIES, sink, () -> pipeline.drain(DELIVERIES)) / RUNS;
        ours += drain("gateway " + run, gateway, holders, sink, DELIVERIES) / RUNS;
      }
      for (String percent : FILLFACTORS.isEmpty() ? new String[0] : FILLFACTORS.split(",")) {
        fillfactor(Integer.parseInt(percent), gateway, holders, sink);
      }
      if (FINISHED > 0) {
        holders.finished(BenchGateway.PAGES, FINISHED);
        holders.empty(false);
        double full =
            drain("gateway, beside %,d".formatted(FINISHED), gateway, holders, sink, DELIVERIES);
        figures.add("full / empty", Map.of("ratio", round(full / ours)));
      }
    }
    figures.add("gateway / lean", Map.of("ratio", round(ours / lean)));
    try (SinkProcess slow = SinkProcess.start(Duration.ofMillis(50));
        ConfigurableApplicationContext gateway = gateway(slow)) {
      Holders holders = holders(gateway);
      drain("gateway, 50 ms, warm-up", gateway, holders, slow, DELIVERIES / 2);
      double waiting = 0;
      for (int run = 1; run <= RUNS; run++) {
        waiting += drain("gateway, 50 ms " + run, gateway, holders, slow, DELIVERIES) / RUNS;
      }
      figures.add("50 ms / at once", Map.of("ratio", round(waiting / ours)));
    }
    figures.write();
  }

  private void fillfactor(
      int percent, ConfigurableApplicationContext gateway, Holders holders, SinkProcess sink)
      throws Exception {
    holders.fillfactor(percent);
    Map<String, Holders.Updates> before = holders.updates();
    drain("gateway, fillfactor " + percent, gateway, holders, sink, DELIVERIES);
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                holders.updates().entrySet().stream()
                    .allMatch(
                        table ->
                            table.getValue().since(before.get(table.getKey())).all()
                                >= DELIVERIES));
    for (Map.Entry<String, Holders.Updates> table : holders.updates().entrySet()) {
      Holders.Updates updates = table.getValue().since(before.get(table.getKey()));
      figures.add(
          "  %s, fillfactor %d".formatted(table.getKey(), percent),
          Map.of(
              "hotPercent",
              round(100.0 * updates.hot() / updates.all()),
              "megabytes",
              updates.megabytes()));
    }
  }

  private ConfigurableApplicationContext gateway(SinkProcess sink) {
    return BenchGateway.start(directory, sink.port(), "--otn.workers.off=inbox,topics,campaigns");
  }

  private static Holders holders(ConfigurableApplicationContext gateway) {
    return new Holders(gateway.getBean(DataSource.class), gateway.getBean(Vault.class));
  }

  private double drain(
      String name,
      ConfigurableApplicationContext gateway,
      Holders holders,
      SinkProcess sink,
      int count)
      throws Exception {
    holders.empty(FINISHED == 0);
    holders.pause();
    holders.due(BenchGateway.PAGES, count);
    return measure(
        name,
        count,
        sink,
        () -> {
          holders.resume();
          gateway.getBean(Dispatcher.class).wake();
          holders.awaitNoneOpen();
        });
  }

  private double measure(String name, int count, SinkProcess sink, Drain drain) throws Exception {
    Duration jvm = Cpu.own();
    Duration postgres = Cpu.postgres(directory);
    Duration taker = Cpu.of(sink.process().toHandle());
    long start = System.nanoTime();
    drain.run();
    double seconds = (System.nanoTime() - start) / 1e9;
    assertThat(seconds).isPositive();
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("perSecond", Math.round(count / seconds));
    row.put("seconds", round(seconds));
    row.put("deliveries", count);
    row.put("jvmCpuPer1000", per1000(Cpu.own().minus(jvm), count));
    row.put("postgresCpuPer1000", per1000(Cpu.postgres(directory).minus(postgres), count));
    row.put("sinkCpuPer1000", per1000(Cpu.of(sink.process().toHandle()).minus(taker), count));
    figures.add(name, row);
    return count / seconds;
  }

  private static double per1000(Duration cpu, long count) {
    return Math.round(cpu.toMillis() * 1000.0 / count) / 1000.0;
  }

  private static double round(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
