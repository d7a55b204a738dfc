package io.otn.asking;

import io.otn.consent.Condition;
import io.otn.consent.ConditionException;
import io.otn.web.KeyHolder;
import io.otn.web.ProblemException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code POST /api/v1/requests}: ask a person for a consent; {@code POST /api/v1/links}: make what
 * asks them when they tap it; {@code GET /api/v1/subscribers/{page}/{psid}}: what came of it.
 */
@RestController
class RequestsApi {

  private final Asking asking;
  private final LinkMaker links;
  private final Stories stories;

  RequestsApi(Asking asking, LinkMaker links, Stories stories) {
    this.asking = asking;
    this.links = links;
    this.stories = stories;
  }

  /**
   * @param data values for the title now and for the message later
   * @param condition for which news the consent will hold, such as {@code price <= 49.99}
   */
  record Request(
      @NotBlank @Size(max = 64) String page,
      @NotBlank @Size(max = 64) String psid,
      @NotBlank String topic,
      @Nullable Map<String, Object> data,
      @Nullable String condition) {}

  @PostMapping(value = "/api/v1/requests", consumes = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.ACCEPTED)
  Asked ask(
      @Valid @RequestBody Request request, @AuthenticationPrincipal @Nullable KeyHolder holder) {
    if (holder != null) {
      holder.requirePage("page", request.page());
      holder.requireTopic("topic", request.topic());
    }
    return asking.ask(
        new Ask(
            request.page(),
            request.psid(),
            request.topic(),
            request.data() == null ? Map.of() : request.data(),
            Way.API,
            request.condition() == null ? null : condition(request.condition())));
  }

  private static Condition condition(String text) {
    try {
      return Condition.parse(text);
    } catch (ConditionException e) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY,
              "condition_invalid",
              "The condition cannot be read at character %d.".formatted(e.position()))
          .field("condition", e.whatToWrite());
    }
  }

  /**
   * @param expiresAt ISO 8601; by default a year from now
   */
  record Link(
      @NotBlank @Size(max = 64) String page,
      @Nullable String topic,
      @Nullable Map<String, Object> data,
      @Nullable List<String> addTags,
      @Nullable List<String> removeTags,
      @Nullable Instant expiresAt) {}

  @PostMapping(value = "/api/v1/links", consumes = MediaType.APPLICATION_JSON_VALUE)
  @ResponseStatus(HttpStatus.CREATED)
  LinkMaker.Made link(@Valid @RequestBody Link link) {
    return links.make(
        new LinkMaker.Wanted(
            link.page(),
            link.topic(),
            link.data() == null ? Map.of() : link.data(),
            link.addTags() == null ? List.of() : link.addTags(),
            link.removeTags() == null ? List.of() : link.removeTags(),
            link.expiresAt()));
  }

  @GetMapping("/api/v1/subscribers/{page}/{psid}")
  Stories.Story person(@PathVariable String page, @PathVariable String psid) {
    return stories.find(page, psid).orElseThrow(Stories::unknown);
  }
}
