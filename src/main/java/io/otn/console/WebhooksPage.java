package io.otn.console;

import io.otn.inbox.ReadAgain;
import io.otn.inbox.WebhookStories;
import io.otn.inbox.WebhookView;
import io.otn.source.Sources;
import io.otn.trigger.TriggerEvents;
import io.otn.web.ProblemException;
import io.otn.web.Slice;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/**
 * {@code /inbox}: what came in and what came of it; {@code /inbox/{id}} is the story of one, where
 * it can be read again. Not below {@code /webhooks/}, which stands open for those who sign.
 */
@Controller
class WebhooksPage {

  private static final int SLICE = 50;

  private final WebhookStories webhooks;
  private final ReadAgain readAgain;
  private final Sources sources;
  private final TriggerEvents events;

  WebhooksPage(
      WebhookStories webhooks, ReadAgain readAgain, Sources sources, TriggerEvents events) {
    this.webhooks = webhooks;
    this.readAgain = readAgain;
    this.sources = sources;
    this.events = events;
  }

  @GetMapping("/inbox")
  ModelAndView search(
      @RequestParam(required = false) @Nullable String source,
      @RequestParam(required = false) @Nullable String deliveryId,
      @RequestParam(required = false) WebhookView.@Nullable State state,
      @RequestParam(required = false) @Nullable String after) {
    WebhookStories.Search form =
        new WebhookStories.Search(text(source), text(deliveryId), state, null);
    boolean sourceMissing = form.deliveryId() != null && form.source() == null;
    return new ModelAndView("console/webhooks")
        .addObject("form", form)
        .addObject("sources", sources.all())
        .addObject("states", WebhookView.State.values())
        .addObject("sourceMissing", sourceMissing)
        .addObject(
            "slice",
            sourceMissing
                ? new Slice<WebhookView>(List.of(), null)
                : webhooks.search(form, text(after), SLICE));
  }

  @GetMapping("/inbox/{id}")
  ModelAndView show(@PathVariable String id) {
    WebhookView webhook = find(id);
    return new ModelAndView("console/webhook")
        .addObject("webhook", webhook)
        .addObject("plan", readAgain.plan(which(webhook)))
        .addObject(
            "events",
            webhook.events().stream().map(events::find).flatMap(Optional::stream).toList());
  }

  @PostMapping("/inbox/{id}/readAgain")
  ModelAndView readAgain(@PathVariable String id) {
    readAgain.run(which(find(id)), 1);
    return new ModelAndView("redirect:/inbox/{id}", java.util.Map.of("id", id));
  }

  private static ReadAgain.Which which(WebhookView webhook) {
    return new ReadAgain.Which(webhook.source(), webhook.deliveryId(), null, null, false);
  }

  private WebhookView find(String id) {
    return webhooks
        .find(id)
        .orElseThrow(
            () ->
                new ProblemException(
                    HttpStatus.NOT_FOUND,
                    "webhook_unknown",
                    "There is no such webhook. They are kept for otn.inbox.keep."));
  }

  private static @Nullable String text(@Nullable String field) {
    return field == null || field.isBlank() ? null : field.strip();
  }
}
