package io.otn.console;

import io.otn.connector.DoubtfulPrices;
import io.otn.feed.FeedReader;
import io.otn.feed.FeedRun;
import io.otn.feed.FeedView;
import io.otn.feed.FeedViews;
import io.otn.feed.HeldRuns;
import io.otn.web.ProblemException;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/**
 * {@code /feeds}: price feeds, what became of each list, and what waits for a person: lists that
 * were held, and prices that look like a mistake.
 */
@Controller
class FeedsPage {

  private static final String VIA = "console";
  private static final int RUNS = 10;
  private static final int DOUBTS = 100;

  private final FeedViews views;
  private final FeedReader reader;
  private final HeldRuns held;
  private final DoubtfulPrices doubts;

  FeedsPage(FeedViews views, FeedReader reader, HeldRuns held, DoubtfulPrices doubts) {
    this.views = views;
    this.reader = reader;
    this.held = held;
    this.doubts = doubts;
  }

  /**
   * @param runs the newest
   */
  record Row(FeedView feed, List<FeedRun> runs) {}

  @GetMapping("/feeds")
  ModelAndView show() {
    return new ModelAndView("console/feeds")
        .addObject(
            "rows",
            views.all().stream()
                .map(feed -> new Row(feed, views.runs(feed.id(), null, RUNS).items()))
                .toList())
        .addObject("doubts", doubts.list(DOUBTS));
  }

  @PostMapping("/feeds/{id}/read")
  ModelAndView read(@PathVariable String id) {
    if (views.find(id).isEmpty()) {
      throw new ProblemException(
          HttpStatus.NOT_FOUND,
          "feed_unknown",
          "There is no such feed. The page Feeds lists them.");
    }
    reader.read(id);
    return back();
  }

  @PostMapping("/feeds/{id}/runs/{run}/apply")
  ModelAndView apply(@PathVariable String id, @PathVariable long run) {
    held.apply(id, run, VIA);
    return back();
  }

  @PostMapping("/feeds/{id}/runs/{run}/discard")
  ModelAndView discard(@PathVariable String id, @PathVariable long run) {
    held.discard(id, run, VIA);
    return back();
  }

  /** Decided elsewhere in the meantime is as good: the page shows how things stand. */
  @PostMapping("/feeds/doubts/approve")
  ModelAndView approve(@RequestParam String source, @RequestParam String item) {
    doubts.approve(source, item);
    return back();
  }

  @PostMapping("/feeds/doubts/dismiss")
  ModelAndView dismiss(@RequestParam String source, @RequestParam String item) {
    doubts.dismiss(source, item);
    return back();
  }

  private static ModelAndView back() {
    return new ModelAndView("redirect:/feeds");
  }
}
