package io.otn.console;

import io.otn.source.Reconciler;
import io.otn.source.Reconciliation;
import io.otn.source.Source;
import io.otn.source.SourceSwitch;
import io.otn.source.Sources;
import io.otn.web.ProblemException;
import java.util.List;
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
 * {@code /sources}: who tells the gateway that something happened, when each was heard, what is
 * wrong; and the switch of each.
 */
@Controller
class SourcesPage {

  private static final String TEMPLATE = "console/sources";
  private static final int LONGEST_WHY = 500;

  private final Sources sources;
  private final SourceSwitch switches;
  private final Reconciliation reconciliation;
  private final LivePage live;

  SourcesPage(
      Sources sources, SourceSwitch switches, Reconciliation reconciliation, LivePage live) {
    this.sources = sources;
    this.switches = switches;
    this.reconciliation = reconciliation;
    this.live = live;
  }

  /**
   * @param askable whether it can be asked how things are
   */
  record Row(Source source, boolean askable) {}

  record View(List<Row> rows) {}

  @GetMapping("/sources")
  ModelAndView show(
      @RequestHeader(name = "HX-Request", required = false) @Nullable String part,
      @RequestParam(required = false) @Nullable String seen) {
    View view =
        new View(
            sources.all().stream()
                .map(source -> new Row(source, reconciliation.knows(source.kind())))
                .toList());
    return live.show(TEMPLATE, view, new LivePage.Asked(part, seen));
  }

  /** What it sends is stored and waits until it is resumed. */
  @PostMapping("/sources/{kind}/{name}/pause")
  String pause(
      @PathVariable String kind,
      @PathVariable String name,
      @RequestParam(required = false) @Nullable String why) {
    String words = why == null || why.isBlank() ? "paused by an operator" : why.strip();
    switches.pause(
        require(kind, name),
        words.length() <= LONGEST_WHY ? words : words.substring(0, LONGEST_WHY));
    return "redirect:/sources";
  }

  /** What waits is read, and what was missed is asked for. */
  @PostMapping("/sources/{kind}/{name}/resume")
  String resume(@PathVariable String kind, @PathVariable String name) {
    switches.resume(require(kind, name));
    return "redirect:/sources";
  }

  /** The source is asked how things are now. */
  @PostMapping("/sources/{kind}/{name}/reconcile")
  String reconcile(@PathVariable String kind, @PathVariable String name) {
    reconciliation.request(require(kind, name), Reconciler.Cause.OPERATOR);
    return "redirect:/sources";
  }

  private String require(String kind, String name) {
    return sources
        .find(kind + "/" + name)
        .map(Source::id)
        .orElseThrow(
            () ->
                new ProblemException(
                    HttpStatus.NOT_FOUND, "source_unknown", "There is no such source."));
  }
}
