package io.otn.delivery;

import io.otn.consent.Consents;
import io.otn.consent.Permission;
import io.otn.trigger.TriggerEvents;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Gathers what an attempt needs: the token, and the values of card and event. */
@Component
class Preparation {

  private final Consents consents;
  private final TriggerEvents events;
  private final Deliveries deliveries;
  private final Clock clock;

  Preparation(Consents consents, TriggerEvents events, Deliveries deliveries, Clock clock) {
    this.consents = consents;
    this.events = events;
    this.deliveries = deliveries;
    this.clock = clock;
  }

  /** Claimed deliveries whose consent is gone are ended, and left out. */
  List<Dispatch> prepare(List<Claims.Claimed> claimed) {
    Map<Consents.Key, Permission> permissions =
        consents.permissions(
            claimed.stream().map(c -> new Consents.Key(c.id().page(), c.consent())).toList());
    Map<UUID, Map<String, Object>> eventData =
        events.data(claimed.stream().map(Claims.Claimed::event).collect(Collectors.toSet()));
    List<Dispatch> dispatches = new ArrayList<>();
    List<Claims.Claimed> withoutConsent = new ArrayList<>();
    for (Claims.Claimed c : claimed) {
      Permission permission = permissions.get(new Consents.Key(c.id().page(), c.consent()));
      if (permission == null) {
        withoutConsent.add(c);
        continue;
      }
      Map<String, Object> data = new HashMap<>(permission.data());
      data.putAll(eventData.getOrDefault(c.event(), Map.of()));
      dispatches.add(
          new Dispatch(
              c.id(),
              c.attempt(),
              c.charged(),
              c.unknown(),
              c.expiresAt(),
              c.consent(),
              c.psid(),
              c.topic(),
              c.event(),
              permission.token(),
              permission.tags(),
              data));
    }
    if (!withoutConsent.isEmpty()) {
      deliveries.cancelWithoutConsent(withoutConsent, clock.instant());
    }
    return dispatches;
  }
}
