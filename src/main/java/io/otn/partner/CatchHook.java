package io.otn.partner;

import io.otn.trigger.NewEvent;
import io.otn.web.KeyHolder;
import io.otn.web.ProblemException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * What the JSON of partners who cannot sign is as an event. One mapping serves twice: what it
 * refuses is never stored, and what is stored is read by it.
 */
@Component
public class CatchHook {

  private final Map<String, EventMapping> mappings;
  private final NewEvents events;

  CatchHook(PartnerSettings settings, NewEvents events) {
    this.mappings = mappings(settings);
    this.events = events;
  }

  /**
   * By partner.
   *
   * @throws IllegalArgumentException naming the property that is wrong and what to write
   */
  static Map<String, EventMapping> mappings(PartnerSettings settings) {
    Map<String, EventMapping> mappings = new HashMap<>();
    for (PartnerSettings.Configured partner : settings.partners()) {
      EventMapping.Texts mapping = partner.mapping();
      if (mapping == null) {
        continue;
      }
      if (!partner.scheme().equals(CatchScheme.NAME)) {
        throw new IllegalArgumentException(
            "otn.partners '%s': catch is not for the scheme '%s'; write scheme: catch, or take it out"
                .formatted(partner.id(), partner.scheme()));
      }
      mappings.put(
          partner.id(),
          new EventMapping("otn.partners '%s': ".formatted(partner.id()), "catch", mapping));
    }
    return mappings;
  }

  void requireMapping(Partner partner) {
    mapping(partner);
  }

  /**
   * The event that a body tells, checked as those of the API are.
   *
   * @throws ProblemException 400 {@code not_json} or {@code invalid_fields}, 403 {@code
   *     topic_not_allowed}, 413 {@code data_too_large}, 422 {@code value_missing}, {@code
   *     value_invalid}, {@code topic_invalid} or {@code topic_kind_unknown}
   * @throws IllegalArgumentException when the partner has no mapping
   */
  public NewEvent event(Partner partner, byte[] body) {
    var holder =
        new KeyHolder(partner.id(), partner.source(), partner.page(), partner.topics(), Set.of());
    return event(holder, mapping(partner), body);
  }

  /**
   * The same for a sender that is no partner, by a mapping of its own.
   *
   * @param holder whose event it is
   */
  public NewEvent event(KeyHolder holder, EventMapping mapping, byte[] body) {
    return events.of(Caller.of(holder), new Told(mapping.event(body), null, mapping.prefix()));
  }

  private EventMapping mapping(Partner partner) {
    EventMapping mapping = mappings.get(partner.id());
    if (mapping == null) {
      throw new IllegalArgumentException(
          "otn.partners '%s': catch is missing; write in the configuration what its JSON means, such as catch: {topic: \"restock:{/product/sku}\", id: \"{/event_id}\"}"
              .formatted(partner.id()));
    }
    return mapping;
  }
}
