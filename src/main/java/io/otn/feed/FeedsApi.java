package io.otn.feed;

import io.otn.web.Slice;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /api/v1/feeds}: price feeds, their runs, and a person's decisions about them. */
@RestController
class FeedsApi {

  private static final String VIA = "api";
  private static final int RUNS = 100;

  private final FeedViews views;
  private final FeedReader reader;
  private final HeldRuns held;

  FeedsApi(FeedViews views, FeedReader reader, HeldRuns held) {
    this.views = views;
    this.reader = reader;
    this.held = held;
  }

  record Listed(List<FeedView> items) {}

  /**
   * @param result {@code APPLIED}, {@code HELD}, {@code UNCHANGED}, {@code FAILED}, or {@code BUSY}
   *     when it is being read at this moment
   */
  record Read(FeedReader.Result result, FeedView feed) {}

  @GetMapping("/api/v1/feeds")
  Listed list() {
    return new Listed(views.all());
  }

  @GetMapping("/api/v1/feeds/{id}")
  FeedView show(@PathVariable String id) {
    return views.find(id).orElseThrow(HeldRuns::unknown);
  }

  @GetMapping("/api/v1/feeds/{id}/runs")
  Slice<FeedRun> runs(
      @PathVariable String id, @RequestParam(required = false) @Nullable String after) {
    show(id);
    return views.runs(id, after, RUNS);
  }

  /** Reads it now, whatever its schedule says; answers when that is done. */
  @PostMapping("/api/v1/feeds/{id}:read")
  Read read(@PathVariable String id) {
    show(id);
    FeedReader.Result result = reader.read(id);
    return new Read(result, show(id));
  }

  @PostMapping("/api/v1/feeds/{id}/runs/{run}:apply")
  FeedRun apply(@PathVariable String id, @PathVariable long run) {
    return held.apply(id, run, VIA);
  }

  @PostMapping("/api/v1/feeds/{id}/runs/{run}:discard")
  FeedRun discard(@PathVariable String id, @PathVariable long run) {
    return held.discard(id, run, VIA);
  }
}
