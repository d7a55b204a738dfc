package io.otn.campaign;

import io.otn.topic.QuietHours;
import io.otn.trigger.Rehearsal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Whom an event would find in their quiet hours, by the clocks where they are. */
@Component
class Sleepers {

  private final EventRules rules;
  private final io.otn.delivery.QuietHours nights;

  Sleepers(EventRules rules, io.otn.delivery.QuietHours nights) {
    this.rules = rules;
    this.nights = nights;
  }

  /**
   * People who would be told.
   *
   * @param kind by a consent of which
   * @param zone as it is known of them; null takes the page's
   */
  record Group(String kind, @Nullable String zone, long people) {}

  /**
   * @param waiting people whose message would wait, by until when
   * @param tooLate people whose quiet hours are over when the event is worth nothing any more
   */
  record Found(List<Rehearsal.Quiet> waiting, long tooLate) {}

  /**
   * @param at when holders would be taken
   * @param expiresAt of the event; that a consent itself may end before the night is not looked at
   */
  Found among(List<Group> groups, String page, Instant at, Instant expiresAt) {
    Map<Instant, Long> waiting = new TreeMap<>();
    long tooLate = 0;
    for (Group group : groups) {
      Instant end = end(group, page, at).orElse(null);
      if (end != null && end.isBefore(expiresAt)) {
        waiting.merge(end, group.people(), Long::sum);
      } else if (end != null) {
        tooLate += group.people();
      }
    }
    return new Found(
        waiting.entrySet().stream()
            .map(night -> new Rehearsal.Quiet(night.getKey(), night.getValue()))
            .toList(),
        tooLate);
  }

  private Optional<Instant> end(Group group, String page, Instant at) {
    QuietHours quiet = rules.quietHours(group.kind());
    return quiet == null
        ? Optional.empty()
        : nights.endsAfter(page, group.zone(), quiet.from(), quiet.to(), at);
  }
}
