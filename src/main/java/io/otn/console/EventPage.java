package io.otn.console;

import io.otn.campaign.Approvals;
import io.otn.campaign.EventStories;
import io.otn.campaign.EventStory;
import io.otn.delivery.DeliveryStories;
import io.otn.delivery.DeliveryView;
import io.otn.trigger.TriggerEvent;
import io.otn.trigger.TriggerEvents;
import io.otn.web.ProblemException;
import io.otn.web.Slice;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** {@code /events}: what happened; {@code /events/{id}}: one event, and what came of it. */
@Controller
class EventPage {

  private static final String VIA = "console";
  private static final int EVENTS = 50;
  private static final int DELIVERIES = 100;

  private final EventStories stories;
  private final TriggerEvents events;
  private final DeliveryStories deliveries;
  private final LivePage live;
  private final Approvals approvals;

  EventPage(
      EventStories stories,
      TriggerEvents events,
      DeliveryStories deliveries,
      LivePage live,
      Approvals approvals) {
    this.approvals = approvals;
    this.stories = stories;
    this.events = events;
    this.deliveries = deliveries;
    this.live = live;
  }

  @GetMapping("/events")
  ModelAndView list(@RequestParam(required = false) @Nullable String after) {
    Slice<EventStory> slice =
        Slice.of(
            stories.newest(key(Slice.after(after)), EVENTS + 1),
            EVENTS,
            story -> story.key().toString());
    return new ModelAndView("console/events").addObject("slice", slice);
  }

  private static @Nullable UUID key(@Nullable String text) {
    try {
      return text == null ? null : UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw Slice.badCursor();
    }
  }

  /** How many deliveries are in one state. */
  record Part(DeliveryStories.State state, long count) {}

  /**
   * @param parts the states that there are deliveries in, and the one that is asked for
   * @param data what the event says about itself, by name
   * @param more whether there are more deliveries than are listed
   */
  record View(
      EventStory event,
      List<Part> parts,
      Map<String, String> data,
      DeliveryStories.@Nullable State state,
      List<DeliveryView> deliveries,
      boolean more) {}

  @GetMapping("/events/{id}")
  ModelAndView show(
      @PathVariable String id,
      @RequestParam(required = false) DeliveryStories.@Nullable State state,
      @RequestHeader(name = "HX-Request", required = false) @Nullable String part,
      @RequestParam(required = false) @Nullable String seen) {
    EventStory story = stories.find(id).orElseThrow(EventPage::unknown);
    Slice<DeliveryView> slice =
        deliveries.search(
            new DeliveryStories.Search(story.key(), story.page(), null, null, state),
            DeliveryStories.Order.OLDEST_FIRST,
            null,
            DELIVERIES);
    View view =
        new View(
            story,
            parts(story.counts(), state),
            data(story.key()),
            state,
            slice.items(),
            slice.next() != null);
    return live.show("console/event", view, new LivePage.Asked(part, seen));
  }

  /** Lets a campaign go that waits for approval. */
  @PostMapping("/events/{id}/approve")
  ModelAndView approve(@PathVariable String id) {
    approvals.approve(require(id), VIA);
    return back(id);
  }

  /** Ends a campaign that waits for approval. */
  @PostMapping("/events/{id}/reject")
  ModelAndView reject(@PathVariable String id) {
    approvals.reject(require(id), VIA);
    return back(id);
  }

  @GetMapping("/events/{id}/stop")
  ModelAndView askStop(@PathVariable String id) {
    return new ModelAndView("console/stop")
        .addObject("event", stories.find(id).orElseThrow(EventPage::unknown));
  }

  /** Nobody else is told. */
  @PostMapping("/events/{id}/stop")
  ModelAndView stop(@PathVariable String id) {
    approvals.stop(require(id), VIA);
    return back(id);
  }

  private UUID require(String id) {
    return stories.find(id).orElseThrow(EventPage::unknown).key();
  }

  private static ModelAndView back(String id) {
    return new ModelAndView("redirect:/events/{id}", Map.of("id", id));
  }

  private static List<Part> parts(
      EventStory.Counts counts, DeliveryStories.@Nullable State chosen) {
    return Stream.of(
            new Part(DeliveryStories.State.SENT, counts.sent()),
            new Part(DeliveryStories.State.PROBABLY_DELIVERED, counts.probablyDelivered()),
            new Part(DeliveryStories.State.SENDING, counts.sending()),
            new Part(DeliveryStories.State.DUE, counts.due()),
            new Part(DeliveryStories.State.DEAD, counts.dead()),
            new Part(DeliveryStories.State.CANCELLED, counts.cancelled()))
        .filter(part -> part.count() > 0 || part.state() == chosen)
        .toList();
  }

  private Map<String, String> data(UUID id) {
    Map<String, String> data = new TreeMap<>();
    events
        .find(id)
        .map(TriggerEvent::data)
        .orElse(Map.of())
        .forEach((name, value) -> data.put(name, String.valueOf(value)));
    return data;
  }

  static ProblemException unknown() {
    return new ProblemException(
        HttpStatus.NOT_FOUND,
        "event_unknown",
        "There is no such event. The list of events has those there are.");
  }
}
