package io.otn.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Moves the world around the gateway: faults, rules, webhooks, time; and what was sent. */
@RestController("sandboxControls")
@RequestMapping("/sandbox")
@InSandbox
class ControlController {
  private final World world;
  private final People people;
  private final Faults faults;
  private final RuleBook book;
  private final Webhooks webhooks;
  private final SandboxClock clock;
  private final Surroundings surroundings;
  private final Poster poster;
  private final CallLog log;

  ControlController(
      World world,
      People people,
      Faults faults,
      RuleBook book,
      Webhooks webhooks,
      SandboxClock clock,
      Surroundings surroundings,
      Poster poster,
      CallLog log) {
    this.world = world;
    this.people = people;
    this.faults = faults;
    this.book = book;
    this.webhooks = webhooks;
    this.clock = clock;
    this.surroundings = surroundings;
    this.poster = poster;
    this.log = log;
  }

  @PostMapping("/faults")
  ResponseEntity<byte[]> addFault(@RequestBody(required = false) byte @Nullable [] bytes) {
    var body = Refusal.read(bytes, Faults.MEMBERS.toArray(String[]::new));
    return Json.answer(201, view(faults.add(body)));
  }

  @GetMapping("/faults")
  ResponseEntity<byte[]> listFaults() {
    return Json.ok(Map.of("faults", faults.list().stream().map(this::view).toList()));
  }

  @DeleteMapping("/faults")
  ResponseEntity<byte[]> clearFaults() {
    return Json.ok(Map.of("cleared", faults.clear()));
  }

  @GetMapping("/rules")
  ResponseEntity<byte[]> rules() {
    return Json.ok(book.rules());
  }

  @PatchMapping("/rules")
  ResponseEntity<byte[]> changeRules(@RequestBody(required = false) byte @Nullable [] bytes) {
    return Json.ok(book.change(Refusal.read(bytes)));
  }

  @GetMapping("/clock")
  ResponseEntity<byte[]> time() {
    return Json.ok(Map.of("now", clock.now(), "offset", clock.offset()));
  }

  @PostMapping("/clock")
  ResponseEntity<byte[]> moveTime(@RequestBody(required = false) byte @Nullable [] bytes) {
    var body = Refusal.read(bytes, "advance");
    try {
      var by = Duration.parse(Refusal.text(body, "advance"));
      if (by.isNegative()) {
        throw Refusal.badField("advance", "must not be negative: time runs forward only");
      }
      world.moveClock(by);
    } catch (DateTimeParseException e) {
      throw Refusal.badField("advance", "must be an ISO-8601 duration, such as PT25H or P366D");
    }
    return time();
  }

  @GetMapping("/webhooks")
  ResponseEntity<byte[]> switches() {
    ObjectNode body = Json.MAPPER.valueToTree(webhooks.switches());
    return Json.ok(body.put("held", webhooks.waiting()).put("unposted", world.queued().size()));
  }

  @PostMapping("/webhooks")
  ResponseEntity<byte[]> switchOver(@RequestBody(required = false) byte @Nullable [] bytes) {
    var body = Refusal.read(bytes, "copies", "hold", "reverse", "drop");
    var before = webhooks.switches();
    webhooks.change(
        new Webhooks.Switches(
            Refusal.number(body, "copies", 1, 100, before.copies()),
            Refusal.flag(body, "hold", before.hold()),
            Refusal.flag(body, "reverse", before.reverse()),
            Refusal.flag(body, "drop", before.drop())));
    return switches();
  }

  @PostMapping("/webhooks/release")
  ResponseEntity<byte[]> release(@RequestBody(required = false) byte @Nullable [] bytes) {
    var body = Refusal.read(bytes, "order");
    var order = body.path("order").asText("normal");
    if (!List.of("normal", "reverse").contains(order)) {
      throw Refusal.badField("order", "must be normal or reverse");
    }
    return Json.ok(Map.of("released", webhooks.release(order.equals("reverse"))));
  }

