package io.otn.feed;

import io.otn.connector.PriceLists;
import io.otn.connector.PriceRun;
import io.otn.feed.FeedRun.Outcome;
import io.otn.web.ProblemException;
import java.time.Clock;
import java.time.Instant;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** A person's decision about a run that was held. */
@Component
public class HeldRuns {

  private final Feeds feeds;
  private final PriceLists lists;
  private final FeedRows rows;
  private final RunRows runs;
  private final Clock clock;

  HeldRuns(Feeds feeds, PriceLists lists, JdbcClient jdbc, Clock clock) {
    this.feeds = feeds;
    this.lists = lists;
    this.rows = new FeedRows(jdbc);
    this.runs = new RunRows(jdbc);
    this.clock = clock;
  }

  /**
   * Its prices count from now on. Items that it lacks stay as they are.
   *
   * @param by who decided, such as {@code console}
   * @throws ProblemException 404 {@code feed_unknown}, 409 {@code run_not_held}
   */
  @Transactional
  public FeedRun apply(String feed, long run, String by) {
    Feed known = feeds.find(feed).orElseThrow(HeldRuns::unknown);
    Instant now = clock.instant();
    FeedRun held = decide(feed, run, Outcome.APPLIED, by, now);
    PriceRun.Applied applied = lists.applyHeld(run, known.source(), known.page(), now);
    runs.did(run, applied);
    rows.applied(feed, held.compared().items(), now);
    return runs.run(feed, run).orElseThrow(HeldRuns::unknown);
  }

  /**
   * The prices stay as they were. The same file is not read again; a changed one is.
   *
   * @throws ProblemException as {@link #apply}
   */
  @Transactional
  public FeedRun discard(String feed, long run, String by) {
    if (feeds.find(feed).isEmpty()) {
      throw unknown();
    }
    FeedRun held = decide(feed, run, Outcome.DISCARDED, by, clock.instant());
    lists.discardHeld(run);
    return held;
  }

  private FeedRun decide(String feed, long run, Outcome outcome, String by, Instant now) {
    if (!runs.decide(feed, run, outcome, by, now)) {
      throw new ProblemException(
          HttpStatus.CONFLICT,
          "run_not_held",
          "This run does not wait for a decision: it was decided about, or a newer one took its"
              + " place.");
    }
    return runs.run(feed, run).orElseThrow(HeldRuns::unknown);
  }

  static ProblemException unknown() {
    return new ProblemException(
        HttpStatus.NOT_FOUND, "feed_unknown", "There is no such feed in otn.feeds.");
  }
}
