package io.otn.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otn.campaign.EventStories;
import io.otn.campaign.EventStory;
import io.otn.consent.Condition;
import io.otn.consent.Consent;
import io.otn.consent.Consents;
import io.otn.consent.PriceWatch;
import io.otn.delivery.DeliveryStories;
import io.otn.delivery.DeliveryView;
import io.otn.trigger.TriggerEvent;
import io.otn.trigger.TriggerEvents;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** {@code /events/{id}/why?psid=}: why did this person (not) get a message about this event? */
@Controller
class WhyPage {

  private final EventStories events;
  private final DeliveryStories deliveries;
  private final Consents consents;
  private final TriggerEvents triggers;
  private final PriceWatch prices;
  private final ObjectMapper json;
  private final Clock clock;

  WhyPage(
      EventStories events,
      DeliveryStories deliveries,
      Consents consents,
      TriggerEvents triggers,
      PriceWatch prices,
      ObjectMapper json,
      Clock clock) {
    this.triggers = triggers;
    this.prices = prices;
    this.json = json;
    this.clock = clock;
    this.events = events;
    this.deliveries = deliveries;
    this.consents = consents;
  }

  /** Who has a delivery has a story; for all others the answer is in what they tapped, and when. */
  @GetMapping("/events/{id}/why")
  ModelAndView why(@PathVariable String id, @RequestParam String psid) {
    EventStory event = events.find(id).orElseThrow(EventPage::unknown);
    String person = psid.strip();
    List<DeliveryView> told =
        deliveries
            .search(
                new DeliveryStories.Search(event.key(), event.page(), person, null, null),
                DeliveryStories.Order.OLDEST_FIRST,
                null,
                1)
            .items();
    if (!told.isEmpty()) {
      return new ModelAndView("redirect:/deliveries/" + told.getFirst().id());
    }
    List<Consent> taps =
        consents.ofPerson(event.page(), person).stream()
            .filter(consent -> event.topics().contains(consent.topic()))
            .toList();
    return new ModelAndView("console/why")
        .addObject("event", event)
        .addObject("psid", person)
        .addObject("taps", taps)
        .addObject(
            "answer",
            fellTooLittle(event, person)
                .map(
                    why ->
                        "The price has not fallen far enough for this person: %s. They go on waiting."
                            .formatted(why))
                .orElseGet(() -> answer(event, taps, data(event))));
  }

  private Optional<String> fellTooLittle(EventStory event, String person) {
    try {
      return prices.unmet(
          event.page(),
          person,
          event.topics(),
          json.writeValueAsString(data(event)),
          clock.instant());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the event's data cannot be written as JSON", e);
    }
  }

  private Map<String, Object> data(EventStory event) {
    return triggers.find(event.key()).map(TriggerEvent::data).orElse(Map.of());
  }

  private static String answer(EventStory event, List<Consent> taps, Map<String, Object> data) {
    if (taps.isEmpty()) {
      return "This person never tapped Notify Me for what the event is about.";
    }
    List<Consent> inTime =
        taps.stream().filter(tap -> !tap.grantedAt().isAfter(event.receivedAt())).toList();
    if (inTime.isEmpty()) {
      return "This person tapped only after the event had come in: such a tap counts for the next"
          + " one.";
    }
    List<String> unmet = inTime.stream().flatMap(tap -> unmet(tap, data).stream()).toList();
    if (unmet.size() == inTime.size()) {
      return "Left out, for the condition is not met: "
          + unmet.getFirst()
          + (held(inTime) ? ". They go on waiting." : ".");
    }
    if (!held(inTime)) {
      return "This person tapped in time, but the permission was gone by then or is kept for"
          + " another event: see below.";
    }
    EventStory.Waves waves = event.waves();
    if (waves != null && !"all_told".equals(waves.why())) {
      return "The event is told in waves, the oldest tap first, and it has not been this person's"
          + " turn. "
          + waves.sentence();
    }
    if (event.open()) {
      return "This person waits for it and has not been taken yet. Look again in a moment.";
    }
    return event.status().equals("DONE")
        ? "This person holds a permission, but it reached us after the event had been carried out."
            + " It waits for the next one."
        : "The event ended before it was this person's turn. The permission is unspent and waits"
            + " for the next one.";
  }

  private static boolean held(List<Consent> taps) {
    return taps.stream().anyMatch(tap -> tap.state().equals("HELD"));
  }

  private static Optional<String> unmet(Consent tap, Map<String, Object> data) {
    return tap.condition() == null
        ? Optional.empty()
        : Condition.parse(tap.condition()).unmet(data);
  }
}
