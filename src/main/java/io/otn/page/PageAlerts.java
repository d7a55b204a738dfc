package io.otn.page;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Tells of what a person should look at: one line of the log that begins with a stable event name,
 * and one more in the counter {@code otn.page.alerts}.
 */
@Component
class PageAlerts {

  private static final Logger log = LoggerFactory.getLogger("io.otn.page.alert");

  private final MeterRegistry meters;

  PageAlerts(MeterRegistry meters) {
    this.meters = meters;
  }

  /** What is told. The name in lower case is the event's. */
  enum Event {
    PAGE_STOPPED,
    PAGE_SLOWED,
    PAGE_WARNED,
    PAGE_UNBLOCKED,
    PAGE_RESUME_REFUSED,
    PAGE_RESUMED_BY_FORCE
  }

  void tell(Event event, String page, Change.Who who, String detail) {
    String name = event.name().toLowerCase(Locale.ROOT);
    meters.counter("otn.page.alerts", "event", name, "page", page).increment();
    if (event == Event.PAGE_STOPPED) {
      log.error("event={} page={} who={}: {}", name, page, who, detail);
    } else {
      log.warn("event={} page={} who={}: {}", name, page, who, detail);
    }
  }
}
