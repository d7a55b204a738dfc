package io.otn.campaign;

import io.otn.trigger.TriggerEvent;
import io.otn.trigger.TriggerEvents;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Tells what came of events. */
@Component
public class EventStories {

  private final TriggerEvents events;
  private final WaveStories waves;
  private final JdbcClient jdbc;

  EventStories(TriggerEvents events, WaveStories waves, JdbcClient jdbc) {
    this.events = events;
    this.waves = waves;
    this.jdbc = jdbc;
  }

  /**
   * @param idOrName our id, or the source's own name for the event
   */
  public Optional<EventStory> find(String idOrName) {
    return find(idOrName, null);
  }

  /**
   * @param source whose event it must be; null for anybody's
   */
  Optional<EventStory> find(String idOrName, @Nullable String source) {
    return events.named(idOrName, source).map(event -> tell(List.of(event)).getFirst());
  }

  /** The newest first. */
  public List<EventStory> newest(@Nullable UUID before, int limit) {
    return newest(before, null, limit);
  }

  List<EventStory> newest(@Nullable UUID before, @Nullable String source, int limit) {
    return tell(events.newest(before, source, limit));
  }

  private List<EventStory> tell(List<TriggerEvent> told) {
    List<UUID> ids = told.stream().map(TriggerEvent::id).toList();
    Map<UUID, Progress> progress =
        progress(ids).stream().collect(Collectors.toMap(Progress::event, Function.identity()));
    Map<UUID, EventStory.Waves> inWaves = waves.of(ids);
    return told.stream()
        .map(event -> story(event, progress.get(event.id()), inWaves.get(event.id())))
        .toList();
  }

  private static EventStory story(
      TriggerEvent event, @Nullable Progress progress, EventStory.@Nullable Waves waves) {
    return new EventStory(
        event.eventId(),
        "/api/v1/events/" + event.id(),
        event.source(),
        event.page(),
        event.topics(),
        progress == null ? "ACCEPTED" : progress.state(),
        progress == null ? null : progress.reason(),
        progress == null ? EventStory.Counts.NONE : progress.counts(),
        event.quantity(),
        event.occurredAt(),
        event.receivedAt(),
        event.sendAt(),
        progress == null ? event.expiresAt() : progress.expiresAt(),
        waves);
  }

  /** A campaign and its counts by outcome. */
  private record Progress(
      UUID event,
      String state,
      @Nullable String reason,
      Instant expiresAt,
      EventStory.Counts counts) {}

  private List<Progress> progress(List<UUID> events) {
    return jdbc.sql(
            """
            SELECT campaign.event_id, campaign.state, campaign.reason, campaign.expires_at, holders, left_out,
                   coalesce(sum(n) FILTER (WHERE told.state = 'DUE'), 0) AS due,
                   coalesce(sum(n) FILTER (WHERE told.state = 'SENDING'), 0) AS sending,
                   coalesce(sum(n) FILTER (WHERE told.state = 'SENT'), 0) AS sent,
                   coalesce(sum(n) FILTER (WHERE told.state = 'PROBABLY_DELIVERED'), 0) AS probably_delivered,
                   coalesce(sum(n) FILTER (WHERE told.state = 'DEAD'), 0) AS dead,
                   coalesce(sum(n) FILTER (WHERE told.state = 'CANCELLED'), 0) AS cancelled
            FROM campaign
            LEFT JOIN delivery_count AS told
                ON told.page_id = campaign.page_id AND told.event_id = campaign.event_id
            WHERE campaign.event_id = ANY (:events::uuid[])
            GROUP BY campaign.event_id
            """)
        .param("events", events.stream().map(UUID::toString).toArray(String[]::new))
        .query(
            (row, n) ->
                new Progress(
                    row.getObject("event_id", UUID.class),
                    row.getString("state"),
                    row.getString("reason"),
                    row.getTimestamp("expires_at").toInstant(),
                    new EventStory.Counts(
                        row.getLong("holders"),
                        row.getLong("due"),
                        row.getLong("sending"),
                        row.getLong("sent"),
                        row.getLong("probably_delivered"),
                        row.getLong("dead"),
                        row.getLong("cancelled"),
                        row.getLong("left_out"))))
        .list();
  }
}
