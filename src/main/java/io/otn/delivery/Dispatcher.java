package io.otn.delivery;

import io.otn.page.Pages;
import io.otn.worker.RightOfWay;
import io.otn.worker.Signals;
import io.otn.worker.Worker;
import io.otn.worker.Workers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
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

  /** What nobody told is looked for this often, and for a fiftieth of the time at most. */
  private static final Duration LOOK = Duration.ofMillis(250);

  private static final int LOOK_SHARE = 50;

  /** Calls that take longer end with their lease. */
  private static final Duration STOP_WAIT = Duration.ofSeconds(8);

  private final Claims claims;
  private final Preparation preparation;
  private final Sweep sweep;
  private final Clock clock;
  private final DeliverySettings settings;
  private final RightOfWay others;
  private final Worker claiming;
  private final Worker settling;
  private final Map<String, Channel> channels = new ConcurrentHashMap<>();
  private final Turns turns;
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
  private final Outcomes outcomes;
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
      RightOfWay others,
      Signals signals) {
    this.claims = claims;
    this.preparation = preparation;
    this.sweep = sweep;
    this.clock = clock;
    this.settings = settings;
    this.others = others;
    this.turns = new Turns(settings.inFlight());
    this.claiming = workers.add("deliveries", () -> begin(false));
    this.outcomes =
        new Outcomes(settlements, pages, answers, clock, settings, turns, claiming::wake);
    this.settling = workers.add("settle", outcomes::settle);
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
      attempts += outcomes.settleNext();
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
    int most = Math.min(free, others.portion(BATCH));
    lookAround(channel, now, false);
    List<Turns.Turn> next = turns.next(most, now);
    if (next.isEmpty() && look) {
      lookAround(channel, now, true);
      next = turns.next(most, now);
    }
    int begun = 0;
    while (!next.isEmpty() && begun == 0) {
      begun = begin(channel, next, now);
      next = begun == 0 ? turns.next(most, now) : next;
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
    send(channel, dispatch)
        .exceptionally(brokenOff -> unknown(dispatch, brokenOff))
        .thenAccept(outcome -> ended(dispatch, outcome, startedAt));
  }

  /** What is thrown is an outcome too: without one the place would be taken for ever. */
  private static CompletionStage<Outcome> send(Channel channel, Dispatch dispatch) {
    try {
      return channel.send(dispatch);
    } catch (RuntimeException | Error e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static Outcome unknown(Dispatch dispatch, Throwable brokenOff) {
    log.warn("delivery {}: attempt {} broke off", dispatch.id(), dispatch.attempt(), brokenOff);
    return Outcome.Failed.unanswered(OutcomeClass.UNKNOWN, brokenOff.getClass().getSimpleName());
  }

  private void ended(Dispatch dispatch, Outcome outcome, Instant startedAt) {
    outcomes.add(new Settlement.Finished(dispatch, outcome, startedAt, clock.instant(), false));
    settling.wake();
  }

  /** Whether this node has a route for the channel. */
  boolean attached(String channel) {
    return channels.containsKey(channel);
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
      outcomes.settleNext();
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
