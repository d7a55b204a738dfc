package io.otn.sandbox;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** How pages stand with Messenger, and what it tells them of its policy. */
@RestController("sandboxPages")
@RequestMapping("/sandbox/pages")
@InSandbox
class PagesController {
  private final World world;
  private final Switchboard switchboard;

  PagesController(World world, Switchboard switchboard) {
    this.world = world;
    this.switchboard = switchboard;
  }

  @GetMapping
  ResponseEntity<byte[]> pages() {
    return Json.ok(
        Map.of("pages", world.pages().stream().map(p -> world.standing(p.id())).toList()));
  }

  @PatchMapping("/{page}")
  ResponseEntity<byte[]> changePage(
      @PathVariable String page, @RequestBody(required = false) byte @Nullable [] bytes) {
    var body = Refusal.read(bytes, "feature", "restricted", "regionRestricted", "reason");
    if (world.page(page) == null) {
      throw Refusal.notFound("There is no page " + page);
    }
    var before = world.standing(page);
    var feature = body.path("feature").asText(before.feature());
    if (!List.of("pending", "rejected", "approved", "limited").contains(feature)) {
      throw Refusal.badField("feature", "must be pending, rejected, approved or limited");
    }
    var after =
        switchboard.standing(
            before,
            feature,
            Refusal.flag(body, "restricted", before.restricted()),
            Refusal.flag(body, "regionRestricted", before.regionRestricted()),
            body.path("reason").asText());
    return Json.ok(after);
  }

  @PostMapping("/{page}/policy")
  ResponseEntity<byte[]> enforce(
      @PathVariable String page,
      @RequestBody(required = false) byte @Nullable [] bytes,
      @RequestParam(defaultValue = "false") boolean wait) {
    var body = Refusal.read(bytes, "action", "reason");
    if (world.page(page) == null) {
      throw Refusal.notFound("There is no page " + page);
    }
    var action = Refusal.text(body, "action");
    if (!List.of("warning", "block", "unblock").contains(action)) {
      throw Refusal.badField("action", "must be warning, block or unblock");
    }
    var posted = switchboard.enforce(page, action, body.path("reason").asText());
    var answer = Json.object().put("page", page).put("action", action);
    if (wait) {
      answer.put("taken", posted.join() / 100 == 2);
    }
    return Json.ok(answer);
  }
}
