package io.otn.delivery;

import io.otn.trigger.TriggerEvent;
import io.otn.trigger.TriggerEvents;
import io.otn.web.ProblemException;
import io.otn.web.Slice;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/deliveries}: search, and the whole story of one. */
@RestController
class DeliveriesApi {

  private static final int SLICE = 100;

  private final DeliveryStories stories;
  private final TriggerEvents events;

  DeliveriesApi(DeliveryStories stories, TriggerEvents events) {
    this.stories = stories;
    this.events = events;
  }

  /**
   * @param event our id or the source's own name for it
   */
  @GetMapping("/api/v1/deliveries")
  Slice<DeliveryView> search(
      @RequestParam(required = false) @Nullable String event,
      @RequestParam(required = false) @Nullable String page,
      @RequestParam(required = false) @Nullable String psid,
      @RequestParam(required = false) @Nullable String topic,
      @RequestParam(required = false) DeliveryStories.@Nullable State state,
      @RequestParam(required = false) @Nullable String after) {
    UUID eventId = event == null ? null : event(event).id();
    return stories.search(
        new DeliveryStories.Search(eventId, page, psid, topic, state),
        DeliveryStories.Order.OLDEST_FIRST,
        after,
        SLICE);
  }

  private TriggerEvent event(String named) {
    return events
        .named(named)
        .orElseThrow(
            () ->
                new ProblemException(
                        HttpStatus.NOT_FOUND, "event_unknown", "There is no such event.")
                    .field(
                        "event", "write the event's id as you posted it, or the one in its URL"));
  }

  @GetMapping("/api/v1/deliveries/{id}")
  DeliveryStories.Story story(@PathVariable String id) {
    DeliveryId key =
        DeliveryId.parse(id)
            .orElseThrow(
                () ->
                    new ProblemException(
                            HttpStatus.NOT_FOUND, "delivery_unknown", "There is no such delivery.")
                        .field(
                            "id", "write it as GET /api/v1/deliveries lists it, such as 1001.42"));
    return stories
        .find(key)
        .orElseThrow(
            () ->
                new ProblemException(
                    HttpStatus.NOT_FOUND, "delivery_unknown", "There is no such delivery."));
  }
}
