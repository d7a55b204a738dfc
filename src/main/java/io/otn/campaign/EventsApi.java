package io.otn.campaign;

import io.otn.web.KeyHolder;
import io.otn.web.ProblemException;
import io.otn.web.Slice;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code GET /api/v1/events}: what happened, and what came of it. */
@RestController
class EventsApi {

  private static final String SLICE = "50";
  private static final int LONGEST = 100;

  private final EventStories stories;

  EventsApi(EventStories stories) {
    this.stories = stories;
  }

  @GetMapping("/api/v1/events/{id}")
  EventStory one(@PathVariable String id, @AuthenticationPrincipal @Nullable KeyHolder holder) {
    return stories
        .find(id, holder == null ? null : holder.source())
        .orElseThrow(
            () ->
                new ProblemException(
                        HttpStatus.NOT_FOUND, "event_unknown", "There is no such event.")
                    .field(
                        "id", "write the event's id as you posted it, or follow the answer's url"));
  }

  @GetMapping("/api/v1/events")
  Slice<EventStory> newest(
      @RequestParam(required = false) @Nullable String after,
      @RequestParam(defaultValue = SLICE) int limit,
      @AuthenticationPrincipal @Nullable KeyHolder holder) {
    if (limit < 1 || limit > LONGEST) {
      throw new ProblemException(
              HttpStatus.BAD_REQUEST, "limit_invalid", "A list cannot be so long.")
          .field("limit", "1 to " + LONGEST);
    }
    return Slice.of(
        stories.newest(id(Slice.after(after)), holder == null ? null : holder.source(), limit + 1),
        limit,
        story -> story.key().toString());
  }

  private static @Nullable UUID id(@Nullable String key) {
    try {
      return key == null ? null : UUID.fromString(key);
    } catch (IllegalArgumentException e) {
      throw Slice.badCursor();
    }
  }
}
