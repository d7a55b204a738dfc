package io.otn.source;

import static io.otn.source.SourcesForTests.FEED;
import static io.otn.source.SourcesForTests.SHOP;
import static io.otn.source.SourcesForTests.clock;
import static io.otn.source.SourcesForTests.runs;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.otn.fixture.PostgresForTests;
import io.otn.source.Source.AlertKind;
import io.otn.source.Source.State;
import io.otn.trigger.NewEvent;
import io.otn.trigger.TriggerEvents;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The registry of sources on a database of its own, with a clock that is moved. */
class SourcesTest {

  private final PostgresForTests.Database database = PostgresForTests.newDatabase();
  private SourcesForTests played;

  @BeforeEach
  void start() {
    played = new SourcesForTests(database);
    played.looks();
  }

  @AfterEach
  void stop() {
    played.close();
  }

  @Test
  void what_is_configured_is_listed_and_what_is_gone_is_not() {
    assertThat(played.bean(Sources.class).all()).extracting(Source::id).containsExactly(FEED, SHOP);
    Source shop = played.source(SHOP);
    assertThat(shop.state()).isEqualTo(State.RUNNING);
    assertThat(shop.page()).isEqualTo("1001");
    assertThat(shop.silenceAfter()).isEqualTo(Duration.ofHours(6));
    assertThat(played.source(FEED).silenceAfter()).isNull();

    SourcesForTests.configured.removeFirst();
    played.looks();

    assertThat(played.bean(Sources.class).all()).extracting(Source::id).containsExactly(FEED);
  }

  @Test
  void a_source_tells_when_it_was_heard_and_what_came_of_it() {
    played
        .sql()
        .sql("INSERT INTO page (id, name, credentials, changed_at) VALUES ('1001', 'P', '', now())")
        .update();
    played.bean(Sources.class).heard(SHOP, clock.instant(), 3);
    played
        .bean(TriggerEvents.class)
        .accept(
            new NewEvent(
                SHOP, "e-1", "1001", List.of("restock:1"), null, null, null, null, Map.of()));
    played.bean(Sources.class).heard("nobody/knows", clock.instant(), 1);
    played.looks();
    played.bean(Sources.class).heard(SHOP, clock.instant(), 2);
    played.looks();

    Source shop = played.source(SHOP);
    assertThat(shop.lastEventAt()).isEqualTo(clock.instant());
    assertThat(shop.lastAcceptedAt()).isEqualTo(clock.instant());
    assertThat(shop.eventsToday()).isEqualTo(5);
    assertThat(shop.acceptedToday()).isEqualTo(1);
    assertThat(played.bean(SourceDays.class).of(SHOP))
        .containsExactly(
            new SourceDays.Day(
                java.time.LocalDate.ofInstant(clock.instant(), java.time.ZoneOffset.UTC), 5, 1));
    assertThat(
            played
                .bean(MeterRegistry.class)
                .get("otn.source.events.today")
                .tag("source", SHOP)
                .gauge()
                .value())
        .isEqualTo(5);
  }

  @Test
  void silence_is_told_once_asks_the_source_and_ends_when_it_speaks() {
    played.bean(Sources.class).heard(SHOP, clock.instant(), 1);
    played.looks();
    clock.advance(Duration.ofHours(6).minusSeconds(1));
    played.looks();
    assertThat(played.alerts(SHOP)).isEmpty();

    clock.advance(Duration.ofSeconds(1));
    played.looks();
    played.looks();

    assertThat(played.alerts(SHOP)).containsExactly(AlertKind.SILENT);
    assertThat(played.alerts(FEED)).isEmpty();
    assertThat(played.told("source_silent", SHOP)).isEqualTo(1);
    assertThat(runs).containsExactly(SHOP + " SILENCE");
    assertThat(played.source(SHOP).reconciledSaid()).isEqualTo("3 variants looked at");

    clock.advance(Duration.ofMinutes(1));
    played.bean(Sources.class).heard(SHOP, clock.instant(), 1);
    played.looks();
    assertThat(played.alerts(SHOP)).isEmpty();
  }

  @Test
  void a_source_that_never_spoke_is_silent_too() {
    clock.advance(Duration.ofHours(7));
    played.looks();
    assertThat(played.alerts(SHOP)).containsExactly(AlertKind.SILENT);
    assertThat(played.source(SHOP).alerts().getFirst().detail()).startsWith("no event yet");
  }

  @Test
  void a_paused_source_is_not_called_silent_and_not_asked_until_it_is_resumed() {
    played.bean(SourceSwitch.class).pause(SHOP, "stocktaking");
    clock.advance(Duration.ofHours(7));
    played.bean(Reconciliation.class).request(SHOP, Reconciler.Cause.OPERATOR);
    played.looks();

    assertThat(played.alerts(SHOP)).isEmpty();
    assertThat(runs).isEmpty();
    assertThat(played.source(SHOP).reason()).isEqualTo("stocktaking");
    assertThat(played.bean(Sources.class).paused()).containsExactly("shop/northwind");

    played.bean(SourceSwitch.class).resume(SHOP);
    played.looks();

    assertThat(played.source(SHOP).state()).isEqualTo(State.RUNNING);
    assertThat(played.alerts(SHOP)).as("it has its hours again").isEmpty();
    assertThat(runs).hasSize(1);
  }

