package io.otn.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.otn.fixture.PostgresForTests;
import io.otn.fixture.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is counted without a gateway around it. */
class PageHealthTest {

  private final JdbcClient jdbc = JdbcClient.create(PostgresForTests.newDatabase().dataSource());
  private final SettableClock clock = new SettableClock(Instant.parse("2026-12-31T23:59:30Z"));

  @Test
  void without_the_brake_all_is_counted_and_nothing_is_done() {
    PageHealth health = health(false);
    health.count(List.of(new PageHealth.Answers("7", 100, 90, 5, 5)));
    assertThat(health.of("7"))
        .hasEntrySatisfying("7", told -> assertThat(told.level()).isEqualTo(Health.Level.CRITICAL));
    assertThat(state()).isEqualTo("RUNNING at 100 %");

    health(true).count(List.of(new PageHealth.Answers("7", 1, 0, 0, 0)));
    assertThat(state()).isEqualTo("STOPPED at 100 %");
  }

  @Test
  void counts_of_two_minutes_are_one_window() {
    PageHealth health = health(true);
    health.count(List.of(new PageHealth.Answers("7", 30, 6, 0, 0)));
    clock.advance(Duration.ofMinutes(1));
    health.count(List.of(new PageHealth.Answers("7", 30, 7, 0, 0)));
    assertThat(state()).isEqualTo("RUNNING at 25 %");
  }

  @Test
  void a_page_that_is_not_there_is_not_counted() {
    PageHealth health = health(true);
    health.count(
        List.of(
            new PageHealth.Answers("gone", 1, 1, 0, 0), new PageHealth.Answers("7", 1, 0, 0, 0)));
    assertThat(health.of(null)).containsOnlyKeys("7");
  }

  private PageHealth health(boolean brake) {
    jdbc.sql(
            """
            INSERT INTO page (id, name, credentials, changed_at) VALUES ('7', 'Seven', '', now())
            ON CONFLICT DO NOTHING
            """)
        .update();
    HealthSettings settings =
        new HealthSettings(
            brake,
            Duration.ofHours(1),
            50,
            20,
            50,
            10,
            30,
            10,
            100,
            25,
            10,
            5,
            Duration.ofMinutes(10),
            20);
    HealthRules rules = new HealthRules(settings);
    PageSwitch pages =
        new PageSwitch(
            new PageStates(jdbc),
            new PageAlerts(new SimpleMeterRegistry()),
            rules,
            settings,
            page -> new Probe.Finding(true, "fine", null),
            clock);
    return new PageHealth(jdbc, rules, settings, pages, clock);
  }

  private String state() {
    return jdbc.sql("SELECT state || ' at ' || pace_percent || ' %' FROM page WHERE id = '7'")
        .query(String.class)
        .single();
  }
}
