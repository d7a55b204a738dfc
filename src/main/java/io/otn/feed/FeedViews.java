package io.otn.feed;

import io.otn.web.Slice;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What the console and the API tell of feeds. */
@Component
public class FeedViews {

  private final Feeds feeds;
  private final FeedRows rows;
  private final RunRows runs;
  private final Clock clock;

  FeedViews(Feeds feeds, JdbcClient jdbc, Clock clock) {
    this.feeds = feeds;
    this.rows = new FeedRows(jdbc);
    this.runs = new RunRows(jdbc);
    this.clock = clock;
  }

  /** In the order of the configuration. */
  public List<FeedView> all() {
    return feeds.all().stream().map(this::view).toList();
  }

  public Optional<FeedView> find(String id) {
    return feeds.find(id).map(this::view);
  }

  /**
   * The newest runs first; readings of an unchanged file are none.
   *
   * @param after cursor of the slice before
   */
  public Slice<FeedRun> runs(String feed, @Nullable String after, int size) {
    return Slice.of(
        runs.runs(feed, Slice.number(after), size + 1), size, run -> Long.toString(run.id()));
  }

  private FeedView view(Feed feed) {
    Instant now = clock.instant();
    FeedRows.State state = rows.state(feed.id());
    FeedRun held =
        runs.held(feed.id()).stream()
            .findFirst()
            .flatMap(run -> runs.run(feed.id(), run))
            .orElse(null);
    return new FeedView(
        feed.id(),
        feed.page(),
        feed.location().told(),
        feed.format().settingName(),
        state.items(),
        state.appliedAt(),
        state.checkedAt(),
        FeedReader.next(feed, state, now),
        state.failedSince(),
        state.failure(),
        held);
  }
}
