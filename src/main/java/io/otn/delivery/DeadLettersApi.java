package io.otn.delivery;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.otn.page.Pages;
import io.otn.trigger.TriggerEvents;
import io.otn.web.ProblemException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /api/v1/dead-letters}: what ended without a message, grouped by cause, and what a person
 * decides about it. Each decision is told as a plan before it is carried out.
 */
@RestController
class DeadLettersApi {

  private static final int LISTED = 10_000;

  private final DeadLetters deadLetters;
  private final Replay replay;
  private final Discard discard;
  private final Pages pages;
  private final TriggerEvents events;
  private final Clock clock;

  DeadLettersApi(
      DeadLetters deadLetters,
      Replay replay,
      Discard discard,
      Pages pages,
      TriggerEvents events,
      Clock clock) {
    this.deadLetters = deadLetters;
    this.replay = replay;
    this.discard = discard;
    this.pages = pages;
    this.events = events;
    this.clock = clock;
  }

  record Groups(List<DeadLetters.Group> items) {}

  @GetMapping("/api/v1/dead-letters")
  Groups list(@RequestParam(required = false) @Nullable String page) {
    return new Groups(deadLetters.groups(page));
  }

  /**
   * What all decisions say: which dead letters. At least one field, or {@code all}.
   *
   * @param event our id or the source's own name for it
   */
  private record Named(
      @Nullable String page,
      @Nullable String topic,
      @Nullable String reason,
      @Nullable String cause,
      @Nullable Integer code,
      @Nullable Integer subcode,
      @Nullable String event,
      @Nullable List<String> deliveries,
      @Nullable Boolean all) {}

  /**
   * @param expiresAt a new last moment of the messages
   * @param run false is the plan only
   * @param expect {@code sendable} of the plan
   */
  record ReplayBody(
      @Nullable String page,
      @Nullable String topic,
      @Nullable String reason,
      @Nullable String cause,
      @Nullable Integer code,
      @Nullable Integer subcode,
      @Nullable String event,
      @Nullable @Size(min = 1, max = LISTED) List<@NotBlank String> deliveries,
      @Nullable Boolean all,
      @Nullable Instant expiresAt,
      @Nullable Boolean run,
      @Nullable @PositiveOrZero Long expect) {

    Named named() {
      return new Named(page, topic, reason, cause, code, subcode, event, deliveries, all);
    }
  }

  record CancelBody(
      @Nullable String page,
      @Nullable String topic,
      @Nullable String reason,
      @Nullable String cause,
      @Nullable Integer code,
      @Nullable Integer subcode,
      @Nullable String event,
      @Nullable @Size(min = 1, max = LISTED) List<@NotBlank String> deliveries,
      @Nullable Boolean all) {

    Named named() {
      return new Named(page, topic, reason, cause, code, subcode, event, deliveries, all);
    }
  }

  /**
   * @param why kept with each delivery
   * @param run false is the plan only
   * @param expect {@code matching} of the plan
   */
  record DiscardBody(
      @Nullable String page,
      @Nullable String topic,
      @Nullable String reason,
      @Nullable String cause,
      @Nullable Integer code,
      @Nullable Integer subcode,
      @Nullable String event,
      @Nullable @Size(min = 1, max = LISTED) List<@NotBlank String> deliveries,
      @Nullable Boolean all,
      @Nullable @Size(max = 500) String why,
      @Nullable Boolean run,
      @Nullable @PositiveOrZero Long expect) {

    Named named() {
      return new Named(page, topic, reason, cause, code, subcode, event, deliveries, all);
    }
  }

  /**
   * @param ran whether it was done; else it is the plan
   */
  record ReplayAnswer(boolean ran, @JsonUnwrapped Replay.Plan plan) {}

  /**
   * @param ran whether it was done; else it is the plan
   */
  record DiscardAnswer(boolean ran, @JsonUnwrapped Discard.Plan plan) {}

