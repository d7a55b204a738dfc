package io.otn.partner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otn.page.Page;
import io.otn.page.Pages;
import io.otn.topic.TopicKinds;
import io.otn.trigger.NewEvent;
import io.otn.web.KeyHolder;
import io.otn.web.ProblemException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Checks what was posted, and makes the event of it that is stored. */
@Component
class NewEvents {

  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

  /** What consumers of CloudEvents accept at least (CloudEvents 1.0, size limits). */
  private static final int LARGEST_DATA = 64 * 1024;

  private static final Instant LATEST = Instant.parse("3000-01-01T00:00:00Z");

  private final TopicKinds kinds;
  private final Pages pages;
  private final Validator validator;
  private final ObjectMapper json;

  NewEvents(TopicKinds kinds, Pages pages, Validator validator, ObjectMapper json) {
    this.json = json;
    this.kinds = kinds;
    this.pages = pages;
    this.validator = validator;
  }

  /**
   * @throws ProblemException naming the field at fault in the words of its sender
   */
  NewEvent of(Caller caller, Told told) {
    requireValid(told);
    requireTimes(told);
    requireSize(told);
    PostedEvent event = told.event();
    String page = page(caller, told);
    List<String> topics = topics(told);
    caller.requireTopics(topics, told);
    return new NewEvent(
        told.context() == null ? caller.source() : caller.source() + ":" + told.context(),
        Objects.requireNonNull(event.id()),
        page,
        topics,
        event.occurredAt(),
        event.quantity(),
        event.sendAt(),
        event.expiresAt(),
        event.data() == null ? Map.of() : event.data());
  }

  private void requireValid(Told told) {
    Set<ConstraintViolation<PostedEvent>> wrong = validator.validate(told.event());
    if (!wrong.isEmpty()) {
      var problem =
          new ProblemException(
              HttpStatus.BAD_REQUEST, "invalid_fields", "The event has fields that are not valid.");
      wrong.stream()
          .sorted((a, b) -> path(a).compareTo(path(b)))
          .forEach(v -> problem.field(told.field(path(v)), v.getMessage()));
      throw problem;
    }
  }

  private void requireSize(Told told) {
    try {
      if (told.event().data() != null
          && json.writeValueAsBytes(told.event().data()).length > LARGEST_DATA) {
        throw new ProblemException(
                HttpStatus.PAYLOAD_TOO_LARGE,
                "data_too_large",
                "The values for the message are larger than 64 KB.")
            .field(told.field("data"), "only what the message shows, such as a name and a link");
      }
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("data cannot be written as JSON", e);
    }
  }

  private static String path(ConstraintViolation<PostedEvent> violation) {
    return violation.getPropertyPath().toString().replace(".<list element>", "");
  }

  private String page(Caller caller, Told told) {
    String named = told.event().page();
    KeyHolder partner = caller.partner();
    if (partner != null) {
      if (named != null) {
        partner.requirePage(told.field("page"), named);
      }
      return partner.page();
    }
    if (named != null) {
      return pages.find(named).orElseThrow(() -> pageUnknown(told)).id();
    }
    List<Page> all = pages.all();
    if (all.size() != 1) {
      throw pageUnknown(told);
    }
    return all.getFirst().id();
  }

  private ProblemException pageUnknown(Told told) {
    return new ProblemException(
            HttpStatus.UNPROCESSABLE_ENTITY,
            "page_unknown",
            "The event needs a page that is known.")
        .field(
            told.field("page"),
            "write one of " + pages.all().stream().map(Page::id).collect(Collectors.joining(", ")));
  }

  private List<String> topics(Told told) {
    PostedEvent event = told.event();
    if ((event.topic() == null) == (event.topics() == null)) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY,
              "topic_invalid",
              told.context() == null
                  ? "The event needs exactly one of topic and topics."
                  : "The event needs the key of a topic as its subject.")
          .field(
              told.field("topic"),
              told.context() == null
                  ? "write one key, or several in topics"
                  : "write one key, such as restock:4211");
    }
    if (event.topic() != null) {
      return List.of(kinds.require(told.field("topic"), event.topic()).toString());
    }
    List<String> topics = new ArrayList<>();
    for (String topic : Objects.requireNonNull(event.topics())) {
      topics.add(
          kinds.require(told.field("topics[%d]".formatted(topics.size())), topic).toString());
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

  private static void requireTimes(Told told) {
    PostedEvent event = told.event();
    requirePlausible(told.field("occurredAt"), event.occurredAt());
    requirePlausible(told.field("sendAt"), event.sendAt());
    requirePlausible(told.field("expiresAt"), event.expiresAt());
    Instant end = event.expiresAt();
    if (end == null) {
      return;
    }
    if (event.sendAt() != null && !event.sendAt().isBefore(end)) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY,
              "times_contradict",
              "The event would expire before it may be sent.")
          .field(told.field("expiresAt"), "write a time after " + told.field("sendAt"));
    }
    if (event.occurredAt() != null && !event.occurredAt().isBefore(end)) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY,
              "times_contradict",
              "The event would expire before it happened.")
          .field(told.field("expiresAt"), "write a time after " + told.field("occurredAt"));
    }
  }
}
