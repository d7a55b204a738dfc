package io.otn.delivery;

import io.otn.page.PageHealth;
import io.otn.page.PageHealth.Answers;
import io.otn.page.PageSwitch;
import io.otn.page.Remedy;
import io.otn.worker.Workers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Tells pages what their attempts were answered. Bad answers are told at once, so that the brake
 * works before much more is sent; good ones are gathered for a moment, so that many pages do not
 * cost a row each for every batch. What is gathered when the process is killed is lost: a page then
 * looks a little worse than it is.
 */
@Component
public class PageAnswers {

  private static final Logger log = LoggerFactory.getLogger(PageAnswers.class);
  private static final Duration FORGET_EVERY = Duration.ofMinutes(10);

  private final PageHealth health;
  private final PageSwitch pages;
  private final List<ChannelProtocol> protocols;
  private final Set<Integer> permissionCodes;
  private final Clock clock;
  private final Map<String, Answers> gathered = new HashMap<>();
  private Instant forgot = Instant.MIN;

  PageAnswers(
      PageHealth health,
      PageSwitch pages,
      List<ChannelProtocol> protocols,
      Clock clock,
      Workers workers) {
    this.health = health;
    this.pages = pages;
    this.protocols = protocols;
    this.clock = clock;
    this.permissionCodes =
        protocols.stream()
            .flatMap(protocol -> protocol.permissionCodes().stream())
            .collect(Collectors.toUnmodifiableSet());
    workers.add("health", this::runOnce);
  }

  /** Going on would do harm, says the platform. */
  void stop(String page, Outcome.Failed failed) {
    Remedy remedy =
        protocols.stream()
            .map(protocol -> protocol.remedy(failed))
            .flatMap(Optional::stream)
            .findFirst()
            .orElse(Remedy.UNKNOWN);
    pages.stop(page, failed.detail(), remedy);
  }

  /** Counts what settled attempts were answered. */
  void report(List<Settlement> batch) {
    boolean troubled = false;
    synchronized (gathered) {
      for (Settlement settlement : batch) {
        if (isAnswer(settlement.outcome())) {
          Dispatch dispatch = settlement.dispatch();
          Answers answer = read(dispatch.page(), settlement.outcome(), dispatch.unknown());
          troubled |= answer.troubled();
          gathered.merge(answer.page(), answer, Answers::plus);
        }
      }
    }
    if (troubled) {
      tell();
    }
  }

  /**
   * Counts what a call beside deliveries was answered, such as a card that asks for a consent: to
   * the platform the page is one. It is told with the next pass, for the caller may be in the
   * middle of a transaction.
   *
   * @param harmless a refusal that says nothing of the page's standing, such as "asked already"
   */
  public void answered(String page, Outcome outcome, boolean harmless) {
    if (isAnswer(outcome)) {
      Answers answer =
          harmless ? new Answers(page, 1, 0, 0, 0) : read(page, outcome, /* unknown= */ false);
      synchronized (gathered) {
        gathered.merge(page, answer, Answers::plus);
      }
    }
  }

  /** Tells what was gathered, and now and then forgets what is old. */
  public int runOnce() {
    tell();
    Instant now = clock.instant();
    if (forgot.isBefore(now.minus(FORGET_EVERY))) {
      health.forget();
      forgot = now;
    }
    return 0;
  }

  private void tell() {
    List<Answers> told;
    synchronized (gathered) {
      told = List.copyOf(gathered.values());
      gathered.clear();
    }
    if (told.isEmpty()) {
      return;
    }
    try {
      health.count(told);
    } catch (RuntimeException e) {
      // The attempts are settled and must not be settled again for this. Counted later.
      log.warn("what the platform answered could not be counted yet", e);
      synchronized (gathered) {
        told.forEach(answers -> gathered.merge(answers.page(), answers, Answers::plus));
      }
    }
  }

  /** An attempt without an answer says something about the way to the platform, not of the page. */
  private static boolean isAnswer(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Sent sent -> true;
      case Outcome.Failed failed ->
          failed.code() != null || failed.outcomeClass() == OutcomeClass.SLOW_PAGE;
    };
  }

  private Answers read(String page, Outcome outcome, boolean unknown) {
    if (!(outcome instanceof Outcome.Failed failed)) {
      return new Answers(page, 1, 0, 0, 0);
    }
    Integer code = failed.code();
    return switch (failed.outcomeClass()) {
      case PERSON_OUT -> new Answers(page, 1, 1, 0, 0);
      case SLOW_PAGE -> new Answers(page, 1, 0, 0, 1);
      default ->
          // After an attempt without an answer, "outside the window" is the spent token's word.
          code != null && permissionCodes.contains(code) && !unknown
              ? new Answers(page, 1, 0, 1, 0)
              : new Answers(page, 1, 0, 0, 0);
    };
  }
}
