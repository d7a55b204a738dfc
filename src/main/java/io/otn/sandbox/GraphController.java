package io.otn.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.otn.sandbox.Faults.Fault;
import io.otn.sandbox.Faults.Kind;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The Graph API's edge, for as much of it as the gateway needs. */
@RestController("sandboxGraph")
@RequestMapping("/sandbox/graph")
@InSandbox
class GraphController {
  private final SendApi sendApi;
  private final GraphAccess access;
  private final World world;
  private final RuleBook book;
  private final Usage usage;
  private final Faults faults;
  private final CallLog log;
  private final CountDownLatch stopping = new CountDownLatch(1);

  GraphController(
      SendApi sendApi,
      GraphAccess access,
      World world,
      RuleBook book,
      Usage usage,
      Faults faults,
      CallLog log) {
    this.sendApi = sendApi;
    this.access = access;
    this.world = world;
    this.book = book;
    this.usage = usage;
    this.faults = faults;
    this.log = log;
  }

  @PostMapping("/{version:v\\d+\\.\\d+}/{page}/messages")
  @Nullable ResponseEntity<byte[]> messages(
      @PathVariable String page,
      @RequestBody(required = false) byte @Nullable [] bytes,
      HttpServletRequest request) {
    pause(book.rules().latency());
    var owner = access.check(page, request);
    var body = body(bytes);
    var kind = SendApi.kind(body);
    var fault = faults.take(owner.id(), sendApi.reaches(body), kind);
    try {
      if (fault != null && !fault.after()) {
        var answer = strike(fault, "POST /messages", request);
        if (answer != null || isCut(fault)) {
          return answer;
        }
      }
      usage.count(owner.id(), SendApi.heavy(body));
      if (body.hasNonNull("sender_action")) {
        return answer(
            owner.id(), Map.of("recipient_id", body.path("recipient").path("id").asText()), fault);
      }
      var sent = sendApi.send(owner.id(), body);
      log.add("in", "Messenger", "POST /messages (%s)".formatted(kind), "accepted");
      if (fault != null && fault.after()) {
        var answer = strike(fault, "POST /messages", request);
        if (answer != null || isCut(fault)) {
          return answer;
        }
      }
      return answer(owner.id(), success(sent, fault), fault);
    } catch (GraphError.RefusedCall e) {
      return refused(e, owner.id(), "POST /messages (%s)".formatted(kind));
    }
  }

  @PostMapping("/{version:v\\d+\\.\\d+}/{page}/subscribed_apps")
  ResponseEntity<byte[]> subscribe(
      @PathVariable String page,
      @RequestParam(name = "subscribed_fields", required = false) @Nullable String fields,
      @RequestBody(required = false) byte @Nullable [] bytes,
      HttpServletRequest request) {
    var owner = access.check(page, request);
    var wanted = fields;
    if (wanted == null && bytes != null && bytes.length > 0) {
      var member = body(bytes).path("subscribed_fields");
      wanted =
          member.isArray()
              ? String.join(",", Json.MAPPER.convertValue(member, String[].class))
              : member.asText("");
    }
    if (wanted == null || wanted.isBlank()) {
      throw GraphError.badParameter("The parameter subscribed_fields is required.").refused();
    }
    var list = List.of(wanted.split("\\s*,\\s*"));
    // Messenger knows more fields than the sandbox has events for.
    if (list.stream().anyMatch(field -> !field.startsWith("messag") && !field.equals("standby"))) {
      throw GraphError.badParameter(
              "Param subscribed_fields must be one of {%s}."
                  .formatted(String.join(", ", World.ALL_FIELDS)))
          .refused();
    }
    var standing = world.standing(owner.id());
    world.record(
        new Fact.Standing(
            owner.id(),
            standing.feature(),
            standing.restricted(),
            standing.regionRestricted(),
            list));
    log.add("in", "Messenger", "POST /subscribed_apps", "200");
    return Json.ok(Map.of("success", true));
  }

  @GetMapping("/{version:v\\d+\\.\\d+}/{page}/subscribed_apps")
  @Nullable ResponseEntity<byte[]> subscribed(
      @PathVariable String page, HttpServletRequest request) {
    var owner = access.check(page, request);
    var body = Json.object();
    var data = body.putArray("data");
    var fields = world.standing(owner.id()).subscribed();
    if (!fields.isEmpty()) {
      var app = data.addObject().put("id", Events.APP_ID).put("name", "OTN Gateway");
      fields.forEach(app.putArray("subscribed_fields")::add);
    }
    return told(owner.id(), "GET /subscribed_apps", body, request);
  }

  @GetMapping("/{version:v\\d+\\.\\d+}/{page}/messaging_feature_review")
  @Nullable ResponseEntity<byte[]> features(@PathVariable String page, HttpServletRequest request) {
    var owner = access.check(page, request);
    var body = Json.object();
    body.putArray("data")
        .addObject()
        .put("feature", book.rules().featureName())
        .put("status", world.standing(owner.id()).feature());
    return told(owner.id(), "GET /messaging_feature_review", body, request);
  }

