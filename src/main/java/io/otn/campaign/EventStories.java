package io.otn.campaign;

import io.otn.trigger.TriggerEvent;
import io.otn.trigger.TriggerEvents;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Tells what came of events. */
@Component
public class EventStories {

  private final TriggerEvents events;
  private final Campaigns campaigns;

  EventStories(TriggerEvents events, Campaigns campaigns) {
    this.events = events;
    this.campaigns = campaigns;
  }

  /**
   * @param idOrName our id, or the source's own name for the event
   */
  public Optional<EventStory> find(String idOrName) {
    return events.named(idOrName).map(event -> tell(List.of(event)).getFirst());
  }

  /** The newest first. */
  public List<EventStory> newest(@Nullable UUID before, int limit) {
    return tell(events.newest(before, limit));
  }

  private List<EventStory> tell(List<TriggerEvent> told) {
    Map<UUID, Campaigns.Progress> progress =
        campaigns.progress(told.stream().map(TriggerEvent::id).toList()).stream()
            .collect(Collectors.toMap(Campaigns.Progress::event, Function.identity()));
    return told.stream().map(event -> story(event, progress.get(event.id()))).toList();
  }

  private static EventStory story(TriggerEvent event, Campaigns.@Nullable Progress progress) {
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
        progress == null ? event.expiresAt() : progress.expiresAt());
  }
}
