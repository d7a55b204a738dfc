package io.otn.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * People over HTTP. With {@code ?wait=true} an action answers only after its event was posted once,
 * and {@code posted} is the gateway's status.
 */
@RestController("sandboxPeople")
@RequestMapping("/sandbox/people")
@InSandbox
class PeopleController {
  private final People people;
  private final World world;
  private final SandboxClock clock;

  PeopleController(People people, World world, SandboxClock clock) {
    this.people = people;
    this.world = world;
    this.clock = clock;
  }

  @GetMapping
  ResponseEntity<byte[]> list(@RequestParam String page) {
    var all = world.people(page).stream().limit(1000).map(this::view).toList();
    return Json.ok(Json.object().set("people", Json.MAPPER.valueToTree(all)));
  }

  @PostMapping
  ResponseEntity<byte[]> create(@RequestBody(required = false) byte @Nullable [] bytes) {
    var body = Refusal.read(bytes, "page", "psid", "name");
    var page = Refusal.text(body, "page");
    var psid = Refusal.optionalText(body, "psid");
    var id = psid == null ? "71" + (1_000_000_000L + world.version()) : psid;
    var name = Refusal.optionalText(body, "name");
    if (world.page(page) == null) {
      people.find(page, id);
    }
    return Json.answer(201, view(people.join(page, id, name == null ? "Person " + id : name)));
  }

  @GetMapping("/{page}/{psid}/chat")
  ResponseEntity<byte[]> chat(@PathVariable String page, @PathVariable String psid) {
    var person = people.find(page, psid);
    return Json.ok(
        world.exclusively(
            () -> {
              var body = view(person);
              body.set("messages", Json.MAPPER.valueToTree(person.chat()));
              return body;
            }));
  }

  @PostMapping("/{page}/{psid}/messages")
  ResponseEntity<byte[]> write(
      @PathVariable String page,
      @PathVariable String psid,
      @RequestBody(required = false) byte @Nullable [] bytes,
      @RequestParam(defaultValue = "false") boolean wait) {
    var body = Refusal.read(bytes, "text", "replyTo", "quickReply", "name");
    var text = Refusal.text(body, "text");
    var name = Refusal.optionalText(body, "name");
    // Who writes to a page has a thread with it from then on.
    if (world.page(page) != null && world.person(page, psid) == null) {
      people.join(page, psid, name == null ? "Person " + psid : name);
    }
    return done(
        people.write(
            people.find(page, psid),
            text,
            Refusal.optionalText(body, "replyTo"),
            Refusal.optionalText(body, "quickReply")),
        wait);
  }

  @PostMapping("/{page}/{psid}/taps")
  ResponseEntity<byte[]> tap(
      @PathVariable String page,
      @PathVariable String psid,
      @RequestBody(required = false) byte @Nullable [] bytes,
      @RequestParam(defaultValue = "false") boolean wait) {
    var body = Refusal.read(bytes, "message");
    return done(people.tap(people.find(page, psid), Refusal.text(body, "message")), wait);
  }

  @PostMapping("/{page}/{psid}/reactions")
  ResponseEntity<byte[]> react(
      @PathVariable String page,
      @PathVariable String psid,
      @RequestBody(required = false) byte @Nullable [] bytes,
      @RequestParam(defaultValue = "false") boolean wait) {
    var body = Refusal.read(bytes, "message", "emoji", "action");
    var emoji = Refusal.optionalText(body, "emoji");
    var back = "unreact".equals(Refusal.optionalText(body, "action"));
    return done(
        people.react(
            people.find(page, psid),
            Refusal.text(body, "message"),
            back ? null : emoji == null ? "❤" : emoji),
        wait);
  }

  @PostMapping("/{page}/{psid}/links")
  ResponseEntity<byte[]> follow(
      @PathVariable String page,
      @PathVariable String psid,
      @RequestBody(required = false) byte @Nullable [] bytes,
      @RequestParam(defaultValue = "false") boolean wait) {
    var body = Refusal.read(bytes, "ref", "ad", "name");
    var name = Refusal.optionalText(body, "name");
    var ref = Refusal.text(body, "ref");
    // Who follows a link has a thread with the page from then on.
    if (world.page(page) != null && world.person(page, psid) == null) {
      people.join(page, psid, name == null ? "Person " + psid : name);
    }
    return done(
        people.follow(people.find(page, psid), ref, Refusal.optionalText(body, "ad")), wait);
  }

  @PostMapping("/{page}/{psid}/postbacks")
  ResponseEntity<byte[]> postback(
      @PathVariable String page,
      @PathVariable String psid,
      @RequestBody(required = false) byte @Nullable [] bytes,
      @RequestParam(defaultValue = "false") boolean wait) {
    var body = Refusal.read(bytes, "title", "payload");
    return done(
        people.postback(
            people.find(page, psid),
            Refusal.text(body, "title"),
            Refusal.text(body, "payload"),
            null,
            null),
        wait);
  }

  @PostMapping("/{page}/{psid}/read")
  ResponseEntity<byte[]> read(
      @PathVariable String page,
      @PathVariable String psid,
      @RequestParam(defaultValue = "false") boolean wait) {
    return done(people.read(people.find(page, psid)), wait);
  }

  @PostMapping("/{page}/{psid}/block")
  ResponseEntity<byte[]> block(
      @PathVariable String page,
      @PathVariable String psid,
      @RequestBody(required = false) byte @Nullable [] bytes) {
    var body = Refusal.read(bytes, "blocked", "answer");
    var person = people.find(page, psid);
    var answer = Refusal.optionalText(body, "answer");
    if (answer != null && !answer.matches("\\d+(/\\d+)?")) {
      throw Refusal.badField("answer", "must be code or code/subcode, such as 551/1545041");
    }
    people.block(
        person,
        Refusal.flag(body, "blocked", true) ? answer == null ? "551/1545041" : answer : null);
    return Json.ok(view(person));
  }

  private ObjectNode view(Person person) {
    return world.exclusively(
        () ->
            Json.object()
                .put("page", person.page)
                .put("psid", person.psid)
                .put("name", person.name)
                .put("windowOpen", person.windowOpen(clock.now()))
                .put("windowUntil", person.windowUntil.toString())
                .put("unavailable", person.unavailable));
  }

  private static ResponseEntity<byte[]> done(People.Done done, boolean wait) {
    var body = Json.object().put("happened", done.happened());
    if (done.mid() != null) {
      body.put("message", done.mid());
    }
    if (wait && done.happened()) {
      body.put("posted", await(done));
    }
    return Json.ok(body);
  }

  /** The status of the first try; null when it takes too long, as when events are held. */
  private static @Nullable Integer await(People.Done done) {
    try {
      return done.posted().get(10, TimeUnit.SECONDS);
    } catch (TimeoutException | java.util.concurrent.ExecutionException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
