package io.otn.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.otn.delivery.Dispatcher;
import io.otn.secret.Vault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * How many signed webhooks a second are stored for good and answered, and how fast, at 32
 * connections; then what they cost while a campaign drains, and how fast stored ones are read. The
 * senders are a process of their own; the embedded PostgreSQL is durable.
 *
 * <p>{@code -Dotn.bench.seconds=10}; {@code -Dotn.bench.rate=1000} is the webhooks a second beside
 * the campaign of {@code -Dotn.bench.deliveries=100000}.
 */
class AcceptBench {

  private static final int CONNECTIONS = 32;
  private static final int SECONDS = Integer.getInteger("otn.bench.seconds", 10);
  private static final int RATE = Integer.getInteger("otn.bench.rate", 1_000);
  private static final int DELIVERIES = Integer.getInteger("otn.bench.deliveries", 100_000);
  private static final String SECRET = "shop-secret-for-benchmarks";
  private static final String HOOK = "/hooks/shopify/northwind";

  private final Figures figures = new Figures("accept");
  private Path directory = Path.of("");

  @Test
  void accept() throws Exception {
    directory = Files.createTempDirectory("otn-bench");
    try (SinkProcess sink = SinkProcess.start(Duration.ZERO)) {
      try (ConfigurableApplicationContext gateway = gateway(sink, "inbox")) {
        webhooks(gateway);
        campaigns(gateway);
        events(gateway);
      }
      reading(sink);
    }
    figures.write();
  }

  private ConfigurableApplicationContext gateway(SinkProcess sink, String off) {
    return BenchGateway.start(
        directory,
        sink.port(),
        "--otn.workers.off=topics,campaigns," + off,
        "--otn.partners[0].id=northwind",
        "--otn.partners[0].page=" + Holders.page(0),
        "--otn.partners[0].scheme=shopify",
        "--otn.partners[0].shop=northwind.myshopify.com",
        "--otn.partners[0].secrets[0]=" + SECRET);
  }

  private static int port(ConfigurableApplicationContext gateway) {
    return ((ServletWebServerApplicationContext) gateway).getWebServer().getPort();
  }

  private void webhooks(ConfigurableApplicationContext gateway) throws Exception {
    try (LoadProcess load =
        LoadProcess.start("webhooks", port(gateway), CONNECTIONS, HOOK, SECRET)) {
      measure("webhooks, warm-up", gateway, load, 3 * SECONDS, 0); // the compiler is slow to finish
      measure("webhooks 1", gateway, load, SECONDS, 0);
      measure("webhooks 2", gateway, load, SECONDS, 0);
    }
  }

  /**
   * The first one since the start finds code that is not compiled yet; the second is as any other.
   */
  private void campaigns(ConfigurableApplicationContext gateway) throws Exception {
    DataSource database = gateway.getBean(DataSource.class);
    Holders holders = new Holders(database, gateway.getBean(Vault.class));
    try (LoadProcess load =
        LoadProcess.start("webhooks", port(gateway), CONNECTIONS, HOOK, SECRET)) {
      campaign("the first campaign", gateway, holders, load);
      campaign("a campaign", gateway, holders, load);
    }
  }

  private void campaign(
      String name, ConfigurableApplicationContext gateway, Holders holders, LoadProcess load)
      throws Exception {
    holders.empty(true);
    holders.pause();
    holders.due(BenchGateway.PAGES, DELIVERIES);
    holders.resume();
    gateway.getBean(Dispatcher.class).wake();
    CompletableFuture<Double> drained =
        CompletableFuture.supplyAsync(
            () -> {
              long start = System.nanoTime();
              try {
                holders.awaitNoneOpen();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
              return (System.nanoTime() - start) / 1e9;
            });
    measure("webhooks beside " + name, gateway, load, Math.max(3, SECONDS / 2), RATE);
    figures.add(name, Map.of("perSecond", Math.round(DELIVERIES / drained.join())));
  }

  private void events(ConfigurableApplicationContext gateway) throws Exception {
    try (LoadProcess load =
        LoadProcess.start(
            "events", port(gateway), CONNECTIONS, "/api/v1/events", BenchGateway.ADMIN_KEY)) {
      measure("events, warm-up", gateway, load, SECONDS / 2, 0);
      measure("events", gateway, load, SECONDS / 2, 0);
    }
  }

  /** What the runs before have left is read by a gateway of its own. */
  private void reading(SinkProcess sink) throws Exception {
    try (ConfigurableApplicationContext gateway = gateway(sink, "deliveries")) {
      DataSource database = gateway.getBean(DataSource.class);
      Duration jvm = Cpu.own();
      Duration postgres = Cpu.postgres(directory);
      long before = count(database, "SELECT count(*) FROM inbox WHERE state = 'DONE'");
      long start = System.nanoTime();
      Thread.sleep(Duration.ofSeconds(SECONDS));
      double seconds = (System.nanoTime() - start) / 1e9;
      long read = count(database, "SELECT count(*) FROM inbox WHERE state = 'DONE'") - before;
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("perSecond", Math.round(read / seconds));
      row.put("jvmCpuPer1000", per1000(Cpu.own().minus(jvm), read));
      row.put("postgresCpuPer1000", per1000(Cpu.postgres(directory).minus(postgres), read));
      figures.add("webhooks read", row);
    }
  }

  private void measure(
      String name, ConfigurableApplicationContext gateway, LoadProcess load, int seconds, int rate)
      throws Exception {
    DataSource database = gateway.getBean(DataSource.class);
    String rows = name.startsWith("events") ? "trigger_event" : "inbox";
    long before = count(database, "SELECT count(*) FROM " + rows);
    Duration jvm = Cpu.own();
    Duration postgres = Cpu.postgres(directory);
    Duration sender = Cpu.of(load.process().toHandle());
    long start = System.nanoTime();
    LoadProcess.Answers answers = load.run(seconds, rate);
    double took = (System.nanoTime() - start) / 1e9;
    long count = answers.good() + answers.bad();
    assertThat(count(database, "SELECT count(*) FROM " + rows) - before)
        .as("what was answered with 2xx is stored")
        .isEqualTo(answers.good());
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("perSecond", Math.round(answers.good() / took));
    row.put("p50ms", answers.p50());
    row.put("p99ms", answers.p99());
    row.put("maxms", answers.maximum());
    row.put("refused", answers.bad());
    row.put("jvmCpuPer1000", per1000(Cpu.own().minus(jvm), count));
    row.put("postgresCpuPer1000", per1000(Cpu.postgres(directory).minus(postgres), count));
    row.put("sendersCpuPer1000", per1000(Cpu.of(load.process().toHandle()).minus(sender), count));
    figures.add(name, row);
  }

  private static double per1000(Duration cpu, long count) {
    return count == 0 ? 0 : Math.round(cpu.toMillis() * 1000.0 / count) / 1000.0;
  }

  private static long count(DataSource database, String query) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }
}