  @PostMapping("/api/v1/dead-letters:replay")
  ReplayAnswer replay(@Valid @RequestBody ReplayBody body) {
    DeadLetterFilter filter = filter(body.named());
    if (body.expiresAt() != null && !body.expiresAt().isAfter(clock.instant())) {
      throw refused("expiry_past", "The new last moment has passed.")
          .field("expiresAt", "an instant that is still ahead, or leave it out");
    }
    return Boolean.TRUE.equals(body.run())
        ? new ReplayAnswer(
            true, replay.run(filter, body.expiresAt(), expect(body.expect(), "sendable")))
        : new ReplayAnswer(false, replay.plan(filter, body.expiresAt()));
  }

  @PostMapping("/api/v1/dead-letters:cancelReplay")
  Replay.Cancelled cancel(@Valid @RequestBody CancelBody body) {
    return replay.cancel(filter(body.named()));
  }

  @PostMapping("/api/v1/dead-letters:discard")
  DiscardAnswer discard(@Valid @RequestBody DiscardBody body) {
    DeadLetterFilter filter = filter(body.named());
    if (!Boolean.TRUE.equals(body.run())) {
      return new DiscardAnswer(false, discard.plan(filter));
    }
    if (body.why() == null || body.why().isBlank()) {
      throw refused("why_missing", "Nobody will know later why these were discarded.")
          .field("why", "the reason in words, up to 500 characters");
    }
    return new DiscardAnswer(
        true, discard.run(filter, body.why().strip(), expect(body.expect(), "matching")));
  }

  private static long expect(@Nullable Long expect, String planned) {
    if (expect == null) {
      throw refused("expect_missing", "What is carried out is what was planned.")
          .field("expect", "the number that the plan tells as " + planned);
    }
    return expect;
  }

  private DeadLetterFilter filter(Named named) {
    DeadLetterFilter filter =
        new DeadLetterFilter(
            named.page(),
            named.topic(),
            reason(named.reason()),
            named.cause(),
            named.code(),
            named.subcode(),
            event(named.event()),
            deliveries(named.deliveries()));
    boolean all = Boolean.TRUE.equals(named.all());
    if (filter.namesNothing() && !all) {
      throw refused("filter_empty", "This would be about all dead letters there are.")
          .field(
              "$",
              "name page, topic, reason, cause, code, subcode, event or deliveries;"
                  + " or write \"all\": true");
    }
    if (all && !filter.namesNothing()) {
      throw refused("filter_contradicts", "It is about all dead letters, or about some.")
          .field("all", "leave it out where other fields say which are meant");
    }
    if (named.page() != null && pages.find(named.page()).isEmpty()) {
      throw refused("page_unknown", "There is no such page.")
          .field("page", "write an id that GET /api/v1/pages lists");
    }
    return filter;
  }

  private static @Nullable String reason(@Nullable String reason) {
    if (reason != null && !Reason.ofDeadLetters().contains(reason)) {
      throw refused("reason_unknown", "No dead letter has this reason.")
          .field("reason", "one of " + String.join(", ", Reason.ofDeadLetters()));
    }
    return reason;
  }

  private @Nullable UUID event(@Nullable String event) {
    return event == null
        ? null
        : events
            .named(event)
            .orElseThrow(
                () ->
                    refused("event_unknown", "There is no such event.")
                        .field(
                            "event",
                            "write the event's id as you posted it, or the one in its URL"))
            .id();
  }

  private static @Nullable List<DeliveryId> deliveries(@Nullable List<String> texts) {
    if (texts == null) {
      return null;
    }
    List<DeliveryId> ids = new ArrayList<>();
    for (String text : texts) {
      String field = "deliveries[" + ids.size() + "]";
      ids.add(
          DeliveryId.parse(text)
              .orElseThrow(
                  () ->
                      refused("delivery_id_invalid", "This is not the id of a delivery.")
                          .field(field, "as GET /api/v1/deliveries lists it, such as 1001.42")));
    }
    return ids;
  }

  private static ProblemException refused(String code, String detail) {
    return new ProblemException(HttpStatus.UNPROCESSABLE_ENTITY, code, detail);
  }
}
