package io.otn.console;

import io.otn.delivery.DeliveryId;
import io.otn.delivery.DeliveryStories;
import io.otn.page.Page;
import io.otn.page.Pages;
import io.otn.web.ProblemException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/** {@code /deliveries/{id}}: the story of one message, for whoever is asked about it. */
@Controller
class StoryPage {

  private final DeliveryStories deliveries;
  private final Pages pages;
  private final LivePage live;

  StoryPage(DeliveryStories deliveries, Pages pages, LivePage live) {
    this.deliveries = deliveries;
    this.pages = pages;
    this.live = live;
  }

  /**
   * @param advice what a person can do, where it ended without a message
   * @param open while something may still come of it
   */
  record View(
      DeliveryStories.Story story, @Nullable Page page, @Nullable String advice, boolean open) {}

  @GetMapping("/deliveries/{id}")
  ModelAndView show(
      @PathVariable String id,
      @RequestHeader(name = "HX-Request", required = false) @Nullable String part,
      @RequestParam(required = false) @Nullable String seen) {
    DeliveryStories.Story story =
        DeliveryId.parse(id).flatMap(deliveries::find).orElseThrow(StoryPage::unknown);
    Page page = pages.find(story.delivery().page()).orElse(null);
    String reason = story.delivery().reason();
    View view =
        new View(
            story,
            page,
            reason == null ? null : deliveries.advice(reason).orElse(null),
            story.delivery().finishedAt() == null);
    return live.show("console/delivery", view, new LivePage.Asked(part, seen));
  }

  private static ProblemException unknown() {
    return new ProblemException(
            HttpStatus.NOT_FOUND, "delivery_unknown", "There is no such delivery.")
        .field("id", "as the search for deliveries lists it, such as 1001.42");
  }
}