  @PostMapping("/handshake")
  ResponseEntity<byte[]> handshake() throws InterruptedException {
    var challenge = String.valueOf(1_000_000_000L + clock.now().toEpochMilli() % 1_000_000_000L);
    var answer =
        poster.get(
            "%s/webhooks/messenger?hub.mode=subscribe&hub.verify_token=%s&hub.challenge=%s"
                .formatted(
                    surroundings.gatewayUrl(),
                    URLEncoder.encode(surroundings.verifyToken(), StandardCharsets.UTF_8),
                    challenge),
            Duration.ofSeconds(5));
    log.add("out", "Messenger", "GET /webhooks/messenger (handshake)", answer.outcome());
    var verified = answer.status() == 200 && answer.body().equals(challenge);
    return Json.ok(Map.of("verified", verified, "status", answer.status()));
  }

  @GetMapping("/messages")
  ResponseEntity<byte[]> messages(
      @RequestParam(required = false) @Nullable String page,
      @RequestParam(required = false) @Nullable String psid,
      @RequestParam(required = false) @Nullable String kind,
      @RequestParam(required = false) @Nullable String via) {
    var list = sent(page, psid, kind, via).map(ControlController::view).toList();
    return Json.ok(Map.of("count", list.size(), "messages", list));
  }

  @GetMapping("/messages/count")
  ResponseEntity<byte[]> count(
      @RequestParam(required = false) @Nullable String page,
      @RequestParam(required = false) @Nullable String psid,
      @RequestParam(required = false) @Nullable String kind,
      @RequestParam(required = false) @Nullable String via) {
    return Json.ok(Map.of("count", sent(page, psid, kind, via).count()));
  }

  @PostMapping("/crowd")
  ResponseEntity<byte[]> crowd(
      @RequestBody(required = false) byte @Nullable [] bytes,
      @RequestParam(defaultValue = "false") boolean wait) {
    var body = Refusal.read(bytes, "page", "count", "payload", "title", "post", "tokens");
    var page = Refusal.text(body, "page");
    if (world.page(page) == null) {
      throw Refusal.notFound("There is no page " + page);
    }
    var count = Refusal.number(body, "count", 1, 1_000_000, 0);
    var posted = new ArrayList<CompletableFuture<Integer>>();
    var holders =
        people.crowd(
            page,
            count,
            body.path("title").asText("Tell me when it is back"),
            Refusal.text(body, "payload"),
            Refusal.flag(body, "post", true),
            posted);
    var answer =
        Json.object()
            .put("page", page)
            .put("count", count)
            .put("firstPsid", holders.getFirst().psid())
            .put("lastPsid", holders.getLast().psid())
            .put("posts", posted.size());
    if (wait) {
      answer.put("taken", posted.stream().filter(p -> p.join() / 100 == 2).count());
    }
    if (Refusal.flag(body, "tokens", false)) {
      var list = answer.putArray("tokens");
      holders.forEach(h -> list.addObject().put("psid", h.psid()).put("token", h.token()));
    }
    return Json.ok(answer);
  }

  @GetMapping("/calls")
  ResponseEntity<byte[]> calls() {
    return Json.ok(Map.of("calls", log.calls()));
  }

  private Stream<Fact.Sent> sent(
      @Nullable String page, @Nullable String psid, @Nullable String kind, @Nullable String via) {
    return world.sent().stream()
        .filter(s -> page == null || s.page().equals(page))
        .filter(s -> psid == null || s.psid().equals(psid))
        .filter(s -> kind == null || s.kind().equals(kind))
        .filter(s -> via == null || s.via().equals(via));
  }

  /** Without the token: it is a personal permission, spent or not. */
  private static JsonNode view(Fact.Sent sent) {
    return Json.object()
        .put("messageId", sent.mid())
        .put("page", sent.page())
        .put("psid", sent.psid())
        .put("via", sent.via())
        .put("kind", sent.kind())
        .put("text", sent.text())
        .put("metadata", sent.metadata())
        .put("at", sent.at().toString())
        .set("message", sent.message());
  }

  private JsonNode view(Faults.Fault fault) {
    return Json.object()
        .put("id", fault.id())
        .put("fault", Faults.word(fault.fault()))
        .put("page", fault.page())
        .put("psid", fault.psid())
        .put("only", fault.only())
        .put("when", fault.after() ? "after" : "before")
        .put("times", fault.times())
        .put("code", fault.error().code())
        .put("subcode", fault.error().subcode())
        .put("status", fault.error().status())
        .put("millis", fault.millis());
  }
}
