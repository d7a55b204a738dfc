package io.otn.page;

import io.otn.page.Change.Kind;
import io.otn.page.Change.Who;
import io.otn.page.PageAlerts.Event;
import io.otn.page.PageStates.Line;
import io.otn.page.Remedy.Fixer;
import io.otn.web.ProblemException;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Stops, pauses and resumes pages. Anybody may stop one; only a person resumes one, and only when
 * the platform talks to it.
 */
@Component
public class PageSwitch {

  private static final String BLOCKED = "policy_block";

  private static final Remedy LIFTED =
      new Remedy(
          BLOCKED,
          Fixer.OPERATOR,
          "The platform has lifted the block: make sure that what led to it is corrected, then"
              + " resume the page; it begins at a low pace.",
          true);

  private final PageStates states;
  private final PageAlerts alerts;
  private final HealthRules rules;
  private final HealthSettings settings;
  private final Probe probe;
  private final Clock clock;

  PageSwitch(
      PageStates states,
      PageAlerts alerts,
      HealthRules rules,
      HealthSettings settings,
      Probe probe,
      Clock clock) {
    this.states = states;
    this.alerts = alerts;
    this.rules = rules;
    this.settings = settings;
    this.probe = probe;
    this.clock = clock;
  }

  /**
   * Pauses a page at a person's wish. False when it did not run.
   *
   * @param via {@code api} or {@code console}
   * @param why in the person's words
   */
  public boolean pause(String page, String via, @Nullable String why) {
    String reason = why == null ? "paused by an operator" : "paused by an operator: " + why;
    return states.pause(
        page, reason, Remedy.PAUSED, new Line(Who.OPERATOR, via, Kind.PAUSED, reason, now()));
  }

  /**
   * An answer of the platform says that going on would do harm. False when it was stopped before.
   */
  public boolean stop(String page, String reason, Remedy remedy) {
    return stop(page, Who.PLATFORM, reason, remedy, false);
  }

  /** The rates of bad answers are critical. */
  boolean brake(String page, String reason) {
    return stop(page, Who.BRAKE, reason, Remedy.HEALTH, false);
  }

  private boolean stop(String page, Who who, String reason, Remedy remedy, boolean weightier) {
    boolean stopped =
        states.stop(
            page, reason, remedy, weightier, new Line(who, null, Kind.STOPPED, reason, now()));
    if (stopped) {
      alerts.tell(
          Event.PAGE_STOPPED,
          page,
          who,
          "%s. Who can fix it: %s. %s".formatted(reason, remedy.fixer().words(), remedy.advice()));
    }
    return stopped;
  }

  /** What the platform does to a page that breaks its rules. */
  public enum Policy {
    /** It threatens. */
    WARNING,
    /** It takes nothing from the page any more. */
    BLOCK,
    /** It takes messages again. */
    UNBLOCK
  }

  /**
   * The platform enforces its policy. A block stops the page, whatever its state; a warning slows
   * it down; that a block is lifted resumes nothing: a person decides.
   *
   * @param said the platform's own words, or what stands for them
   * @param at when the platform did it; what comes behind a newer one is ignored
   * @param remedy who can change it
   * @return false when it came too late
   */
  public boolean enforced(String page, Policy policy, String said, Instant at, Remedy remedy) {
    if (!states.policy(page, at)) {
      return false;
    }
    switch (policy) {
      case BLOCK ->
          stop(
              page,
              Who.PLATFORM,
              said,
              new Remedy(BLOCKED, remedy.fixer(), remedy.advice(), true),
              true);
      case WARNING -> {
        states.warn(
            page,
            settings.warningPace(),
            said,
            new Line(Who.PLATFORM, null, Kind.WARNED, said, now()));
        alerts.tell(Event.PAGE_WARNED, page, Who.PLATFORM, said + ". " + remedy.advice());
      }
      case UNBLOCK -> {
        states.unblock(
            page, BLOCKED, LIFTED, new Line(Who.PLATFORM, null, Kind.UNBLOCKED, said, now()));
        alerts.tell(Event.PAGE_UNBLOCKED, page, Who.PLATFORM, said + ". " + LIFTED.advice());
      }
    }
    return true;
  }

  /** Whose region a page is restricted for: the platform's rule was about any of them. */
  public enum Whose {
    PAGE("the page"),
    ADMINS("the page's admins"),
    PEOPLE("the page's people");

