package io.otn.console;

import io.otn.delivery.DeadLetterFilter;
import io.otn.delivery.Discard;
import io.otn.delivery.Replay;
import io.otn.web.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/**
 * {@code /dead-letters/replay} and {@code /dead-letters/discard}: a person decides about one group
 * of dead letters. The first page is the plan; its button does what the plan told, or shows the new
 * plan where it has changed meanwhile.
 */
@Controller
class DecisionPage {

  private static final int LONGEST_WHY = 500;
  private static final int MOST_HOURS = 8_760;

  private final Replay replay;
  private final Discard discard;
  private final Clock clock;

  DecisionPage(Replay replay, Discard discard, Clock clock) {
    this.replay = replay;
    this.discard = discard;
    this.clock = clock;
  }

  /** Names a group, as {@link io.otn.delivery.DeadLetters.Group} does. */
  record Group(
      @Nullable String page,
      @Nullable String topic,
      @Nullable String reason,
      @Nullable String cause) {

    DeadLetterFilter filter() {
      if (page == null || topic == null || reason == null || cause == null) {
        throw new ProblemException(
            HttpStatus.BAD_REQUEST,
            "group_missing",
            "Go back to Dead letters and decide about one of the groups there.");
      }
      return DeadLetterFilter.group(page, topic, reason, cause);
    }
  }

  /**
   * @param hours a new last moment, from now; null keeps the one that the messages have
   */
  @GetMapping("/dead-letters/replay")
  ModelAndView planReplay(
      @ModelAttribute Group group, @RequestParam(required = false) @Nullable Integer hours) {
    return plan(group, hours, false);
  }

  @PostMapping("/dead-letters/replay")
  ModelAndView replay(
      @ModelAttribute Group group,
      @RequestParam long expect,
      @RequestParam(required = false) @Nullable Integer hours,
      RedirectAttributes redirect) {
    try {
      replay.run(group.filter(), lastMoment(hours), expect);
    } catch (ProblemException e) {
      if (e.status() != HttpStatus.CONFLICT) {
        throw e;
      }
      return plan(group, hours, true);
    }
    return replayed(group, redirect);
  }

  @GetMapping("/dead-letters/replayed")
  ModelAndView progress(@ModelAttribute Group group) {
    return new ModelAndView("console/replayed")
        .addObject("group", group)
        .addObject("progress", replay.progress(group.filter()));
  }

  @PostMapping("/dead-letters/cancelReplay")
  ModelAndView cancel(@ModelAttribute Group group, RedirectAttributes redirect) {
    replay.cancel(group.filter());
    return replayed(group, redirect);
  }

  @GetMapping("/dead-letters/discard")
  ModelAndView planDiscard(@ModelAttribute Group group) {
    return planDiscard(group, false);
  }

  @PostMapping("/dead-letters/discard")
  ModelAndView discard(
      @ModelAttribute Group group, @RequestParam long expect, @RequestParam String why) {
    if (why.isBlank() || why.length() > LONGEST_WHY) {
      throw new ProblemException(
          HttpStatus.BAD_REQUEST,
          "why_missing",
          "Go back and say in up to " + LONGEST_WHY + " characters why these are discarded.");
    }
    try {
      discard.run(group.filter(), why.strip(), expect);
    } catch (ProblemException e) {
      if (e.status() != HttpStatus.CONFLICT) {
        throw e;
      }
      return planDiscard(group, true);
    }
    return new ModelAndView("redirect:/dead-letters");
  }

  private ModelAndView plan(Group group, @Nullable Integer hours, boolean changed) {
    return new ModelAndView("console/replay")
        .addObject("group", group)
        .addObject("hours", hours)
        .addObject("plan", replay.plan(group.filter(), lastMoment(hours)))
        .addObject("changed", changed);
  }

  private ModelAndView planDiscard(Group group, boolean changed) {
    return new ModelAndView("console/discard")
        .addObject("group", group)
        .addObject("plan", discard.plan(group.filter()))
        .addObject("changed", changed);
  }

  private @Nullable Instant lastMoment(@Nullable Integer hours) {
    if (hours == null) {
      return null;
    }
    if (hours < 1 || hours > MOST_HOURS) {
      throw new ProblemException(
          HttpStatus.BAD_REQUEST, "hours_invalid", "Write 1 to " + MOST_HOURS + " hours.");
    }
    return clock.instant().plus(Duration.ofHours(hours));
  }

  private static ModelAndView replayed(Group group, RedirectAttributes redirect) {
    redirect.addAttribute("page", group.page());
    redirect.addAttribute("topic", group.topic());
    redirect.addAttribute("reason", group.reason());
    redirect.addAttribute("cause", group.cause());
    return new ModelAndView("redirect:/dead-letters/replayed");
  }
}
