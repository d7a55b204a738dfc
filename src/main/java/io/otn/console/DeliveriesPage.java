package io.otn.console;

import io.otn.delivery.DeliveryStories;
import io.otn.delivery.DeliveryView;
import io.otn.trigger.TriggerEvent;
import io.otn.trigger.TriggerEvents;
import io.otn.web.Slice;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** {@code /deliveries}: finds messages by person, topic, state and event; the newest first. */
@Controller
class DeliveriesPage {

  private static final int SLICE = 50;

  private final DeliveryStories deliveries;
  private final TriggerEvents events;

  DeliveriesPage(DeliveryStories deliveries, TriggerEvents events) {
    this.deliveries = deliveries;
    this.events = events;
  }

  /** What stands in the form. */
  record Form(
      @Nullable String psid,
      @Nullable String topic,
      DeliveryStories.@Nullable State state,
      @Nullable String event) {

    /** True when anything is asked for. */
    public boolean filled() {
      return psid != null || topic != null || state != null || event != null;
    }
  }

  @GetMapping("/deliveries")
  ModelAndView search(
      @RequestParam(required = false) @Nullable String psid,
      @RequestParam(required = false) @Nullable String topic,
      @RequestParam(required = false) DeliveryStories.@Nullable State state,
      @RequestParam(required = false) @Nullable String event,
      @RequestParam(required = false) @Nullable String after) {
    Form form = new Form(text(psid), text(topic), state, text(event));
    Optional<TriggerEvent> named =
        form.event() == null ? Optional.empty() : events.named(form.event());
    boolean eventUnknown = form.event() != null && named.isEmpty();
    Slice<DeliveryView> slice =
        eventUnknown
            ? new Slice<>(List.of(), null)
            : deliveries.search(
                new DeliveryStories.Search(
                    named.map(TriggerEvent::id).orElse(null),
                    named.map(TriggerEvent::page).orElse(null),
                    form.psid(),
                    form.topic(),
                    state),
                DeliveryStories.Order.NEWEST_FIRST,
                text(after),
                SLICE);
    return new ModelAndView("console/deliveries")
        .addObject("form", form)
        .addObject("states", DeliveryStories.State.values())
        .addObject("eventUnknown", eventUnknown)
        .addObject("slice", slice);
  }

  private static @Nullable String text(@Nullable String field) {
    return field == null || field.isBlank() ? null : field.strip();
  }
}
