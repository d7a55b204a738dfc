package io.otn.page;

import io.otn.web.ProblemException;
import io.otn.web.Slice;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /api/v1/pages}: which pages there are, whether they send, why not, who can change that;
 * and a person's decisions about them.
 */
@RestController
class PagesApi {

  private static final String VIA = "api";
  private static final int LINES = 100;

  private final Pages pages;
  private final PageViews views;
  private final PageSwitch switches;
  private final PageRequests requests;
  private final PageHistory history;

  PagesApi(
      Pages pages,
      PageViews views,
      PageSwitch switches,
      PageRequests requests,
      PageHistory history) {
    this.pages = pages;
    this.views = views;
    this.switches = switches;
    this.requests = requests;
    this.history = history;
  }

  record Listed(List<PageView> items) {}

  /**
   * @param why in the operator's words, for the history
   */
  record PauseBody(@Nullable @Size(min = 1, max = 500) String why) {}

  /**
   * @param force resumes although the probe fails
   * @param why in the operator's words, for the history
   */
  record ResumeBody(@Nullable Boolean force, @Nullable @Size(min = 1, max = 500) String why) {}

  /**
   * @param whose PAGE, ADMINS or PEOPLE; the page's own when left out
   * @param why in the operator's words, for the history
   */
  record RegionBody(
      PageSwitch.@Nullable Whose whose, @Nullable @Size(min = 1, max = 500) String why) {}

  @GetMapping("/api/v1/pages")
  Listed list() {
    return new Listed(views.all());
  }

  @GetMapping("/api/v1/pages/{id}")
  PageView show(@PathVariable String id) {
    return views.find(id).orElseThrow(PagesApi::unknown);
  }

  @GetMapping("/api/v1/pages/{id}/history")
  Slice<Change> history(
      @PathVariable String id, @RequestParam(required = false) @Nullable String after) {
    require(id);
    return history.of(id, after, LINES);
  }

  /** Nothing leaves the page until it is resumed. A page that does not run stays as it is. */
  @PostMapping("/api/v1/pages/{id}:pause")
  PageView pause(
      @PathVariable String id, @Valid @RequestBody(required = false) @Nullable PauseBody body) {
    require(id);
    switches.pause(id, VIA, body == null ? null : body.why());
    return show(id);
  }

  /**
   * What waits leaves again, if the platform answers for the page; else 409 {@code probe_failed}.
   * Where the page's region is restricted, 409 {@code region_restricted}.
   */
  @PostMapping("/api/v1/pages/{id}:resume")
  PageView resume(
      @PathVariable String id, @Valid @RequestBody(required = false) @Nullable ResumeBody body) {
    PageSwitch.Resumption resumption =
        switches.resume(
            require(id),
            body != null && Boolean.TRUE.equals(body.force()),
            VIA,
            body == null ? null : body.why());
    Probe.Finding probe = resumption.probe();
    PageView now = show(id);
    if (!resumption.resumed() && probe != null && !probe.fine()) {
      throw refused(now, probe);
    }
    if (!resumption.resumed() && now.state() != Page.State.RUNNING) {
      throw new ProblemException(
          HttpStatus.CONFLICT,
          "page_changed",
          "The page was stopped anew while the platform was asked: %s. Look at it, then decide again."
              .formatted(now.reason()));
    }
    return now;
  }

  private static ProblemException refused(PageView page, Probe.Finding probe) {
    Remedy.Fixer fixer = page.fixer();
    return new ProblemException(
            HttpStatus.CONFLICT,
            "probe_failed",
            "The page stays %s. The platform was asked whether it talks to it: %s. Who can fix it: %s. %s"
                .formatted(
                    page.state() == Page.State.PAUSED ? "paused" : "stopped",
                    probe.said(),
                    fixer == null ? "unknown" : fixer.words(),
                    page.advice()))
        .field("force", "true, to resume it all the same; the page's history will say so");
  }

  /** Nothing leaves, nobody is asked, and nothing is spent, until the restriction is lifted. */
  @PostMapping("/api/v1/pages/{id}:restrictRegion")
  PageView restrictRegion(
      @PathVariable String id, @Valid @RequestBody(required = false) @Nullable RegionBody body) {
    require(id);
    switches.restrictRegion(
        id,
        body == null || body.whose() == null ? PageSwitch.Whose.PAGE : body.whose(),
        VIA,
        body == null ? null : body.why());
    return show(id);
  }

  /** The page may be resumed again; nothing leaves before a person does that. */
  @PostMapping("/api/v1/pages/{id}:liftRegion")
  PageView liftRegion(@PathVariable String id) {
    require(id);
    switches.liftRegion(id, VIA);
    return show(id);
  }

  /** The platform's pause is over sooner than we thought: people may be asked again. */
  @PostMapping("/api/v1/pages/{id}:resumeRequests")
  PageView resumeRequests(@PathVariable String id) {
    require(id);
    requests.resume(id);
    return show(id);
  }

  private Page require(String id) {
    return pages.find(id).orElseThrow(PagesApi::unknown);
  }

  private static ProblemException unknown() {
    return new ProblemException(HttpStatus.NOT_FOUND, "page_unknown", "There is no such page.")
        .field("id", "write an id that GET /api/v1/pages lists");
  }
}
