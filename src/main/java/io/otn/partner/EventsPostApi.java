package io.otn.partner;

import io.otn.page.Page;
import io.otn.page.Pages;
import io.otn.topic.TopicKinds;
import io.otn.trigger.EventConflictException;
import io.otn.trigger.NewEvent;
import io.otn.trigger.TriggerEvent;
import io.otn.trigger.TriggerEvents;
import io.otn.trigger.UnknownPageException;
import io.otn.web.ProblemException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /api/v1/events}: something happened; tell those who asked. */
@RestController
class EventsPostApi {

  /** Events posted with the admin key. */
  private static final String SOURCE = "api";

  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("3000-01-01T00:00:00Z");

  private final TriggerEvents events;
  private final TopicKinds kinds;
  private final Pages pages;

  EventsPostApi(TriggerEvents events, TopicKinds kinds, Pages pages) {
    this.events = events;
    this.kinds = kinds;
    this.pages = pages;
  }

  /**
   * @param id the caller's own name for the event; the same again is the same event
   * @param page may be left out where there is one page
   * @param topic one key, or else {@code topics} names several: a person is told once
   */
  record Event(
      @NotBlank
          @Size(max = 200)
          @Pattern(regexp = "[\\x21-\\x7e]*", message = "use visible ASCII without spaces")
          String id,
      @Nullable String page,
      @Nullable String topic,
      @Nullable @Size(min = 1, max = 20) List<@NotBlank String> topics,
      @Nullable Instant occurredAt,
      @Nullable @PositiveOrZero Integer quantity,
      @Nullable Instant sendAt,
      @Nullable Instant expiresAt,
      @Nullable @Size(max = 100) Map<String, Object> data) {}

  record Accepted(String id, String url, String status) {}

  @PostMapping(value = "/api/v1/events", consumes = MediaType.APPLICATION_JSON_VALUE)
  ResponseEntity<Accepted> post(@Valid @RequestBody Event event) {
    requireOrder(event);
    NewEvent said =
        new NewEvent(
            SOURCE,
            event.id(),
            page(event.page()),
            topics(event),
            event.occurredAt(),
            event.quantity(),
            event.sendAt(),
            event.expiresAt(),
            event.data() == null ? Map.of() : event.data());
    TriggerEvent stored = accept(said);
    URI url = URI.create("/api/v1/events/" + stored.id());
    // The same answer for a repeat: how far it has come since is told at the url.
    return ResponseEntity.accepted()
        .location(url)
        .body(new Accepted(event.id(), url.toString(), "ACCEPTED"));
  }

  private TriggerEvent accept(NewEvent event) {
    try {
      return events.accept(event);
    } catch (EventConflictException e) {
      throw new ProblemException(
              HttpStatus.CONFLICT,
              "event_conflict",
              "This id was accepted before with another body; nothing was changed.")
          .field("id", "give another event an id of its own; repeat the same event unchanged");
    } catch (UnknownPageException e) {
      throw pageUnknown();
    }
  }

  private String page(@Nullable String named) {
    if (named != null) {
      return pages.find(named).orElseThrow(this::pageUnknown).id();
    }
    List<Page> all = pages.all();
    if (all.size() != 1) {
      throw pageUnknown();
    }
    return all.getFirst().id();
  }

  private ProblemException pageUnknown() {
    return new ProblemException(
            HttpStatus.UNPROCESSABLE_ENTITY,
            "page_unknown",
            "The event needs a page that is known.")
        .field(
            "page",
            "write one of " + pages.all().stream().map(Page::id).collect(Collectors.joining(", ")));
  }

  private List<String> topics(Event event) {
    if ((event.topic() == null) == (event.topics() == null)) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY,
              "topic_invalid",
              "The event needs exactly one of topic and topics.")
          .field("topic", "write one key, or several in topics");
    }
    if (event.topic() != null) {
      return List.of(kinds.require("topic", event.topic()).toString());
    }
    List<String> topics = new java.util.ArrayList<>();
    for (String topic : java.util.Objects.requireNonNull(event.topics())) {
      topics.add(kinds.require("topics[%d]".formatted(topics.size()), topic).toString());
    }
    return List.copyOf(new LinkedHashSet<>(topics));
  }

  /** Beyond these years a time is a mistake, such as milliseconds read as seconds. */
  private static void requirePlausible(String field, @Nullable Instant time) {
    if (time != null && (time.isBefore(EARLIEST) || !time.isBefore(LATEST))) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY,
              "time_implausible",
              "The event has a time that no event has.")
          .field(field, "write a time of the years 2000 to 2999");
    }
  }

  private static void requireOrder(Event event) {
    requirePlausible("occurredAt", event.occurredAt());
    requirePlausible("sendAt", event.sendAt());
    requirePlausible("expiresAt", event.expiresAt());
    Instant end = event.expiresAt();
    if (end == null) {
      return;
    }
    if (event.sendAt() != null && !event.sendAt().isBefore(end)) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY,
              "times_contradict",
              "The event would expire before it may be sent.")
          .field("expiresAt", "write a time after sendAt");
    }
    if (event.occurredAt() != null && !event.occurredAt().isBefore(end)) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY,
              "times_contradict",
              "The event would expire before it happened.")
          .field("expiresAt", "write a time after occurredAt");
    }
  }
}
