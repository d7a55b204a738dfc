package io.otn.campaign;

import io.otn.web.ProblemException;
import io.otn.web.Slice;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /api/v1/events}: what happened, and what came of it. */
@RestController
class EventsApi {

  private static final int SLICE = 50;

  private final EventStories stories;

  EventsApi(EventStories stories) {
    this.stories = stories;
  }

  @GetMapping("/api/v1/events/{id}")
  EventStory one(@PathVariable String id) {
    return stories
        .find(id)
        .orElseThrow(
            () ->
                new ProblemException(
                        HttpStatus.NOT_FOUND, "event_unknown", "There is no such event.")
                    .field(
                        "id", "write the event's id as you posted it, or follow the answer's url"));
  }

  @GetMapping("/api/v1/events")
  Slice<EventStory> newest(@RequestParam(required = false) @Nullable String after) {
    return Slice.of(
        stories.newest(id(Slice.after(after)), SLICE + 1), SLICE, story -> story.key().toString());
  }

  private static @Nullable UUID id(@Nullable String key) {
    try {
      return key == null ? null : UUID.fromString(key);
    } catch (IllegalArgumentException e) {
      throw Slice.badCursor();
    }
  }
}