  @Test
  void a_stopped_source_is_still_read_but_not_asked() {
    played.bean(SourceSwitch.class).stop(SHOP, "the app was uninstalled");
    assertThat(played.bean(SourceSwitch.class).pause(SHOP, "no")).isFalse();
    assertThat(played.bean(Sources.class).runs(SHOP)).isFalse();
    assertThat(played.bean(Sources.class).paused()).isEmpty();
    assertThat(played.source(SHOP).state()).isEqualTo(State.STOPPED);
  }

  @Test
  void after_our_own_downtime_what_calls_us_is_asked_for_what_it_said() {
    played.bean(Sources.class).heard(SHOP, clock.instant(), 1);
    played.looks();
    played.close();
    clock.advance(Duration.ofMinutes(10));
    played = new SourcesForTests(database);

    played.bean(SourceWatch.class).runOnce();
    assertThat(played.alerts(SHOP)).containsExactly(AlertKind.GAP);
    assertThat(played.alerts(FEED)).as("it is polled anyway").isEmpty();

    played.bean(Reconciliation.class).runOnce();
    assertThat(runs).containsExactly(SHOP + " GAP");
    assertThat(played.alerts(SHOP)).isEmpty();
  }

  @Test
  void a_source_that_was_never_heard_has_missed_nothing_while_we_were_down() {
    played.close();
    clock.advance(Duration.ofHours(1));
    played = new SourcesForTests(database);
    played.looks();
    assertThat(played.alerts(SHOP)).isEmpty();
    assertThat(runs).isEmpty();
  }

  @Test
  void a_short_restart_is_no_gap() {
    played.bean(Sources.class).heard(SHOP, clock.instant(), 1);
    played.looks();
    played.close();
    clock.advance(Duration.ofMinutes(9));
    played = new SourcesForTests(database);
    played.looks();
    assertThat(played.alerts(SHOP)).isEmpty();
    assertThat(runs).isEmpty();
  }

  @Test
  void a_gap_that_nothing_can_ask_about_ends_when_the_source_speaks() {
    SourcesForTests.configured.add(new SourceList.Entry("mute", "m", "1001", true, null));
    played.looks();
    played.bean(Sources.class).heard("mute/m", clock.instant(), 1);
    played.looks();
    played.close();
    clock.advance(Duration.ofMinutes(20));
    played = new SourcesForTests(database);
    SourcesForTests.configured.add(new SourceList.Entry("mute", "m", "1001", true, null));
    played.looks();
    assertThat(played.alerts("mute/m")).containsExactly(AlertKind.GAP);

    clock.advance(Duration.ofSeconds(5));
    played.bean(Sources.class).heard("mute/m", clock.instant(), 1);
    played.looks();
    assertThat(played.alerts("mute/m")).isEmpty();
  }

  @Test
  void a_subscription_that_was_switched_off_is_told_until_it_is_back() {
    Sources sources = played.bean(Sources.class);
    sources.subscriptionDisabled(SHOP, "products/update is missing");
    sources.subscriptionDisabled(SHOP, "products/update is missing");
    played.looks();
    assertThat(played.alerts(SHOP)).containsExactly(AlertKind.SUBSCRIPTION);
    assertThat(played.told("source_subscription", SHOP)).isEqualTo(1);
    assertThat(runs).containsExactly(SHOP + " SUBSCRIPTION");

    sources.subscriptionsFine(SHOP);
    assertThat(played.alerts(SHOP)).isEmpty();
  }

  @Test
  void a_reconcile_run_that_fails_is_told_and_made_again() {
    SourcesForTests.failure = new IllegalStateException("the shop answered 502");
    played.bean(Reconciliation.class).request(SHOP, Reconciler.Cause.OPERATOR);
    played.looks();
    played.looks();
    assertThat(runs).hasSize(1);
    assertThat(played.alerts(SHOP)).containsExactly(AlertKind.RECONCILE_FAILED);
    assertThat(played.source(SHOP).alerts().getFirst().detail()).isEqualTo("the shop answered 502");

    SourcesForTests.failure = null;
    clock.advance(Duration.ofMinutes(1));
    played.looks();
    assertThat(runs).hasSize(2);
    assertThat(played.alerts(SHOP)).isEmpty();
    assertThat(played.source(SHOP).reconcileFor()).isNull();
  }

  @Test
  void a_run_that_died_is_made_again_when_its_lease_is_over() {
    played.bean(Reconciliation.class).request(SHOP, Reconciler.Cause.OPERATOR);
    played
        .sql()
        .sql("UPDATE source SET reconcile_leased_until = :until WHERE id = :id")
        .param("until", clock.instant().plusSeconds(60).atOffset(java.time.ZoneOffset.UTC))
        .param("id", SHOP)
        .update();
    played.looks();
    assertThat(runs).isEmpty();

    clock.advance(Duration.ofMinutes(1));
    played.looks();
    assertThat(runs).containsExactly(SHOP + " OPERATOR");
  }

  @Test
  void a_schedule_makes_runs_due() {
    SourcesForTests.every = Duration.ofMinutes(15);
    clock.advance(Duration.ofMinutes(15));
    played.looks();
    played.looks();
    clock.advance(Duration.ofMinutes(15));
    played.looks();
    assertThat(runs).containsExactly(SHOP + " SCHEDULE", SHOP + " SCHEDULE");
  }

  @Test
  void what_only_tells_cannot_be_asked() {
    assertThat(played.bean(Reconciliation.class).request(FEED, Reconciler.Cause.OPERATOR))
        .isFalse();
    assertThat(played.source(FEED).reconcileFor()).isNull();
  }
}
