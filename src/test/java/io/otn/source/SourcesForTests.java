package io.otn.source;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.otn.fixture.PostgresForTests;
import io.otn.fixture.ProductClasses;
import io.otn.fixture.SettableClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcClientAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.JdbcTemplateAutoConfiguration;
import org.springframework.boot.autoconfigure.transaction.TransactionAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The registry of sources with two that are played: one that calls us, one that we poll. */
final class SourcesForTests implements AutoCloseable {

  static final String SHOP = "shop/northwind";
  static final String FEED = "feed/prices";

  static final SettableClock clock = new SettableClock(Instant.parse("2026-11-21T10:00:00Z"));
  static final List<SourceList.Entry> configured = new ArrayList<>();
  static final List<String> runs = new ArrayList<>();
  static @Nullable RuntimeException failure;
  static Duration every = Duration.ZERO;

  private final ConfigurableApplicationContext context;

  SourcesForTests(PostgresForTests.Database database) {
    runs.clear();
    failure = null;
    every = Duration.ZERO;
    configured.clear();
    configured.add(new SourceList.Entry("shop", "northwind", "1001", true, Duration.ofHours(6)));
    configured.add(new SourceList.Entry("feed", "prices", null, false, null));
    context =
        new SpringApplicationBuilder(Played.class)
            .web(WebApplicationType.NONE)
            .initializers(
                ProductClasses::only,
                starting ->
                    starting.getBeanFactory().registerSingleton("database", database.dataSource()))
            .run("--otn.workers.enabled=false", "--spring.main.banner-mode=off");
  }

  @Configuration(proxyBeanMethods = false)
  @ComponentScan({"io.otn.source", "io.otn.worker", "io.otn.trigger"})
  @ConfigurationPropertiesScan({"io.otn.source", "io.otn.worker"})
  @ImportAutoConfiguration({
    JdbcTemplateAutoConfiguration.class,
    JdbcClientAutoConfiguration.class,
    DataSourceTransactionManagerAutoConfiguration.class,
    TransactionAutoConfiguration.class
  })
  static class Played {

    @Bean
    Clock clock() {
      return clock;
    }

    @Bean
    ObjectMapper json() {
      return new ObjectMapper();
    }

    @Bean
    MeterRegistry meters() {
      return new SimpleMeterRegistry();
    }

    @Bean
    SourceList list() {
      return () -> List.copyOf(configured);
    }

    @Bean
    Reconciler reconciler() {
      return new Reconciler() {
        @Override
        public String kind() {
          return "shop";
        }

        @Override
        public Duration every() {
          return every;
        }

        @Override
        public String reconcile(Source source, Cause cause) {
          runs.add(source.id() + " " + cause);
          if (failure != null) {
            throw failure;
          }
          return "3 variants looked at";
        }
      };
    }
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  JdbcClient sql() {
    return JdbcClient.create(bean(DataSource.class));
  }

  /** One look at all sources, and what is due of reconciling. */
  void looks() {
    bean(SourceWatch.class).runOnce();
    bean(Reconciliation.class).runOnce();
  }

  Source source(String id) {
    return bean(Sources.class).find(id).orElseThrow();
  }

  List<Source.AlertKind> alerts(String id) {
    return source(id).alerts().stream().map(Source.Alert::kind).toList();
  }

  double told(String event, String source) {
    var counter =
        bean(MeterRegistry.class)
            .find("otn.source.alerts")
            .tags("event", event, "source", source)
            .counter();
    return counter == null ? 0 : counter.count();
  }

  @Override
  public void close() {
    context.close();
  }
}
