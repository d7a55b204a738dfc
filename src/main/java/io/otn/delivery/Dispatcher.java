package io.otn.delivery;

import io.otn.page.Pages;
import io.otn.worker.Signals;
import io.otn.worker.Worker;
import io.otn.worker.Workers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Takes due deliveries to their channels: claims a batch, lets the channel make one attempt at
 * each, and settles what came of them, again in batches.
 */
@Component
public class Dispatcher implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  private static final int BATCH = 500;
  private static final Duration CLAIM_PAUSE = Duration.ofMillis(50);

  private static final Duration LINGER = Duration.ofMillis(25);

  /** What nobody told is looked for this often, and for a twentieth of the time at most. */
  private static final Duration LOOK = Duration.ofMillis(250);

  private static final int LOOK_SHARE = 20;

  /** Calls that take longer end with their lease. */
  private static final Duration STOP_WAIT = Duration.ofSeconds(8);

  private final Claims claims;
  private final Preparation preparation;
  private final Settling settlements;
  private final Sweep sweep;
  private final Pages pages;
  private final PageAnswers answers;
  private final Clock clock;
  private final DeliverySettings settings;
  private final RetryPolicy retries;
  private final Worker claiming;
  private final Worker settling;
  private final Map<String, Channel> channels = new ConcurrentHashMap<>();
  private final Turns turns;
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
  private final LinkedBlockingDeque<Settlement.Finished> finished = new LinkedBlockingDeque<>();
  private volatile boolean running;
  private long lastClaim;
  private long nextLook = System.nanoTime();
  private volatile boolean somewhere;

  Dispatcher(
      Claims claims,
      Preparation preparation,
      Settling settlements,
      Sweep sweep,
      Pages pages,
      PageAnswers answers,
      Clock clock,
      DeliverySettings settings,
      Workers workers,
      Signals signals) {
    this.claims = claims;
    this.preparation = preparation;
    this.settlements = settlements;
    this.sweep = sweep;
    this.pages = pages;
    this.answers = answers;
    this.clock = clock;
    this.settings = settings;
    this.retries =
        new RetryPolicy(settings.retryAfter(), () -> ThreadLocalRandom.current().nextDouble());
    this.turns = new Turns(settings.inFlight());
    this.claiming = workers.add("deliveries", () -> begin(false));
    this.settling = workers.add("settle", this::settle);
    workers.add("sweep", this::sweep);
    signals.onDue(this::wake);
  }

  /** From now on this channel gets its deliveries. */
  public void attach(Channel channel) {
    if (channels.putIfAbsent(channel.name(), channel) != null) {
      throw new IllegalStateException("channel '" + channel.name() + "' has a route already");
    }
    wake();
  }

  /** The channel's deliveries wait until it is attached again; attempts under way are settled. */
  public void detach(String channel) {
    channels.remove(channel);
  }

  /** Something may be due somewhere. */
  public void wake() {
    somewhere = true;
    claiming.wake();
  }

  /** Something is due on this page. */
  public void wake(String page) {
    turns.due(List.of(page));
    claiming.wake();
  }

  /** Sends all that is due now and settles it. Returns how many attempts were made. */
  public int runOnce() {
    sweep();
    int attempts = 0;
    while (begin(true) > 0 || turns.underWay() > 0) {
      attempts += settleNext();
    }
    return attempts;
  }

  /** What is due by time alone: abandoned leases, stale deliveries. */
  public int sweep() {
    if (sweep.runOnce() > 0) {
      wake();
    }
    return 0;
  }

  /** Claims what is due and hands it to the channels. Returns how many attempts were begun. */
  private int begin(boolean look) {
    return channels.values().stream().mapToInt(channel -> begin(channel, look)).sum();
  }

  private int begin(Channel channel, boolean look) {
    int free = settings.inFlight() - turns.underWay();
    if (free <= 0 || (free < settings.inFlight() / 4 && claimedJustNow())) {
      return 0;
    }
    lastClaim = System.nanoTime();
    Instant now = clock.instant();
    lookAround(channel, now, false);
    List<Turns.Turn> next = turns.next(Math.min(free, BATCH), now);
    if (next.isEmpty() && look) {
      lookAround(channel, now, true);
      next = turns.next(Math.min(free, BATCH), now);
    }
    int begun = 0;
    while (!next.isEmpty() && begun == 0) {
      begun = begin(channel, next, now);
      next = begun == 0 ? turns.next(Math.min(free, BATCH), now) : next;
    }
    return begun;
  }

  private int begin(Channel channel, List<Turns.Turn> next, Instant now) {
    Claims.Batch batch = claims.claim(channel.name(), next, now);
    turns.served(next, batch, now);
    if (!batch.paused().isEmpty()) {
      CompletableFuture.delayedExecutor(Turns.PAUSE.toMillis(), TimeUnit.MILLISECONDS)
          .execute(claiming::wake);
    }
    if (batch.claimed().isEmpty()) {
      return 0;
    }
    List<Dispatch> dispatches;
    try {
      dispatches = preparation.prepare(batch.claimed());
    } catch (RuntimeException e) {
      batch.claimed().forEach(claimed -> turns.ended(claimed.id().page())); // their leases end
      throw e;
    }
    Set<DeliveryId> prepared = new HashSet<>();
    for (Dispatch dispatch : dispatches) {
      prepared.add(dispatch.id());
      calls.execute(() -> attempt(channel, dispatch));
    }
    batch.claimed().stream()
        .filter(claimed -> !prepared.contains(claimed.id()))
        .forEach(claimed -> turns.ended(claimed.id().page()));
    return batch.claimed().size();
  }

  private void lookAround(Channel channel, Instant now, boolean always) {
    long begin = System.nanoTime();
    if (!always && !somewhere && begin - nextLook < 0) {
      return;
    }
    somewhere = false;
    turns.due(claims.pagesWithWork(channel.name(), now));
    long end = System.nanoTime();
    nextLook = end + Math.max(LOOK.toNanos(), (end - begin) * LOOK_SHARE);
  }

  /**
   * Claims cost the same for one as for many: a few free places wait a moment until there are more.
   * Not for long, or calls that hang would hold up all others.
   */
  private boolean claimedJustNow() {
    return System.nanoTime() - lastClaim < CLAIM_PAUSE.toNanos();
  }

  private void attempt(Channel channel, Dispatch dispatch) {
    Instant startedAt = clock.instant();
    Outcome outcome;
    try {
      outcome = channel.send(dispatch);
    } catch (RuntimeException | Error e) {
      log.warn("delivery {}: attempt {} broke off", dispatch.id(), dispatch.attempt(), e);
      outcome = Outcome.Failed.unanswered(OutcomeClass.UNKNOWN, e.getClass().getSimpleName());
    }
    finished.add(new Settlement.Finished(dispatch, outcome, startedAt, clock.instant(), false));
    settling.wake();
  }

  /** Settles what has finished. Returns how many attempts that were. */
  private int settle() {
    return settle(finished.poll());
  }

  /** The same, but waits for one to finish. */
  private int settleNext() {
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
    claiming.wake();
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

  @Override
  public void start() {
    running = true;
  }

  /** The workers have stopped; attempts that are under way are waited for and settled. */
  @Override
  public void stop() {
    running = false;
    Instant until = Instant.now().plus(STOP_WAIT);
    while (turns.underWay() > 0 && Instant.now().isBefore(until)) {
      settleNext();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Stops behind the workers and before the routes. */
  @Override
  public int getPhase() {
    return DEFAULT_PHASE - 1;
  }
}
