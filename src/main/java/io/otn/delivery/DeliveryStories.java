package io.otn.delivery;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.otn.trigger.TriggerEvent;
import io.otn.trigger.TriggerEvents;
import io.otn.web.Slice;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Tells what became of deliveries: search, and the whole story of one. */
@Component
public class DeliveryStories {

  private final JdbcClient jdbc;
  private final TriggerEvents events;
  private final Waits waits;

  DeliveryStories(JdbcClient jdbc, TriggerEvents events, Waits waits) {
    this.jdbc = jdbc;
    this.events = events;
    this.waits = waits;
  }

  /** The states of a delivery, as the database knows them. */
  public enum State {
    DUE,
    SENDING,
    SENT,
    DEAD,
    CANCELLED,
    PROBABLY_DELIVERED
  }

  /** What to look for; what is null is any. */
  public record Search(
      @Nullable UUID event,
      @Nullable String page,
      @Nullable String psid,
      @Nullable String topic,
      @Nullable State state) {}

  /** Which end of a list comes first. Ids are ordered by time. */
  public enum Order {
    OLDEST_FIRST("id > :from", "id"),
    NEWEST_FIRST("id < :from", "id DESC");

    private final String condition;
    private final String by;

    Order(String condition, String by) {
      this.condition = condition;
      this.by = by;
    }
  }

  /**
   * @param after the cursor of the slice before, or null for the first one
   * @param limit items in the slice, at least 1
   */
  public Slice<DeliveryView> search(Search search, Order order, @Nullable String after, int limit) {
    long from = order == Order.NEWEST_FIRST && after == null ? Long.MAX_VALUE : Slice.number(after);
    List<DeliveryView> found =
        jdbc.sql(
                "SELECT "
                    + DeliveryView.COLUMNS
                    + """
                    FROM delivery_state
                    WHERE (event_id = :event OR :event::uuid IS NULL)
                      AND (page_id = :page OR :page IS NULL)
                      AND (psid = :psid OR :psid IS NULL)
                      AND (topic = :topic OR :topic IS NULL)
                      AND (state = :state OR :state IS NULL)
                      AND %s
                    ORDER BY %s
                    LIMIT :limit
                    """
                        .formatted(order.condition, order.by))
            .param("event", search.event(), java.sql.Types.OTHER)
            .param("page", search.page(), java.sql.Types.VARCHAR)
            .param("psid", search.psid(), java.sql.Types.VARCHAR)
            .param("topic", search.topic(), java.sql.Types.VARCHAR)
            .param(
                "state",
                search.state() == null ? null : search.state().name(),
                java.sql.Types.VARCHAR)
            .param("from", from)
            .param("limit", limit + 1)
            .query(DeliveryView::read)
            .list();
    return Slice.of(
        found, limit, view -> Long.toString(DeliveryId.parse(view.id()).orElseThrow().number()));
  }

  /**
   * One attempt, as it was told.
   *
   * @param outcome {@code SENT} or an {@link OutcomeClass}
   * @param status of HTTP, where there was an answer that refused
   * @param traceId the channel's own name for the call
   * @param detail in words; never the message, never a token
   */
  public record Attempt(
      int n,
      Instant startedAt,
      Instant endedAt,
      String outcome,
      @Nullable Integer status,
      @Nullable Integer code,
      @Nullable Integer subcode,
      @Nullable String traceId,
      @Nullable String detail) {}

  /** The consent that the delivery spends, without its token. */
  public record ConsentStory(
      String id, String state, @Nullable String titleShown, Instant grantedAt, Instant expiresAt) {}

  /**
   * @param id the source's own name for the event
   */
  public record EventStory(String id, String source, Instant occurredAt, Instant receivedAt) {}

  /**
   * One reason why a delivery that is open has not left yet.
   *
   * @param cause a code that stays as it is, such as {@code page_stopped}; docs/deliveries.md lists
   *     them
   * @param sentence the same in words, with its numbers
   * @param until when it ends by itself; null where a person or other messages decide that
   */
  public record Wait(String cause, String sentence, @Nullable Instant until) {}

  /**
   * The delivery as in a list, and beside it what led to it and what was tried.
   *
   * @param waits why it has not left yet, what stops most first; empty once it has ended
   */
  public record Story(
      @JsonUnwrapped DeliveryView delivery,
      EventStory trigger,
      ConsentStory consent,
      List<Wait> waits,
      List<Attempt> history) {}

  /** Empty when there is no such delivery. */
  public Optional<Story> find(DeliveryId id) {
    return jdbc.sql(
            "SELECT "
                + DeliveryView.COLUMNS
                + """
                FROM delivery_state
                WHERE page_id = :page AND id = :id
                """)
        .param("page", id.page())
        .param("id", id.number())
        .query(DeliveryView::read)
        .optional()
        .map(delivery -> tell(id, delivery));
  }

  private Story tell(DeliveryId id, DeliveryView delivery) {
    TriggerEvent event = events.find(UUID.fromString(delivery.event())).orElseThrow();
    return new Story(
        delivery,
        new EventStory(event.eventId(), event.source(), event.occurredAt(), event.receivedAt()),
        consent(id),
        delivery.finishedAt() == null ? waits.of(id) : List.of(),
        attempts(id));
  }

  private ConsentStory consent(DeliveryId id) {
    return jdbc.sql(
            """
            SELECT consent.id, consent.state, title_shown, granted_at, consent.expires_at
            FROM delivery
            JOIN consent ON consent.page_id = delivery.page_id AND consent.id = delivery.consent_id
            WHERE delivery.page_id = :page AND delivery.id = :id
            """)
        .param("page", id.page())
        .param("id", id.number())
        .query(ConsentStory.class)
        .single();
  }

  private List<Attempt> attempts(DeliveryId id) {
    return jdbc.sql(
            """
            SELECT n, started_at, ended_at, class AS outcome, status, code, subcode, trace_id, detail
            FROM attempt
            WHERE page_id = :page AND delivery_id = :id
            ORDER BY n, ended_at
            """)
        .param("page", id.page())
        .param("id", id.number())
        .query(Attempt.class)
        .list();
  }

  /** What a person can do about a delivery that ended for this reason; empty for an unknown one. */
  public Optional<String> advice(String reason) {
    return Reason.of(reason).map(Reason::advice);
  }
}
