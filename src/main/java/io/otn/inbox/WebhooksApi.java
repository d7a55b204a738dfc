package io.otn.inbox;

import io.otn.web.ProblemException;
import io.otn.web.Slice;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.PositiveOrZero;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /api/v1/webhooks}: what came in, and what came of each; and having it read again, as a
 * plan first.
 */
@RestController
class WebhooksApi {

  private static final int SLICE = 100;

  private final WebhookStories stories;
  private final ReadAgain readAgain;
  private final Reasons reasons;

  WebhooksApi(WebhookStories stories, ReadAgain readAgain, Reasons reasons) {
    this.stories = stories;
    this.readAgain = readAgain;
    this.reasons = reasons;
  }

  @GetMapping("/api/v1/webhooks")
  Slice<WebhookView> search(
      @RequestParam(required = false) @Nullable String source,
      @RequestParam(required = false) @Nullable String deliveryId,
      @RequestParam(required = false) WebhookView.@Nullable State state,
      @RequestParam(required = false) @Nullable String reason,
      @RequestParam(required = false) @Nullable String after) {
    return stories.search(
        new WebhookStories.Search(source, deliveryId, state, reason), after, SLICE);
  }

  @GetMapping("/api/v1/webhooks/{id}")
  WebhookView show(@PathVariable String id) {
    return stories
        .find(id)
        .orElseThrow(
            () ->
                new ProblemException(
                        HttpStatus.NOT_FOUND,
                        "webhook_unknown",
                        "There is no such webhook; they are kept for otn.inbox.keep.")
                    .field("id", "write an id that GET /api/v1/webhooks lists"));
  }

  /** All reason codes with their sentences. */
  @GetMapping("/api/v1/webhook-reasons")
  Map<String, String> reasons() {
    return reasons.all();
  }

  /**
   * @param run false or left out is the plan only
   * @param expect with {@code run}: how many the plan told
   */
  record ReadAgainBody(
      @NotBlank String source,
      @Nullable String deliveryId,
      @Nullable Instant from,
      @Nullable Instant until,
      @Nullable Boolean failed,
      @Nullable Boolean run,
      @Nullable @PositiveOrZero Long expect) {

    ReadAgain.Which which() {
      return new ReadAgain.Which(source, deliveryId, from, until, Boolean.TRUE.equals(failed));
    }
  }

  /**
   * @param due null while it is a plan only
   */
  record Answer(ReadAgain.Plan plan, @Nullable Long due) {}

  @PostMapping("/api/v1/webhooks:readAgain")
  Answer readAgain(@Valid @RequestBody ReadAgainBody body) {
    ReadAgain.Which which = body.which();
    ReadAgain.Plan plan = readAgain.plan(which);
    if (!Boolean.TRUE.equals(body.run())) {
      return new Answer(plan, null);
    }
    if (body.expect() == null) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY,
              "expect_missing",
              "Say how many webhooks the plan told, so that nothing else is done.")
          .field("expect", "the plan's `matching`");
    }
    return new Answer(plan, readAgain.run(which, body.expect()));
  }
}
