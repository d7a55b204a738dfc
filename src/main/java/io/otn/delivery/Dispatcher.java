package io.otn.delivery;

import io.otn.consent.Consents;
import io.otn.consent.Permission;
import io.otn.page.Pages;
import io.otn.trigger.TriggerEvent;
import io.otn.trigger.TriggerEvents;
import io.otn.worker.Worker;
import io.otn.worker.Workers;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Takes due deliveries to their channels: claims a batch, lets the channel make one attempt at
 * each, and settles what came of them, again in batches.
 */
@Component
public class Dispatcher {

  private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

  private static final int SETTLE_BATCH = 500;
  private static final long SETTLE_WAIT_MILLIS = 20;

  private final Deliveries deliveries;
  private final Consents consents;
  private final TriggerEvents events;
  private final Pages pages;
  private final Clock clock;
  private final DeliverySettings settings;
  private final RetryPolicy retries;
  private final Worker worker;
  private final Map<String, Channel> channels = new ConcurrentHashMap<>();
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final LinkedBlockingQueue<Settlement.Finished> finished = new LinkedBlockingQueue<>();

  Dispatcher(
      Deliveries deliveries,
      Consents consents,
      TriggerEvents events,
      Pages pages,
      Clock clock,
      DeliverySettings settings,
      Workers workers) {
    this.deliveries = deliveries;
    this.consents = consents;
    this.events = events;
    this.pages = pages;
    this.clock = clock;
    this.settings = settings;
    this.retries =
        new RetryPolicy(settings.retryAfter(), () -> ThreadLocalRandom.current().nextDouble());
    this.worker = workers.add("deliveries", this::pass);
    workers.add("sweep", this::sweep);
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

  /** Something may be due. */
  public void wake() {
    worker.wake();
  }

  /**
   * Sends all that is due now and settles it, as a test does. Returns how many attempts were made.
   */
  public int runOnce() {
    sweep();
    int attempts = 0;
    int settled;
    do {
      settled = pass();
      attempts += settled;
    } while (settled > 0 || inFlight.get() > 0);
    return attempts;
  }

  /** What is due by time alone: abandoned leases, stale deliveries. */
  public int sweep() {
    Instant now = clock.instant();
    int changed = deliveries.endLeases(now) + deliveries.expire(now) + consents.expire(now);
    deliveries.forgetPace(now);
    if (changed > 0) {
      wake();
    }
    return 0;
  }

  /**
   * @return attempts that were settled or begun; 0 lets the worker rest
   */
  private int pass() {
    int begun = 0;
    for (Channel channel : channels.values()) {
      begun += begin(channel);
    }
    int settled = settle();
    return Math.max(settled, begun > 0 || inFlight.get() > 0 ? 1 : 0);
  }

  private int begin(Channel channel) {
    int free = settings.inFlight() - inFlight.get();
    if (free <= 0) {
      return 0;
    }
    List<Deliveries.Claimed> claimed = deliveries.claim(channel.name(), free, clock.instant());
    if (claimed.isEmpty()) {
      return 0;
    }
    for (Dispatch dispatch : prepare(claimed)) {
      inFlight.incrementAndGet();
      calls.execute(() -> attempt(channel, dispatch));
    }
    return claimed.size();
  }

  private List<Dispatch> prepare(List<Deliveries.Claimed> claimed) {
    Map<Consents.Key, Permission> permissions =
        consents.permissions(
            claimed.stream().map(c -> new Consents.Key(c.id().page(), c.consent())).toList());
    Map<UUID, Map<String, Object>> eventData = new HashMap<>();
    List<Dispatch> dispatches = new ArrayList<>();
    List<DeliveryId> withoutConsent = new ArrayList<>();
    for (Deliveries.Claimed c : claimed) {
      Permission permission = permissions.get(new Consents.Key(c.id().page(), c.consent()));
      if (permission == null) {
        withoutConsent.add(c.id());
        continue;
      }
      Map<String, Object> data = new HashMap<>(permission.data());
      data.putAll(
          eventData.computeIfAbsent(
              c.event(), id -> events.find(id).map(TriggerEvent::data).orElse(Map.of())));
      dispatches.add(
          new Dispatch(
              c.id(),
              c.attempt(),
              c.charged(),
              c.unknown(),
              c.expiresAt(),
              c.consent(),
              c.psid(),
              c.topic(),
              permission.token(),
              data));
    }
    if (!withoutConsent.isEmpty()) {
      deliveries.cancelWithoutConsent(withoutConsent, clock.instant());
    }
    return dispatches;
  }

  private void attempt(Channel channel, Dispatch dispatch) {
    Instant startedAt = clock.instant();
    Outcome outcome;
    try {
      outcome = channel.send(dispatch);
    } catch (RuntimeException e) {
      log.warn("delivery {}: attempt {} broke off", dispatch.id(), dispatch.attempt(), e);
      outcome = Outcome.Failed.unanswered(OutcomeClass.UNKNOWN, e.getClass().getSimpleName());
    }
    finished.add(new Settlement.Finished(dispatch, outcome, startedAt, clock.instant()));
  }

  private int settle() {
    List<Settlement> batch = new ArrayList<>();
    try {
      Settlement.Finished first =
          inFlight.get() == 0 ? null : finished.poll(SETTLE_WAIT_MILLIS, TimeUnit.MILLISECONDS);
      Set<DeliveryId> ids = new HashSet<>();
      for (Settlement.Finished next = first; next != null; next = finished.poll()) {
        batch.add(Settlement.of(next, retries));
        ids.add(next.dispatch().id());
        Settlement.Finished following = finished.peek();
        // One statement settles a delivery once: a late report and a new one go apart.
        if (batch.size() == SETTLE_BATCH
            || (following != null && ids.contains(following.dispatch().id()))) {
          break;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (batch.isEmpty()) {
      return 0;
    }
    try {
      settle(batch);
    } finally {
      inFlight.addAndGet(-batch.size());
    }
    return batch.size();
  }

  private void settle(List<Settlement> batch) {
    // The page first: when it has to stop or slow down, what is due again must not be claimed
    // before.
    batch.forEach(this::tellPage);
    List<Settlement> applied = deliveries.settle(batch);
    batch.forEach(settlement -> AttemptLog.write(settlement, applied.contains(settlement)));
  }

  private void tellPage(Settlement settlement) {
    if (!(settlement.outcome() instanceof Outcome.Failed failed)) {
      return;
    }
    String page = settlement.dispatch().page();
    switch (failed.outcomeClass()) {
      case SLOW_PAGE -> pages.hold(page, failed.hint(), settlement.endedAt());
      case SLOW_APP -> pages.hold(null, failed.hint(), settlement.endedAt());
      case STOP_PAGE -> {
        if (pages.stop(page, failed.detail(), settlement.endedAt())) {
          log.error("page {} stopped: {}", page, failed.detail());
        }
      }
      default -> {}
    }
  }
}