    private final String words;

    Whose(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }

  /**
   * Stops a page for its region (facts of the platform, 2.6), whatever its state. Its deliveries
   * wait, and end with their event; their consents go back to their holders. False when it was
   * restricted before.
   *
   * @param via {@code api}, {@code console} or {@code configuration}
   * @param why in the person's words
   */
  public boolean restrictRegion(String page, Whose whose, String via, @Nullable String why) {
    String reason =
        "One-Time Notification is not allowed in the region of %s: nothing is sent and no consent is spent"
                .formatted(whose.words())
            + (why == null ? "" : "; " + why);
    boolean restricted =
        states.restrictRegion(
            page, Remedy.REGION, new Line(Who.OPERATOR, via, Kind.STOPPED, reason, now()));
    if (restricted) {
      alerts.tell(Event.PAGE_STOPPED, page, Who.OPERATOR, reason + ". " + Remedy.REGION.advice());
    }
    return restricted;
  }

  /** Lifts the restriction; it resumes nothing: a person decides. False when there was none. */
  public boolean liftRegion(String page, String via) {
    return states.liftRegion(
        page,
        Remedy.REGION.cause(),
        "Resume the page; the platform is asked first whether it talks to it.",
        new Line(
            Who.OPERATOR,
            via,
            Kind.UNBLOCKED,
            "the restriction of the page's region was lifted",
            now()));
  }

  /**
   * What came of a person's wish to resume.
   *
   * @param resumed false where the page ran already, where the probe failed, or where the page was
   *     changed while the platform was asked
   * @param probe null where nothing was asked, since the page ran already
   */
  public record Resumption(boolean resumed, Probe.@Nullable Finding probe) {}

  /**
   * Resumes a page, if the platform answers for it.
   *
   * @param force resumes whatever the platform says, and the history tells so
   * @param via {@code api} or {@code console}
   * @throws ProblemException 409 {@code region_restricted}, also when it is forced
   */
  public Resumption resume(Page page, boolean force, String via, @Nullable String why) {
    if (page.state() == Page.State.RUNNING) {
      return new Resumption(false, null);
    }
    if (page.regionRestricted()) {
      throw new ProblemException(
          HttpStatus.CONFLICT,
          Remedy.REGION.cause(),
          "The page's region does not allow One-Time Notification. Where that has changed, lift the"
              + " restriction first, on the page's view in the console or by POST"
              + " /api/v1/pages/{id}:liftRegion.");
    }
    Instant changedAt = states.changedAt(page.id());
    // Outside of any transaction: it takes as long as the platform likes.
    Probe.Finding finding = probe.probe(page.id());
    String words = why == null ? "" : "; " + why;
    if (!finding.fine() && !force) {
      String detail = "the probe failed: " + finding.said() + words;
      states.refuse(
          page.id(), finding, new Line(Who.OPERATOR, via, Kind.RESUME_REFUSED, detail, now()));
      alerts.tell(Event.PAGE_RESUME_REFUSED, page.id(), Who.OPERATOR, detail);
      return new Resumption(false, finding);
    }
    Kind kind = finding.fine() ? Kind.RESUMED : Kind.RESUMED_BY_FORCE;
    String detail =
        (finding.fine() ? "the platform answered: " : "although the probe failed: ")
            + finding.said()
            + words;
    boolean resumed =
        states.resume(
            page.id(),
            changedAt,
            rules.start(100),
            new Line(Who.OPERATOR, via, kind, detail, now()));
    if (resumed && kind == Kind.RESUMED_BY_FORCE) {
      alerts.tell(Event.PAGE_RESUMED_BY_FORCE, page.id(), Who.OPERATOR, detail);
    }
    return new Resumption(resumed, finding);
  }

  /** Changes a running page's pace for what was answered. False when another node was first. */
  boolean pace(String page, int from, int to, String why) {
    boolean slower = to < from;
    boolean changed =
        states.pace(
            page,
            from,
            to,
            to == 100 ? null : why,
            new Line(Who.BRAKE, null, slower ? Kind.SLOWED : Kind.RAISED, why, now()));
    if (changed && slower) {
      alerts.tell(
          Event.PAGE_SLOWED, page, Who.BRAKE, "%s; now at %d %% of its pace".formatted(why, to));
    }
    return changed;
  }

  private Instant now() {
    return clock.instant();
  }
}
