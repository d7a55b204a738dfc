package io.otn.scenario;

import io.otn.Gateway;
import io.otn.campaign.CampaignPass;
import io.otn.campaign.WavePass;
import io.otn.delivery.Dispatcher;
import io.otn.fixture.Http;
import io.otn.fixture.PostgresForTests;
import io.otn.fixture.ProductClasses;
import io.otn.fixture.SettableClock;
import io.otn.inbox.Inbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A gateway in this JVM whose clock and passes are in the test's hand, one of several on a
 * database. It can be made to die before any of its transactions.
 *
 * <p>Dying: from then on it has no database, so nothing that it still does or hears has an effect.
 * Its next life begins with an empty memory: what is left of the old one is settled into another
 * database, which nobody looks at.
 */
final class Node implements AutoCloseable {

  /** The lease of its attempts. */
  static final Duration LEASE = Duration.ofSeconds(60);

  final SettableClock clock;
  final Http api;
  private final String name;
  private final PostgresForTests.Database nowhere;
  private final MortalDataSource database = new MortalDataSource();
  private final ConfigurableApplicationContext gateway;

  Node(
      String name,
      PostgresForTests.Database shared,
      PostgresForTests.Database nowhere,
      Instant now,
      List<String> settings) {
    this.name = name;
    this.nowhere = nowhere;
    this.clock = new SettableClock(now);
    int port = Http.freePort();
    List<String> all =
        new ArrayList<>(
            List.of(
                "server.port=" + port,
                "server.address=127.0.0.1",
                "spring.datasource.hikari.maximum-pool-size=6",
                "otn.workers.enabled=false",
                "otn.delivery.lease=" + LEASE));
    all.addAll(shared.properties());
    all.addAll(settings);
    gateway =
        new SpringApplicationBuilder(Gateway.class)
            .initializers(this::prepare)
            .run(all.stream().map(setting -> "--" + setting).toArray(String[]::new));
    api = new Http("http://127.0.0.1:" + port, "Authorization", "Bearer " + Stage.ADMIN_KEY);
  }

  private void prepare(ConfigurableApplicationContext context) {
    ((GenericApplicationContext) context).registerBean("clock", Clock.class, () -> clock);
    context
        .getBeanFactory()
        .addBeanPostProcessor(
            new BeanPostProcessor() {
              @Override
              public Object postProcessAfterInitialization(Object bean, String beanName) {
                return bean instanceof DataSource source ? database.of(source) : bean;
              }
            });
    ProductClasses.only(context);
  }

  /** A directory with the product's channel and one topic kind. */
  static Path routes(String kind, String topic) {
    try {
      Path routes = Files.createTempDirectory("otn-routes");
      Path channel = Path.of("channels", "messenger.camel.yaml");
      Files.createDirectories(routes.resolve("channels"));
      Files.createDirectories(routes.resolve("topics"));
      Files.copy(Path.of("routes").resolve(channel), routes.resolve(channel));
      Files.writeString(routes.resolve("topics").resolve(kind + ".yaml"), topic);
      return routes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void reads() {
    gateway.getBean(Inbox.class).runOnce();
  }

  <T> T bean(Class<T> type) {
    return gateway.getBean(type);
  }

  void plans() {
    gateway.getBean(WavePass.class).runOnce();
    gateway.getBean(CampaignPass.class).runOnce();
  }

  void sends() {
    gateway.getBean(Dispatcher.class).runOnce();
  }

  /** All dead letters are sent again. */
  void replays() {
    decides("replay", "sendable", "");
  }

  /** All dead letters are given up. */
  void discards() {
    decides("discard", "matching", ",\"why\":\"enough\"");
  }

  /** Plan first, then what was planned. */
  private void decides(String what, String counted, String more) {
    String path = "/api/v1/dead-letters:" + what;
    long count = api.post(path, "{\"all\":true}").is(200).json().path(counted).asLong();
    if (count > 0) {
      api.post(path, "{\"all\":true,\"run\":true,\"expect\":%d%s}".formatted(count, more)).is(200);
    }
  }

  void pauses(String page) {
    api.post("/api/v1/pages/%s:pause".formatted(page), "{}").is(200);
  }

  void resumes(String page) {
    api.post("/api/v1/pages/%s:resume".formatted(page), "{}").is(200);
  }

  /**
   * It dies when it wants to use the database for the how manieth time, from now on.
   *
   * @param use from 1
   */
  void diesAtUse(int use) {
    database.usesLeft = use;
  }

  boolean dead() {
    return database.dead;
  }

  /** A new life, if it has died; else the old one goes on, without death in sight. */
  void lives() {
    database.usesLeft = 0;
    if (!database.dead) {
      return;
    }
    database.elsewhere = nowhere.dataSource();
    database.dead = false;
    Instant now = clock.instant();
    try {
      forget();
    } finally {
      clock.set(now);
      database.elsewhere = null;
    }
  }

  /** What cannot be settled even there is given up after its lease. */
  private void forget() {
    for (int tries = 0; tries < 20; tries++) {
      try {
        sends();
        return;
      } catch (RuntimeException stillSomething) {
        clock.advance(LEASE);
      }
    }
    throw new IllegalStateException(name + " does not forget");
  }

  @Override
  public String toString() {
    return name;
  }

  @Override
  public void close() {
    database.usesLeft = 0;
    database.dead = false;
    gateway.close();
  }

  /** The node's way to its database. */
  private static final class MortalDataSource extends DelegatingDataSource {

    private volatile int usesLeft;
    private volatile boolean dead;
    private volatile DataSource elsewhere;

    DataSource of(DataSource source) {
      setTargetDataSource(source);
      return this;
    }

    @Override
    public Connection getConnection() throws SQLException {
      synchronized (this) {
        if (usesLeft > 0 && --usesLeft == 0) {
          dead = true;
        }
        if (dead) {
          throw new SQLTransientConnectionException("this node is dead");
        }
      }
      DataSource other = elsewhere;
      return other == null ? super.getConnection() : other.getConnection();
    }
  }
}
