package io.otn.partner;

import io.otn.trigger.EventConflictException;
import io.otn.trigger.NewEvent;
import io.otn.trigger.TriggerEvent;
import io.otn.trigger.TriggerEvents;
import io.otn.trigger.UnknownPageException;
import io.otn.web.KeyHolder;
import io.otn.web.ProblemException;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** {@code POST /api/v1/events}: something happened; tell those who asked. */
@RestController
class EventsPostApi {

  private static final Pattern ORIGIN = Pattern.compile("[A-Za-z0-9.:*_-]{1,253}");

  private final TriggerEvents events;
  private final NewEvents newEvents;
  private final PostedEventReader reader;
  private final TransactionOperations transaction;
  private final Partners partners;
  private final Quotas quotas;

  EventsPostApi(
      TriggerEvents events,
      NewEvents newEvents,
      PostedEventReader reader,
      TransactionOperations transaction,
      Partners partners,
      Quotas quotas) {
    this.partners = partners;
    this.quotas = quotas;
    this.events = events;
    this.newEvents = newEvents;
    this.reader = reader;
    this.transaction = transaction;
  }

  record Accepted(String id, String url, String status) {}

  /** The answer to a batch, in its order. */
  record AllAccepted(List<Accepted> events) {}

  @ReadsEvents
  @ApiResponse(
      responseCode = "202",
      description = "Stored; a batch is answered in its order.",
      content = @Content(schema = @Schema(oneOf = {Accepted.class, AllAccepted.class})))
  @PostMapping("/api/v1/events")
  ResponseEntity<?> post(
      HttpServletRequest request,
      HttpServletResponse response,
      @AuthenticationPrincipal @Nullable KeyHolder holder)
      throws IOException, HttpMediaTypeNotSupportedException {
    Caller caller = Caller.of(holder);
    List<Told> told = reader.read(request);
    List<NewEvent> said = told.stream().map(one -> newEvents.of(caller, one)).toList();
    charge(holder, said.size(), response);
    List<Accepted> accepted = accept(said);
    if (PostedEventReader.isBatch(request)) {
      return ResponseEntity.accepted().body(new AllAccepted(accepted));
    }
    Accepted one = accepted.getFirst();
    return ResponseEntity.accepted().location(URI.create(one.url())).body(one);
  }

  /**
   * The handshake of CloudEvents' webhooks (HTTP 1.1 Web Hooks for Event Delivery, section 4): who
   * has a key may send from wherever it says.
   */
  @RequestMapping(value = "/api/v1/events", method = RequestMethod.OPTIONS)
  ResponseEntity<Void> handshake(
      @RequestHeader(name = "WebHook-Request-Origin", required = false) @Nullable String origin,
      @AuthenticationPrincipal @Nullable KeyHolder holder) {
    var answer = ResponseEntity.ok().header("Allow", "GET, POST, OPTIONS");
    if (origin != null) {
      Quota quota = quota(holder);
      answer
          .header("WebHook-Allowed-Origin", requireOrigin(origin))
          .header(
              "WebHook-Allowed-Rate",
              quota == null
                  ? "*"
                  : Long.toString(Math.max(1, quota.events() * 60L / quota.window().toSeconds())));
    }
    return answer.build();
  }

  private static String requireOrigin(String origin) {
    if (!ORIGIN.matcher(origin).matches()) {
      throw new ProblemException(
              HttpStatus.BAD_REQUEST,
              "header_invalid",
              "The header of the handshake is not readable.")
          .field("WebHook-Request-Origin", "a host name, such as events.example.com");
    }
    return origin;
  }

  private @Nullable Quota quota(@Nullable KeyHolder holder) {
    return holder == null ? null : partners.find(holder.partner()).map(Partner::quota).orElse(null);
  }

  private void charge(@Nullable KeyHolder holder, int events, HttpServletResponse response) {
    Quota quota = quota(holder);
    if (holder != null && quota != null && events > 0) {
      Quotas.Left left = quotas.take(holder.partner(), quota, events);
      response.setHeader("RateLimit-Policy", left.policy());
      response.setHeader("RateLimit", left.state());
    }
  }

  /** All of them or none. In the order of their names, so that two batches never deadlock. */
  private List<Accepted> accept(List<NewEvent> said) {
    return Objects.requireNonNull(
        transaction.execute(
            status -> {
              Map<NewEvent, Accepted> accepted = new HashMap<>();
              said.stream()
                  .sorted(Comparator.comparing(NewEvent::source).thenComparing(NewEvent::id))
                  .forEach(event -> accepted.put(event, accept(event)));
              List<Accepted> inOrder = new ArrayList<>();
              said.forEach(event -> inOrder.add(Objects.requireNonNull(accepted.get(event))));
              return inOrder;
            }));
  }

  /** The same answer for a repeat: how far it has come since is told at the url. */
  private Accepted accept(NewEvent event) {
    try {
      TriggerEvent stored = events.accept(event);
      return new Accepted(event.id(), "/api/v1/events/" + stored.id(), "ACCEPTED");
    } catch (EventConflictException e) {
      throw new ProblemException(
              HttpStatus.CONFLICT,
              "event_conflict",
              "The id '%s' was accepted before with another body; nothing was changed."
                  .formatted(event.id()))
          .field("id", "give another event an id of its own; repeat the same event unchanged");
    } catch (UnknownPageException e) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY, "page_unknown", "The event's page is not known.")
          .field("page", "write the id of a page of the gateway");
    }
  }
}
