package io.otn.page;

import io.otn.web.ProblemException;
import java.time.Clock;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/pages}: which pages there are, whether they send, and why not. */
@RestController
class PagesApi {

  private final Pages pages;
  private final Clock clock;

  PagesApi(Pages pages, Clock clock) {
    this.pages = pages;
    this.clock = clock;
  }

  record Listed(List<Page> items) {}

  @GetMapping("/api/v1/pages")
  Listed list() {
    return new Listed(pages.all());
  }

  /** Nothing leaves the page until it is resumed. A page that does not run stays as it is. */
  @PostMapping("/api/v1/pages/{id}:pause")
  Page pause(@PathVariable String id) {
    require(id);
    pages.pause(id, "paused by an operator", clock.instant());
    return require(id);
  }

  /** What waits leaves again. The cause of a stop must be gone, or it stops once more. */
  @PostMapping("/api/v1/pages/{id}:resume")
  Page resume(@PathVariable String id) {
    require(id);
    pages.resume(id, clock.instant());
    return require(id);
  }

  private Page require(String id) {
    return pages
        .find(id)
        .orElseThrow(
            () ->
                new ProblemException(HttpStatus.NOT_FOUND, "page_unknown", "There is no such page.")
                    .field("id", "write an id that GET /api/v1/pages lists"));
  }
}
