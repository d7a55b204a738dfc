package io.otn.page;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What monitoring sees of pages. All nodes tell the same, since it stands in the database; a scrape
 * asks it once, however many pages there are.
 */
@Component
class PageMetrics implements MeterBinder {

  private static final Duration FRESH = Duration.ofSeconds(1);

  private final JdbcClient jdbc;
  private final PageHealth health;
  private final Pages pages;
  private final Clock clock;
  private Instant takenAt = Instant.MIN;
  private Map<String, Figures> taken = Map.of();

  PageMetrics(JdbcClient jdbc, PageHealth health, Pages pages, Clock clock) {
    this.jdbc = jdbc;
    this.health = health;
    this.pages = pages;
    this.clock = clock;
  }

  private record Figures(Page.State state, boolean held, int pace, Health health) {}

  /** Pages follow the configuration, which is read at the start. */
  @Override
  public void bindTo(MeterRegistry meters) {
    for (Page page : pages.all()) {
      String id = page.id();
      for (Page.State state : Page.State.values()) {
        gauge(
                "otn.page.state",
                "1 in the state that the page is in",
                id,
                figures -> figures.state() == state ? 1 : 0)
            .tag("state", state.name())
            .register(meters);
      }
      gauge(
              "otn.page.held",
              "1 while the platform throttles the page",
              id,
              figures -> figures.held() ? 1 : 0)
          .register(meters);
      gauge("otn.page.pace", "per cent of its rate that the page may send at", id, Figures::pace)
          .baseUnit("percent")
          .register(meters);
      gauge(
              "otn.page.answers",
              "answers of the platform in the window",
              id,
              figures -> figures.health().answers())
          .register(meters);
      for (Health.Kind kind : Health.Kind.values()) {
        gauge(
                "otn.page.bad.answers",
                "of the answers in the window, those of this kind",
                id,
                figures -> count(figures.health(), kind))
            .tag("kind", kind.column())
            .register(meters);
      }
      gauge(
              "otn.page.health.level",
              "0 too few answers, 1 good, 2 warning, 3 critical",
              id,
              figures -> figures.health().level().ordinal())
          .register(meters);
    }
  }

  private Gauge.Builder<PageMetrics> gauge(
      String name, String what, String page, ToDoubleFunction<Figures> figure) {
    return Gauge.builder(name, this, metrics -> metrics.figure(page, figure))
        .description(what)
        .tag("page", page);
  }

  private double figure(String page, ToDoubleFunction<Figures> figure) {
    Figures figures = figures().get(page);
    return figures == null ? Double.NaN : figure.applyAsDouble(figures);
  }

  private static double count(Health health, Health.Kind kind) {
    return health.rates().stream()
        .filter(rate -> rate.kind() == kind)
        .mapToLong(Health.Rate::count)
        .sum();
  }

  private synchronized Map<String, Figures> figures() {
    Instant now = clock.instant();
    if (takenAt.isBefore(now.minus(FRESH)) || takenAt.isAfter(now)) {
      taken = take(now);
      takenAt = now;
    }
    return taken;
  }

  private Map<String, Figures> take(Instant now) {
    Map<String, Health> healths = health.of(null);
    Map<String, Figures> figures = new HashMap<>();
    jdbc.sql("SELECT id, state, held_until, pace_percent FROM page")
        .query(
            row -> {
              String id = row.getString("id");
              Timestamp heldUntil = row.getTimestamp("held_until");
              figures.put(
                  id,
                  new Figures(
                      Page.State.valueOf(row.getString("state")),
                      heldUntil != null && heldUntil.toInstant().isAfter(now),
                      row.getInt("pace_percent"),
                      healths.getOrDefault(id, health.unknown())));
            });
    return figures;
  }
}
