package io.otn.console;

import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.ModelAndView;

/**
 * A page whose live part asks for itself again. It is told 204 while nothing changed, so nothing
 * flickers and nothing that a person is about to press moves away.
 *
 * <p>The template has a fragment {@code live}, with {@code seen} among its {@code hx-vals}.
 */
@Component
class LivePage {

  private final Clock clock;

  LivePage(Clock clock) {
    this.clock = clock;
  }

  /** How htmx asks: for a part, and what it has seen. */
  record Asked(@Nullable String part, @Nullable String seen) {}

  /**
   * @param view a record of records: equal exactly when it looks the same
   */
  ModelAndView show(String template, Record view, Asked asked) {
    String seen = Integer.toHexString(Objects.hash(view, minute(clock.instant())));
    if (asked.part() == null) {
      return model(template, view, seen);
    }
    if (seen.equals(asked.seen())) {
      ModelAndView nothing = new ModelAndView((model, request, response) -> {});
      nothing.setStatus(HttpStatus.NO_CONTENT);
      return nothing;
    }
    return model(template + " :: live", view, seen);
  }

  private static ModelAndView model(String template, Record view, String seen) {
    return new ModelAndView(template).addObject("view", view).addObject("seen", seen);
  }

  /** Times are told relative to now, in minutes. */
  private static long minute(Instant now) {
    return now.getEpochSecond() / 60;
  }
}
