package io.otn.console;

import io.otn.connector.sale.SaleDecisions;
import io.otn.connector.sale.SaleList;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;

/**
 * {@code /calendars}: where ticket sales are listed, which are to come, when each of their topics
 * fires in the zone of the event, and what could not be read. A person decides about what is
 * missing.
 */
@Controller
class CalendarsPage {

  private static final int MOST = 200;
  private static final Duration BEHIND = Duration.ofDays(1);

  private final SaleList sales;
  private final SaleDecisions decisions;
  private final Clock clock;

  CalendarsPage(SaleList sales, SaleDecisions decisions, Clock clock) {
    this.sales = sales;
    this.decisions = decisions;
    this.clock = clock;
  }

  @GetMapping("/calendars")
  ModelAndView show() {
    Instant from = clock.instant().minus(BEHIND);
    List<SaleList.Upcoming> found = sales.from(from, null, MOST + 1);
    return new ModelAndView("console/calendars")
        .addObject("sources", sales.sources())
        .addObject("sales", found.subList(0, Math.min(found.size(), MOST)))
        .addObject("more", found.size() > MOST);
  }

  @PostMapping("/calendars/decide")
  String decide(
      @RequestParam String source, @RequestParam String key, @RequestParam boolean takesPlace) {
    decisions.decide(source, key, takesPlace);
    return "redirect:/calendars";
  }
}
