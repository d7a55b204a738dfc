package io.otn.source;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.otn.source.Source.AlertKind;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Component;

/**
 * What monitoring sees of sources. They come and go while the gateway runs, so the rows are made
 * anew after each look of {@link SourceWatch}.
 */
@Component
class SourceMetrics {

  private final Sources sources;
  private final Clock clock;
  private final MultiGauge states;
  private final MultiGauge silence;
  private final MultiGauge events;
  private final MultiGauge accepted;
  private final MultiGauge alerts;

  SourceMetrics(Sources sources, Clock clock, MeterRegistry meters) {
    this.sources = sources;
    this.clock = clock;
    this.states = gauge(meters, "otn.source.state", "1 in the state that the source is in");
    this.silence =
        MultiGauge.builder("otn.source.since.last.event")
            .description("how long ago the source was heard last")
            .baseUnit("seconds")
            .register(meters);
    this.events = gauge(meters, "otn.source.events.today", "heard on this day of UTC");
    this.accepted = gauge(meters, "otn.source.accepted.today", "trigger events of this day of UTC");
    this.alerts = gauge(meters, "otn.source.alert", "1 while the alert lasts");
  }

  private static MultiGauge gauge(MeterRegistry meters, String name, String what) {
    return MultiGauge.builder(name).description(what).register(meters);
  }

  void refresh() {
    List<Source> all = sources.all();
    List<MultiGauge.Row<?>> stateRows = new ArrayList<>();
    List<MultiGauge.Row<?>> silenceRows = new ArrayList<>();
    List<MultiGauge.Row<?>> eventRows = new ArrayList<>();
    List<MultiGauge.Row<?>> acceptedRows = new ArrayList<>();
    List<MultiGauge.Row<?>> alertRows = new ArrayList<>();
    for (Source source : all) {
      Tags tags = Tags.of("source", source.id());
      for (Source.State state : Source.State.values()) {
        stateRows.add(
            MultiGauge.Row.of(tags.and("state", state.name()), source.state() == state ? 1 : 0));
      }
      if (source.lastEventAt() != null) {
        silenceRows.add(
            MultiGauge.Row.of(
                tags, Duration.between(source.lastEventAt(), clock.instant()).toSeconds()));
      }
      eventRows.add(MultiGauge.Row.of(tags, source.eventsToday()));
      acceptedRows.add(MultiGauge.Row.of(tags, source.acceptedToday()));
      for (AlertKind kind : AlertKind.values()) {
        boolean lasts = source.alerts().stream().anyMatch(alert -> alert.kind() == kind);
        alertRows.add(
            MultiGauge.Row.of(
                tags.and("kind", kind.name().toLowerCase(Locale.ROOT)), lasts ? 1 : 0));
      }
    }
    states.register(stateRows, true);
    silence.register(silenceRows, true);
    events.register(eventRows, true);
    accepted.register(acceptedRows, true);
    alerts.register(alertRows, true);
  }
}