  /** Answers a question that sends nothing, unless a fault strikes it. */
  private @Nullable ResponseEntity<byte[]> told(
      String page, String what, JsonNode body, HttpServletRequest request) {
    pause(book.rules().latency());
    var fault = faults.take(page, null, "probe");
    if (fault != null) {
      var answer = strike(fault, what, request);
      if (answer != null || isCut(fault)) {
        return answer;
      }
    }
    log.add("in", "Messenger", what, "200");
    return answer(page, body, fault);
  }

  @GetMapping("/{version:v\\d+\\.\\d+}/{page}/messenger_profile")
  @Nullable ResponseEntity<byte[]> profile(@PathVariable String page, HttpServletRequest request) {
    var owner = access.check(page, request);
    var body = Json.object();
    body.putArray("data")
        .addObject()
        .put("subject_to_new_eu_privacy_rules", world.standing(owner.id()).regionRestricted());
    return told(owner.id(), "GET /messenger_profile", body, request);
  }

  @RequestMapping({"", "/**"})
  ResponseEntity<byte[]> unknown(HttpServletRequest request) {
    throw GraphError.of(
            400,
            2500,
            0,
            "Unknown path components: "
                + request.getRequestURI().replaceFirst("/sandbox/graph", ""))
        .refused();
  }

  @ExceptionHandler(GraphError.RefusedCall.class)
  ResponseEntity<byte[]> refused(GraphError.RefusedCall e, HttpServletRequest request) {
    return refused(
        e,
        null,
        request.getMethod() + " " + request.getRequestURI().replaceFirst("/sandbox/graph", ""));
  }

  private ResponseEntity<byte[]> refused(
      GraphError.RefusedCall e, @Nullable String page, String what) {
    log.add("in", "Messenger", what, e.error().outcome());
    var answer = ResponseEntity.status(e.error().status()).contentType(MediaType.APPLICATION_JSON);
    if (page != null) {
      usage.headers(page).forEach(answer::header);
    }
    return answer.body(Json.bytes(e.error().body()));
  }

  /** Null when the true answer is still to be given, or when there will be none at all. */
  private @Nullable ResponseEntity<byte[]> strike(
      Fault fault, String what, HttpServletRequest request) {
    if (fault.fault() != Kind.HEADERS && fault.fault() != Kind.NO_RECIPIENT_ID) {
      log.add(
          "in",
          "Messenger",
          what,
          "fault: %s %s accepting"
              .formatted(Faults.word(fault.fault()), fault.after() ? "after" : "before"));
    }
    switch (fault.fault()) {
      case ERROR, OK_WITH_ERROR -> {
        var answer =
            ResponseEntity.status(fault.error().status()).contentType(MediaType.APPLICATION_JSON);
        fault.headers().forEach(answer::header);
        return answer.body(Json.bytes(fault.error().body()));
      }
      case TEXT -> {
        var answer =
            ResponseEntity.status(fault.error().status()).contentType(MediaType.TEXT_PLAIN);
        fault.headers().forEach(answer::header);
        return answer.body(fault.text().getBytes(StandardCharsets.UTF_8));
      }
      case SLOW -> pause(Duration.ofMillis(fault.millis()));
      case CUT -> ConnectionCutter.cut(request);
      case HANG -> {
        pause(book.rules().hangFor());
        ConnectionCutter.cut(request);
      }
      case NO_RECIPIENT_ID, HEADERS -> {}
    }
    return null;
  }

  private static boolean isCut(Fault fault) {
    return fault.fault() == Kind.CUT || fault.fault() == Kind.HANG;
  }

  private Map<String, String> success(Fact.Sent sent, @Nullable Fault fault) {
    var withRecipient =
        (fault == null || fault.fault() != Kind.NO_RECIPIENT_ID)
            && (sent.via().equals("id") || book.rules().recipientIdForTokens());
    return withRecipient
        ? Map.of("recipient_id", sent.psid(), "message_id", sent.mid())
        : Map.of("message_id", sent.mid());
  }

  private ResponseEntity<byte[]> answer(String page, Object body, @Nullable Fault fault) {
    var answer = ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON);
    usage.headers(page).forEach(answer::header);
    if (fault != null) {
      fault.headers().forEach(answer::header);
    }
    return answer.body(Json.bytes(body));
  }

  private static JsonNode body(byte @Nullable [] bytes) {
    try {
      var body = Json.MAPPER.readTree(bytes == null ? new byte[0] : bytes);
      if (body.isObject()) {
        return body;
      }
    } catch (IOException e) {
      // answered below
    }
    throw GraphError.badParameter("The body must be a JSON object.").refused();
  }

  /** Waits, but not beyond the end of the sandbox. */
  private void pause(Duration time) {
    if (time.isPositive()) {
      try {
        var unused = stopping.await(time.toMillis(), TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Before the web server stops, for it waits for every call under way. */
  @EventListener(ContextClosedEvent.class)
  void stop() {
    stopping.countDown();
  }
}
