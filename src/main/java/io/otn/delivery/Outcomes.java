package io.otn.delivery;

import io.otn.page.Pages;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What came of attempts, on its way into the database: gathered from all calls, settled in batches
 * by one thread.
 */
final class Outcomes {

  private static final Logger log = LoggerFactory.getLogger(Outcomes.class);

  private static final int BATCH = 500;
  private static final Duration LINGER = Duration.ofMillis(25);

  private final Settling settlements;
  private final Pages pages;
  private final PageAnswers answers;
  private final Clock clock;
  private final DeliverySettings settings;
  private final RetryPolicy retries;
  private final Turns turns;
  private final Runnable placesFree;
  private final LinkedBlockingDeque<Settlement.Finished> finished = new LinkedBlockingDeque<>();

  /**
   * @param placesFree told when messages are under way no more
   */
  Outcomes(
      Settling settlements,
      Pages pages,
      PageAnswers answers,
      Clock clock,
      DeliverySettings settings,
      Turns turns,
      Runnable placesFree) {
    this.settlements = settlements;
    this.pages = pages;
    this.answers = answers;
    this.clock = clock;
    this.settings = settings;
    this.retries =
        new RetryPolicy(settings.retryAfter(), () -> ThreadLocalRandom.current().nextDouble());
    this.turns = turns;
    this.placesFree = placesFree;
  }

  /** An attempt has ended; any thread may say so. */
  void add(Settlement.Finished attempt) {
    finished.add(attempt);
  }

  /** Settles what has finished. Returns how many attempts that were. */
  int settle() {
    return settle(finished.poll());
  }

  /** The same, but waits for one to finish. */
  int settleNext() {
    try {
      return settle(finished.poll(1, TimeUnit.SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private int settle(Settlement.@Nullable Finished first) {
    if (first == null) {
      return 0;
    }
    List<Settlement.Finished> batch = batch(first);
    try {
      settle(batch.stream().map(next -> Settlement.of(next, retries)).toList());
    } catch (RuntimeException e) {
      keep(batch);
      throw e;
    }
    release(batch);
    return batch.size();
  }

  /**
   * A transaction costs much the same for one as for many: while others are under way, it waits a
   * moment for them. A message that goes alone waits for nobody.
   */
  private List<Settlement.Finished> batch(Settlement.Finished first) {
    List<Settlement.Finished> batch = new ArrayList<>(List.of(first));
    Set<DeliveryId> ids = new HashSet<>(Set.of(first.dispatch().id()));
    long until = System.nanoTime() + LINGER.toNanos();
    while (batch.size() < BATCH && !first.alone()) {
      Settlement.Finished next = turns.underWay() > batch.size() ? next(until) : finished.poll();
      if (next == null) {
        break;
      }
      // One statement settles a delivery once: a late report and a new one go apart.
      if (next.alone() || !ids.add(next.dispatch().id())) {
        finished.addFirst(next);
        break;
      }
      batch.add(next);
    }
    return batch;
  }

  private Settlement.@Nullable Finished next(long until) {
    try {
      return finished.poll(until - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  /**
   * What came of these attempts is known, and must not be lost because the database could not be
   * told: they wait, each by itself, until their leases are over.
   */
  private void keep(List<Settlement.Finished> batch) {
    Instant now = clock.instant();
    for (Settlement.Finished attempt : batch) {
      if (attempt.startedAt().plus(settings.lease()).isAfter(now)) {
        finished.add(attempt.again());
      } else {
        log.error("delivery {}: its outcome could not be recorded", attempt.dispatch().id());
        release(List.of(attempt));
      }
    }
  }

  private void release(List<Settlement.Finished> attempts) {
    attempts.forEach(attempt -> turns.ended(attempt.dispatch().page()));
    placesFree.run();
  }

  private void settle(List<Settlement> batch) {
    // The page first: when it has to stop or slow down, what is due again must not be claimed
    // before.
    batch.forEach(this::tellPage);
    tellUsage(batch);
    Set<DeliveryId> applied = settlements.settle(batch);
    answers.report(batch);
    batch.forEach(
        settlement -> AttemptLog.write(settlement, applied.contains(settlement.dispatch().id())));
  }

  /** Once for each page: answers that came together tell of the same limits. */
  private void tellUsage(List<Settlement> batch) {
    Map<String, Usage> worst = new HashMap<>();
    for (Settlement settlement : batch) {
      worst.merge(settlement.dispatch().page(), settlement.outcome().usage(), Usage::worse);
    }
    Instant now = clock.instant();
    worst.forEach((page, usage) -> pages.used(page, usage.percent(), usage.regainAfter(), now));
  }

  private void tellPage(Settlement settlement) {
    if (!(settlement.outcome() instanceof Outcome.Failed failed)) {
      return;
    }
    String page = settlement.dispatch().page();
    switch (failed.outcomeClass()) {
      case SLOW_PAGE -> pages.hold(page, failed.hint(), settlement.endedAt());
      case SLOW_APP -> pages.hold(null, failed.hint(), settlement.endedAt());
      case STOP_PAGE -> answers.stop(page, failed);
      default -> {}
    }
  }
}
