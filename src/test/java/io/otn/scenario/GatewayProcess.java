package io.otn.scenario;

import static org.awaitility.Awaitility.await;

import io.otn.fixture.Http;
import io.otn.fixture.PostgresForTests;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;

/** The real gateway in a process of its own, so that it can be killed without a last word. */
public final class GatewayProcess implements AutoCloseable {

  /** More of it on a machine that does much else. */
  private static final Duration START_LIMIT =
      Duration.ofSeconds(Integer.getInteger("otn.torture.start-within", 60));

  /** Of this JVM alone, for logs and archive: the build runs tests in several at once. */
  private static final Path DIRECTORY =
      Path.of(System.getProperty("otn.test.gateways", "target/gateways"));

  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    // When the tests themselves are stopped, no gateway is left behind.
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
  }

  /** So many starts are a sign that more follow. */
  private static final int MANY = 2;

  /** Of the product alone, for the gateways that are started from now on. */
  private static volatile String classPath = productClassPath();

  /** What they find their classes in, already parsed and linked. */
  private static volatile List<String> archive = List.of();

  final Http api;
  private final Process process;
  private final Path log;

  private GatewayProcess(Process process, Path log, int port) {
    this.process = process;
    this.log = log;
    this.api = new Http("http://127.0.0.1:" + port, "Authorization", "Bearer " + Stage.ADMIN_KEY);
  }

  /** Starts a gateway and waits until it answers that it is ready. */
  static GatewayProcess start(int port, List<String> settings) {
    GatewayProcess gateway = launch(port, settings);
    gateway.awaitReady();
    return gateway;
  }

  /** Starts a gateway and does not wait. */
  static GatewayProcess launch(int port, List<String> settings) {
    if (NUMBER.get() == MANY) {
      archiveClasses(settings);
    }
    return launch(port, settings, archive);
  }

  /**
   * Spends one gateway's life, on a database of its own, on an archive of its classes: all later
   * ones start with half of the work.
   */
  private static synchronized void archiveClasses(List<String> settings) {
    if (!archive.isEmpty()) {
      return;
    }
    Path jar = DIRECTORY.resolve("gateway.jar");
    Path parsed = DIRECTORY.resolve("gateway.classes");
    boolean linked = Runtime.version().feature() >= 25;
    try {
      Files.createDirectories(DIRECTORY);
      classPath = jarred(jar);
      Files.deleteIfExists(parsed);
      List<String> own = PostgresForTests.newDatabase().properties();
      List<String> alone = new ArrayList<>(own);
      settings.stream().filter(setting -> !among(own, setting)).forEach(alone::add);
      GatewayProcess gateway =
          launch(
              Http.freePort(),
              alone,
              List.of((linked ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + parsed));
      gateway.awaitReady();
      gateway.process.destroy();
      // It writes the archive when it ends, which a crowded machine does slowly.
      gateway.process.onExit().orTimeout(180, TimeUnit.SECONDS).join();
      if (!Files.exists(parsed)) {
        throw new IllegalStateException("no archive was made, see " + gateway.log);
      }
      archive = List.of((linked ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + parsed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The class path with its directories in one jar: an archive takes classes from jars only. */
  private static String jarred(Path jar) {
    List<String> command = new ArrayList<>(List.of("-c", "-0", "-f", jar.toString()));
    List<String> jars = new ArrayList<>(List.of(jar.toString()));
    for (String entry : classPath.split(File.pathSeparator)) {
      if (Files.isDirectory(Path.of(entry))) {
        command.addAll(List.of("-C", entry, "."));
      } else {
        jars.add(entry);
      }
    }
    int status =
        ToolProvider.findFirst("jar")
            .orElseThrow()
            .run(System.out, System.err, command.toArray(String[]::new));
    if (status != 0) {
      throw new IllegalStateException("jar ended with " + status);
    }
    return String.join(File.pathSeparator, jars);
  }

  private static boolean among(List<String> settings, String setting) {
    String name = setting.substring(0, setting.indexOf('=') + 1);
    return settings.stream().anyMatch(each -> each.startsWith(name));
  }

  /** Begins a command that runs one of the product's classes, from the archive if there is one. */
  public static List<String> java() {
    return java(archive);
  }

  private static List<String> java(List<String> options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Duser.timezone=Pacific/Chatham",
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1")); // it never lives long enough for the other compiler
    command.addAll(options);
    command.addAll(List.of("-cp", classPath));
    return command;
  }

  private static GatewayProcess launch(int port, List<String> settings, List<String> options) {
    List<String> command = java(options);
    command.addAll(
        List.of("io.otn.Gateway", "--server.port=" + port, "--server.address=127.0.0.1"));
    settings.forEach(setting -> command.add("--" + setting));
    try {
      Files.createDirectories(DIRECTORY);
      Path log = DIRECTORY.resolve("gateway-%02d.log".formatted(NUMBER.incrementAndGet()));
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      RUNNING.add(process);
      return new GatewayProcess(process, log, port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Without the tests' own classes: the gateway's scan would find their little applications. */
  private static String productClassPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !Path.of(entry).endsWith("test-classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  void awaitReady() {
    try {
      await("a gateway that is ready, see " + log)
          .atMost(START_LIMIT)
          .pollInterval(Duration.ofMillis(100))
          .failFast("the gateway has ended, see " + log, () -> !process.isAlive())
          .ignoreExceptions()
          .until(() -> api.get("/actuator/health/readiness").status() == 200);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Ends it as a power cut would: no hook runs, nothing is finished. */
  void kill9() {
    process.destroyForcibly();
    process.onExit().join();
    RUNNING.remove(process);
  }

  /** The process stands still, as on a machine that swaps or a virtual one that is moved. */
  void freeze() {
    signal("STOP");
  }

  /** It goes on where it stood, and believes that no time has passed. */
  void wake() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      int status =
          new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
              .inheritIO()
              .start()
              .waitFor();
      if (status != 0) {
        throw new IllegalStateException("kill -%s ended with %d".formatted(name, status));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** How many lines of its log contain this. */
  long logged(String text) {
    try (var lines = Files.lines(log)) {
      return lines.filter(line -> line.contains(text)).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill9();
  }
}
