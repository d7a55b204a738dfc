package io.otn.source;

import io.otn.web.ProblemException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /api/v1/sources}: who sends events, when each was heard, what is wrong; and the switch of
 * each.
 */
@RestController
class SourcesApi {

  private static final String ONE = "/api/v1/sources/{kind}/{name}";

  private final Sources sources;
  private final SourceSwitch switches;
  private final SourceDays days;
  private final Reconciliation reconciliation;

  SourcesApi(
      Sources sources, SourceSwitch switches, SourceDays days, Reconciliation reconciliation) {
    this.sources = sources;
    this.switches = switches;
    this.days = days;
    this.reconciliation = reconciliation;
  }

  record Listed(List<Source> items) {}

  /**
   * @param why in the operator's words, shown while it is paused
   */
  record PauseBody(@Nullable @Size(min = 1, max = 500) String why) {}

  record Days(List<SourceDays.Day> items) {}

  @GetMapping("/api/v1/sources")
  Listed list() {
    return new Listed(sources.all());
  }

  @GetMapping(ONE)
  Source show(@PathVariable String kind, @PathVariable String name) {
    return sources
        .find(kind + "/" + name)
        .orElseThrow(
            () ->
                new ProblemException(
                        HttpStatus.NOT_FOUND, "source_unknown", "There is no such source.")
                    .field("id", "write an id that GET /api/v1/sources lists"));
  }

  /** Events a day, the newest day first. */
  @GetMapping(ONE + "/days")
  Days days(@PathVariable String kind, @PathVariable String name) {
    return new Days(days.of(show(kind, name).id()));
  }

  /**
   * What it sends is stored and waits until it is resumed. One that does not run stays as it is.
   */
  @PostMapping(ONE + ":pause")
  Source pause(
      @PathVariable String kind,
      @PathVariable String name,
      @Valid @RequestBody(required = false) @Nullable PauseBody body) {
    String why = body == null || body.why() == null ? "paused by an operator" : body.why();
    switches.pause(show(kind, name).id(), why);
    return show(kind, name);
  }

  /** What waits is read, and what was missed is asked for. */
  @PostMapping(ONE + ":resume")
  Source resume(@PathVariable String kind, @PathVariable String name) {
    switches.resume(show(kind, name).id());
    return show(kind, name);
  }

  /** The source is asked how things are now; 409 when nothing can ask this kind. */
  @PostMapping(ONE + ":reconcile")
  Source reconcile(@PathVariable String kind, @PathVariable String name) {
    String id = show(kind, name).id();
    if (!reconciliation.request(id, Reconciler.Cause.OPERATOR)) {
      throw new ProblemException(
          HttpStatus.CONFLICT,
          "not_reconcilable",
          "A source of kind '%s' cannot be asked: it only tells.".formatted(kind));
    }
    return show(kind, name);
  }
}
