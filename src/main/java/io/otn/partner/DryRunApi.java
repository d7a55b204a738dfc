package io.otn.partner;

import io.otn.page.Page;
import io.otn.page.Pages;
import io.otn.trigger.NewEvent;
import io.otn.trigger.Rehearsal;
import io.otn.web.KeyHolder;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code POST /api/v1/events:dryRun}: what an event would do, in the forms of {@code POST
 * /api/v1/events} and with its refusals. Nothing is stored or sent, and it costs no quota.
 */
@RestController
class DryRunApi {

  private final PostedEventReader reader;
  private final NewEvents newEvents;
  private final Rehearsal rehearsal;
  private final Pages pages;

  DryRunApi(PostedEventReader reader, NewEvents newEvents, Rehearsal rehearsal, Pages pages) {
    this.reader = reader;
    this.newEvents = newEvents;
    this.rehearsal = rehearsal;
    this.pages = pages;
  }

  /**
   * @param pageState {@code RUNNING}, or else nothing would leave it until it is resumed
   * @param pageReason why it does not run
   * @param repeat it was accepted before: posted again, it would do nothing
   */
  record Rehearsed(
      String id,
      String page,
      String pageState,
      @Nullable String pageReason,
      List<String> topics,
      boolean repeat,
      Instant planAt,
      Instant expiresAt,
      long people,
      Rehearsal.LeftOut leftOut,
      boolean approvalNeeded,
      List<Rehearsal.Wave> waves,
      List<Rehearsal.Quiet> quiet,
      List<Rehearsal.Sample> messages) {}

  record AllRehearsed(List<Rehearsed> events) {}

  @ReadsEvents
  @ApiResponse(
      responseCode = "200",
      description = "What it would do; a batch is answered in its order, each event by itself.",
      content = @Content(schema = @Schema(oneOf = {Rehearsed.class, AllRehearsed.class})))
  @PostMapping("/api/v1/events:dryRun")
  Object rehearse(HttpServletRequest request, @AuthenticationPrincipal @Nullable KeyHolder holder)
      throws IOException, HttpMediaTypeNotSupportedException {
    Caller caller = Caller.of(holder);
    List<Rehearsed> all =
        reader.read(request).stream()
            .map(told -> newEvents.of(caller, told))
            .map(this::rehearse)
            .toList();
    return PostedEventReader.isBatch(request) ? new AllRehearsed(all) : all.getFirst();
  }

  private Rehearsed rehearse(NewEvent event) {
    Rehearsal.Rehearsed told = rehearsal.rehearse(event);
    Page page = pages.find(event.page()).orElseThrow();
    return new Rehearsed(
        event.id(),
        event.page(),
        page.state().name(),
        page.reason(),
        event.topics(),
        told.repeat(),
        told.planAt(),
        told.expiresAt(),
        told.people(),
        told.leftOut(),
        told.approval(),
        told.waves(),
        told.quiet(),
        told.messages());
  }
}
