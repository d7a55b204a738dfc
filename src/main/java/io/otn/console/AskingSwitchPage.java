package io.otn.console;

import io.otn.page.PageRequests;
import io.otn.page.PageSwitch;
import io.otn.page.PageView;
import io.otn.page.PageViews;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/**
 * {@code /pages/{id}/region}: whether One-Time Notification is allowed where a page, its admins and
 * its people are; {@code /pages/{id}/requests}: the end of a pause in which nobody is asked.
 */
@Controller
class AskingSwitchPage {

  private static final String VIA = "console";

  private final PageViews views;
  private final PageSwitch switches;
  private final PageRequests requests;

  AskingSwitchPage(PageViews views, PageSwitch switches, PageRequests requests) {
    this.views = views;
    this.switches = switches;
    this.requests = requests;
  }

  /** Says what it means before it is done. */
  @GetMapping("/pages/{id}/region")
  ModelAndView ask(@PathVariable String id) {
    return new ModelAndView("console/region")
        .addObject("page", require(id))
        .addObject("whose", PageSwitch.Whose.values());
  }

  @PostMapping("/pages/{id}/restrict-region")
  ModelAndView restrict(
      @PathVariable String id,
      @RequestParam PageSwitch.Whose whose,
      @RequestParam(required = false) @Nullable String why) {
    switches.restrictRegion(require(id).id(), whose, VIA, PagePage.words(why));
    return PagePage.back(id);
  }

  @PostMapping("/pages/{id}/lift-region")
  ModelAndView lift(@PathVariable String id) {
    switches.liftRegion(require(id).id(), VIA);
    return PagePage.back(id);
  }

  @GetMapping("/pages/{id}/requests")
  ModelAndView askRequests(@PathVariable String id) {
    return new ModelAndView("console/requests").addObject("page", require(id));
  }

  /** The platform's pause is over sooner than we thought: people may be asked again. */
  @PostMapping("/pages/{id}/resume-requests")
  ModelAndView resumeRequests(@PathVariable String id) {
    requests.resume(require(id).id());
    return PagePage.back(id);
  }

  private PageView require(String id) {
    return views.find(id).orElseThrow(PagePage::unknown);
  }
}
