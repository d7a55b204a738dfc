package io.otn.console;

import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** {@code /}: everything at one glance. */
@Controller
class OverviewPage {

  static final String TEMPLATE = "console/overview";

  private final Overview overview;
  private final LivePage live;

  OverviewPage(Overview overview, LivePage live) {
    this.overview = overview;
    this.live = live;
  }

  @GetMapping("/")
  ModelAndView show(
      @RequestHeader(name = "HX-Request", required = false) @Nullable String part,
      @RequestParam(required = false) @Nullable String seen) {
    return live.show(TEMPLATE, overview.now(), new LivePage.Asked(part, seen));
  }
}
