package io.otn.console;

import io.otn.page.Page;
import io.otn.page.Pages;
import io.otn.web.ProblemException;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** {@code /}: everything at one glance, and the switch that stops a page. */
@Controller
class OverviewPage {

  private static final String TEMPLATE = "console/overview";
  private static final String HTMX = "HX-Request";

  private final Overview overview;
  private final LivePage live;
  private final Pages pages;
  private final Clock clock;

  OverviewPage(Overview overview, LivePage live, Pages pages, Clock clock) {
    this.overview = overview;
    this.live = live;
    this.pages = pages;
    this.clock = clock;
  }

  @GetMapping("/")
  ModelAndView show(
      @RequestHeader(name = HTMX, required = false) @Nullable String part,
      @RequestParam(required = false) @Nullable String seen) {
    return live.show(TEMPLATE, overview.now(), new LivePage.Asked(part, seen));
  }

  /** Asks whether it is meant; only where no script has asked already. */
  @GetMapping("/pages/{id}/pause")
  ModelAndView askPause(@PathVariable String id) {
    return new ModelAndView("console/switch").addObject("page", require(id)).addObject("on", false);
  }

  /** Asks whether it is meant; only where no script has asked already. */
  @GetMapping("/pages/{id}/resume")
  ModelAndView askResume(@PathVariable String id) {
    return new ModelAndView("console/switch").addObject("page", require(id)).addObject("on", true);
  }

  /** Nothing leaves the page until it is resumed. A page that does not run stays as it is. */
  @PostMapping("/pages/{id}/pause")
  ModelAndView pause(
      @PathVariable String id,
      @RequestHeader(name = HTMX, required = false) @Nullable String part) {
    pages.pause(require(id).id(), "paused by an operator", clock.instant());
    return back(part);
  }

  /** What waits leaves again. The cause of a stop must be gone, or it stops once more. */
  @PostMapping("/pages/{id}/resume")
  ModelAndView resume(
      @PathVariable String id,
      @RequestHeader(name = HTMX, required = false) @Nullable String part) {
    pages.resume(require(id).id(), clock.instant());
    return back(part);
  }

  private ModelAndView back(@Nullable String part) {
    return part == null
        ? new ModelAndView("redirect:/")
        : live.show(TEMPLATE, overview.now(), new LivePage.Asked(part, null));
  }

  private Page require(String id) {
    return pages
        .find(id)
        .orElseThrow(
            () ->
                new ProblemException(
                    HttpStatus.NOT_FOUND,
                    "page_unknown",
                    "There is no such page. The overview lists those there are."));
  }
}
