package io.otn.console;

import io.otn.page.Change;
import io.otn.page.Page;
import io.otn.page.PageHistory;
import io.otn.page.PageSwitch;
import io.otn.page.PageView;
import io.otn.page.PageViews;
import io.otn.page.Pages;
import io.otn.page.Probe;
import io.otn.web.ProblemException;
import io.otn.web.Slice;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/**
 * {@code /pages/{id}}: whether a page sends, why not, who can change that, what waits, how the
 * platform answers it and what happened to it; and the switch that pauses and resumes it.
 */
@Controller
class PagePage {

  private static final String HTMX = "HX-Request";
  private static final String VIA = "console";
  private static final int LINES = 25;
  private static final int LONGEST_WHY = 500;

  private final Pages pages;
  private final PageViews views;
  private final PageHistory history;
  private final PageSwitch switches;
  private final Overview overview;
  private final LivePage live;

  PagePage(
      Pages pages,
      PageViews views,
      PageHistory history,
      PageSwitch switches,
      Overview overview,
      LivePage live) {
    this.pages = pages;
    this.views = views;
    this.history = history;
    this.switches = switches;
    this.overview = overview;
    this.live = live;
  }

  /**
   * @param first whether the history begins with the newest line
   */
  record View(PageView page, Slice<Change> history, boolean first) {}

  @GetMapping("/pages/{id}")
  ModelAndView show(
      @PathVariable String id,
      @RequestHeader(name = HTMX, required = false) @Nullable String part,
      @RequestParam(required = false) @Nullable String seen,
      @RequestParam(required = false) @Nullable String after) {
    View view = new View(view(id), history.of(id, after, LINES), after == null);
    return live.show("console/page", view, new LivePage.Asked(part, seen));
  }

  /** Asks whether it is meant; only where no script has asked already. */
  @GetMapping("/pages/{id}/pause")
  ModelAndView askPause(@PathVariable String id) {
    return ask(id, false, null);
  }

  /** Shows why it does not run, before it is resumed. */
  @GetMapping("/pages/{id}/resume")
  ModelAndView askResume(@PathVariable String id) {
    return ask(id, true, null);
  }

  /** Nothing leaves the page until it is resumed. A page that does not run stays as it is. */
  @PostMapping("/pages/{id}/pause")
  ModelAndView pause(
      @PathVariable String id,
      @RequestHeader(name = HTMX, required = false) @Nullable String part,
      @RequestParam(required = false) @Nullable String why) {
    switches.pause(require(id).id(), VIA, words(why));
    return part == null
        ? back(id)
        : live.show(OverviewPage.TEMPLATE, overview.now(), new LivePage.Asked(part, null));
  }

  /** What waits leaves again, if the platform answers for the page, or if it is forced. */
  @PostMapping("/pages/{id}/resume")
  ModelAndView resume(
      @PathVariable String id,
      @RequestParam(defaultValue = "false") boolean force,
      @RequestParam(required = false) @Nullable String why) {
    PageSwitch.Resumption resumption = switches.resume(require(id), force, VIA, words(why));
    Probe.Finding probe = resumption.probe();
    return resumption.resumed() || probe == null || probe.fine() ? back(id) : ask(id, true, probe);
  }

  private ModelAndView ask(String id, boolean on, Probe.@Nullable Finding refused) {
    return new ModelAndView("console/switch")
        .addObject("page", view(id))
        .addObject("on", on)
        .addObject("refused", refused);
  }

  static ModelAndView back(String id) {
    return new ModelAndView("redirect:/pages/{id}", java.util.Map.of("id", id));
  }

  static @Nullable String words(@Nullable String why) {
    if (why == null || why.isBlank()) {
      return null;
    }
    String words = why.strip();
    if (words.length() > LONGEST_WHY) {
      throw new ProblemException(
          HttpStatus.BAD_REQUEST,
          "why_too_long",
          "Go back and say it in at most " + LONGEST_WHY + " characters.");
    }
    return words;
  }

  private PageView view(String id) {
    return views.find(id).orElseThrow(PagePage::unknown);
  }

  private Page require(String id) {
    return pages.find(id).orElseThrow(PagePage::unknown);
  }

  static ProblemException unknown() {
    return new ProblemException(
        HttpStatus.NOT_FOUND,
        "page_unknown",
        "There is no such page. The overview lists those there are.");
  }
}
