package io.otn.connector;

import io.otn.inbox.UnreadableWebhookException;
import io.otn.partner.CatchHook;
import io.otn.partner.Partner;
import io.otn.partner.Partners;
import io.otn.trigger.NewEvent;
import io.otn.trigger.TriggerEvent;
import io.otn.trigger.TriggerEvents;
import io.otn.web.ProblemException;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Reads what the catch hook has stored, by the partner's mapping. An event's id decides: the first
 * body under it is the event, and any other never fires.
 */
@Component("caughtEvents")
public class CaughtEvents {

  private final Partners partners;
  private final CatchHook hook;
  private final TriggerEvents events;

  CaughtEvents(Partners partners, CatchHook hook, TriggerEvents events) {
    this.partners = partners;
    this.hook = hook;
    this.events = events;
  }

  /**
   * What a body tells, as {@code otn:trigger} takes it.
   *
   * @param verdict {@code event_stored}, {@code event_known} or {@code event_conflict}
   * @param isNew whether it is to be stored
   */
  public record Caught(
      String verdict,
      boolean isNew,
      String topic,
      String id,
      Instant occurredAt,
      @Nullable Integer quantity,
      Map<String, Object> data) {}

  /**
   * Reads one webhook, in the caller's transaction.
   *
   * @param source whose it is, such as {@code catch/zapier}
   * @param receivedAt when it happened, where the mapping says nothing else
   * @throws UnreadableWebhookException when the mapping or the topic kinds have changed since it
   *     was stored, and it is no event any more
   */
  public Caught read(String source, byte[] body, Instant receivedAt) {
    Partner partner =
        partners
            .find(source.substring(source.indexOf('/') + 1))
            .orElseThrow(() -> new UnreadableWebhookException(source + " is no partner any more"));
    return caught(event(partner, body), receivedAt);
  }

  /**
   * @param at when it happened, where the event does not tell
   */
  Caught caught(NewEvent event, Instant at) {
    Optional<TriggerEvent> stored = events.find(event.source(), event.id());
    String verdict =
        stored
            .map(one -> same(event, one) ? Verdict.EVENT_KNOWN : Verdict.EVENT_CONFLICT)
            .orElse(Verdict.EVENT_STORED);
    return new Caught(
        verdict,
        stored.isEmpty(),
        event.topics().getFirst(),
        event.id(),
        event.occurredAt() == null ? at : event.occurredAt(),
        event.quantity(),
        event.data());
  }

  private NewEvent event(Partner partner, byte[] body) {
    try {
      return hook.event(partner, body);
    } catch (ProblemException e) {
      throw new UnreadableWebhookException(
          "the mapping of partner '%s' makes no event of it now: %s %s"
              .formatted(partner.id(), e.detail(), e.fields()));
    }
  }

  /** A time that the sender did not tell differs over its repeats. */
  private static boolean same(NewEvent event, TriggerEvent stored) {
    return stored.page().equals(event.page())
        && stored.topics().equals(event.topics())
        && stored.data().equals(event.data())
        && Objects.equals(stored.quantity(), event.quantity())
        && (event.occurredAt() == null || stored.occurredAt().equals(event.occurredAt()));
  }
}
