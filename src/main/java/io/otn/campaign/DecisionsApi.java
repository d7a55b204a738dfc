package io.otn.campaign;

import io.otn.web.ProblemException;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code POST /api/v1/events/{id}:approve}, {@code :reject} and {@code :stop}; by the admin key.
 */
@RestController
class DecisionsApi {

  private static final String VIA = "api";

  private final EventStories stories;
  private final Approvals approvals;

  DecisionsApi(EventStories stories, Approvals approvals) {
    this.stories = stories;
    this.approvals = approvals;
  }

  @PostMapping("/api/v1/events/{id}:approve")
  EventStory approve(@PathVariable String id) {
    approvals.approve(require(id).key(), VIA);
    return require(id);
  }

  @PostMapping("/api/v1/events/{id}:reject")
  EventStory reject(@PathVariable String id) {
    approvals.reject(require(id).key(), VIA);
    return require(id);
  }

  @PostMapping("/api/v1/events/{id}:stop")
  EventStory stop(@PathVariable String id) {
    approvals.stop(require(id).key(), VIA);
    return require(id);
  }

  private EventStory require(String id) {
    return stories
        .find(id)
        .orElseThrow(
            () ->
                new ProblemException(
                    HttpStatus.NOT_FOUND, "event_unknown", "There is no such event."));
  }
}
