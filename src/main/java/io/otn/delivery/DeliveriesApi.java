package io.otn.delivery;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.otn.trigger.TriggerEvent;
import io.otn.trigger.TriggerEvents;
import io.otn.web.ProblemException;
import io.otn.web.Slice;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/deliveries}: search, and the whole story of one. */
@RestController
class DeliveriesApi {

  private static final int SLICE = 100;

  private final JdbcClient jdbc;
  private final TriggerEvents events;

  DeliveriesApi(JdbcClient jdbc, TriggerEvents events) {
    this.jdbc = jdbc;
    this.events = events;
  }

  enum State {
    DUE,
    SENDING,
    SENT,
    DEAD,
    CANCELLED,
    PROBABLY_DELIVERED
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
      @RequestParam(required = false) @Nullable State state,
      @RequestParam(required = false) @Nullable String after) {
    UUID eventId = event == null ? null : event(event).id();
    List<DeliveryView> found =
        jdbc.sql(
                "SELECT "
                    + DeliveryView.COLUMNS
                    + """
                    FROM delivery
                    WHERE (event_id = :event OR :event::uuid IS NULL)
                      AND (page_id = :page OR :page IS NULL)
                      AND (psid = :psid OR :psid IS NULL)
                      AND (topic = :topic OR :topic IS NULL)
                      AND (state = :state OR :state IS NULL)
                      AND id > :after
                    ORDER BY id
                    LIMIT :limit
                    """)
            .param("event", eventId, java.sql.Types.OTHER)
            .param("page", page, java.sql.Types.VARCHAR)
            .param("psid", psid, java.sql.Types.VARCHAR)
            .param("topic", topic, java.sql.Types.VARCHAR)
            .param("state", state == null ? null : state.name(), java.sql.Types.VARCHAR)
            .param("after", Slice.number(after))
            .param("limit", SLICE + 1)
            .query(DeliveryView::read)
            .list();
    return Slice.of(
        found, SLICE, view -> Long.toString(DeliveryId.parse(view.id()).orElseThrow().number()));
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

  record Attempt(
      int n,
      Instant startedAt,
      Instant endedAt,
      String outcome,
      @Nullable Integer status,
      @Nullable Integer code,
      @Nullable Integer subcode,
      @Nullable String traceId,
      @Nullable String detail) {}

  record ConsentStory(
      String id, String state, @Nullable String titleShown, Instant grantedAt, Instant expiresAt) {}

  record EventStory(String id, String source, Instant occurredAt, Instant receivedAt) {}

  /** The delivery as in a list, and beside it what led to it and what was tried. */
  record Story(
      @JsonUnwrapped DeliveryView delivery,
      EventStory trigger,
      ConsentStory consent,
      List<Attempt> history) {}

  @GetMapping("/api/v1/deliveries/{id}")
  Story story(@PathVariable String id) {
    DeliveryId key =
        DeliveryId.parse(id)
            .orElseThrow(
                () ->
                    new ProblemException(
                            HttpStatus.NOT_FOUND, "delivery_unknown", "There is no such delivery.")
                        .field(
                            "id", "write it as GET /api/v1/deliveries lists it, such as 1001.42"));
    DeliveryView delivery =
        jdbc.sql(
                "SELECT "
                    + DeliveryView.COLUMNS
                    + """
                    FROM delivery
                    WHERE page_id = :page AND id = :id
                    """)
            .param("page", key.page())
            .param("id", key.number())
            .query(DeliveryView::read)
            .optional()
            .orElseThrow(
                () ->
                    new ProblemException(
                        HttpStatus.NOT_FOUND, "delivery_unknown", "There is no such delivery."));
    TriggerEvent event = events.find(UUID.fromString(delivery.event())).orElseThrow();
    return new Story(
        delivery,
        new EventStory(event.eventId(), event.source(), event.occurredAt(), event.receivedAt()),
        consent(key),
        attempts(key));
  }

  private ConsentStory consent(DeliveryId key) {
    return jdbc.sql(
            """
            SELECT consent.id, consent.state, title_shown, granted_at, consent.expires_at
            FROM delivery
            JOIN consent ON consent.page_id = delivery.page_id AND consent.id = delivery.consent_id
            WHERE delivery.page_id = :page AND delivery.id = :id
            """)
        .param("page", key.page())
        .param("id", key.number())
        .query(ConsentStory.class)
        .single();
  }

  private List<Attempt> attempts(DeliveryId key) {
    return jdbc.sql(
            """
            SELECT n, started_at, ended_at, class AS outcome, status, code, subcode, trace_id, detail
            FROM attempt
            WHERE page_id = :page AND delivery_id = :id
            ORDER BY n, ended_at
            """)
        .param("page", key.page())
        .param("id", key.number())
        .query(Attempt.class)
        .list();
  }
}
