package io.otn.page;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells what waits on pages to be sent. Implemented where deliveries are known. */
public interface Backlog {

  /**
   * By page; a page on which nothing waits may be left out.
   *
   * @param page null asks for all
   */
  Map<String, Waiting> waiting(@Nullable String page);

  /**
   * @param deliveries that are open: due now or later, or being sent
   * @param campaigns that these deliveries belong to
   * @param next when the first of them is due; in the past while the page does not send
   */
  record Waiting(long deliveries, long campaigns, @Nullable Instant next) {
    static final Waiting NOTHING = new Waiting(0, 0, null);
  }
}
