package io.otn.callback;

import io.otn.worker.Workers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Looks for results and makes the calls that are due. A pass begins calls and does not wait for
 * them: an address that is slow keeps its own few under way, and nobody else's.
 */
@Component
public class CallbackPass implements DisposableBean {

  private static final Logger log = LoggerFactory.getLogger(CallbackPass.class);
  private static final Duration FORGET_EVERY = Duration.ofMinutes(10);

  /** Calls under way from this node; each has its connection. */
  static final int AT_ONCE = 200;

  /** What is cut off is made again when its lease ends. */
  private static final Duration LAST_WAIT = Duration.ofSeconds(5);

  private final Results results;
  private final Calls calls;
  private final Hooks hooks;
  private final CallClient client;
  private final CallbackSettings settings;
  private final Clock clock;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** By hook. */
  private final Map<UUID, Integer> underWay = new HashMap<>();

  private volatile Instant forgetAt = Instant.EPOCH;

  CallbackPass(
      Results results,
      Calls calls,
      Hooks hooks,
      CallClient client,
      CallbackSettings settings,
      Clock clock,
      Workers workers) {
    this.results = results;
    this.calls = calls;
    this.hooks = hooks;
    this.client = client;
    this.settings = settings;
    this.clock = clock;
    workers.add("callbacks", () -> runOnce(settings.every()));
  }

  /** Looks for results, however short ago the last look was, and makes each call that is due. */
  public int runOnce() {
    int begun = begin();
    synchronized (underWay) {
      while (!underWay.isEmpty()) {
        try {
          underWay.wait();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return begun;
        }
      }
    }
    return begun;
  }

  /** The same, but for the end of the calls. */
  public int begin() {
    return runOnce(Duration.ZERO);
  }

  private int runOnce(Duration every) {
    Instant now = clock.instant();
    hooks.switchOffOrphans(now);
    results.gather(now, every);
    if (!now.isBefore(forgetAt)) {
      forgetAt = now.plus(FORGET_EVERY);
      calls.forget(now.minus(settings.keep()));
    }
    // Others only end meanwhile, so there is room for what is claimed.
    Map<UUID, Integer> busy = underWay();
    int free = AT_ONCE - busy.values().stream().mapToInt(Integer::intValue).sum();
    List<Calls.Claimed> claimed = free > 0 ? calls.claim(now, busy, free) : List.of();
    claimed.forEach(this::begin);
    return claimed.size();
  }

  private Map<UUID, Integer> underWay() {
    synchronized (underWay) {
      return Map.copyOf(underWay);
    }
  }

  private void begin(Calls.Claimed call) {
    synchronized (underWay) {
      underWay.merge(call.hook(), 1, Integer::sum);
    }
    threads.execute(() -> make(call));
  }

  private void make(Calls.Claimed call) {
    try {
      Instant now = clock.instant();
      CallClient.Answer answer =
          client.post(
              hooks.url(call.hook(), call.url()),
              hooks.key(call.hook(), call.secret()),
              call.message(),
              call.body(),
              now);
      settle(call, answer, clock.instant());
    } catch (RuntimeException e) {
      log.warn(
          "callback {} could not be made; it is made again when its lease ends", call.message(), e);
    } finally {
      synchronized (underWay) {
        underWay.computeIfPresent(call.hook(), (hook, n) -> n == 1 ? null : n - 1);
        underWay.notifyAll();
      }
    }
  }

  private void settle(Calls.Claimed call, CallClient.Answer answer, Instant now) {
    Integer status = answer.status();
    if (status != null && status >= 200 && status < 300) {
      calls.delivered(call, status, now);
      return;
    }
    if (status != null && status == HttpStatus.GONE.value()) {
      giveUp(call, status, "it answered 410: gone", now);
      return;
    }
    String error = status == null ? String.valueOf(answer.error()) : words(status);
    if (call.attempt() > settings.retryAfter().size()) {
      giveUp(
          call, status, "all %d tries failed; the last: %s".formatted(call.attempt(), error), now);
      return;
    }
    calls.again(call, status, error, now.plus(pause(call.attempt(), answer.retryAfter())));
  }

  private void giveUp(Calls.Claimed call, @Nullable Integer status, String why, Instant now) {
    calls.giveUp(call, status, why, now);
    log.warn("callbacks of hook {} to {} are switched off: {}", call.hook(), call.host(), why);
  }

  private static String words(int status) {
    return status >= 300 && status < 400
        ? "it answered %d; redirects are not followed".formatted(status)
        : "it answered %d".formatted(status);
  }

  /** The wait of the list with some chance, or what the answer asks for if that is longer. */
  private Duration pause(int attempt, @Nullable Duration asked) {
    Duration wait = settings.retryAfter().get(attempt - 1);
    long more = wait.toMillis() * settings.jitter() / 100;
    Duration chance = wait.plusMillis(more == 0 ? 0 : ThreadLocalRandom.current().nextLong(more));
    return asked == null || asked.compareTo(chance) < 0 ? chance : asked;
  }

  @Override
  public void destroy() throws InterruptedException {
    threads.shutdown();
    if (!threads.awaitTermination(LAST_WAIT.toSeconds(), TimeUnit.SECONDS)) {
      threads.shutdownNow();
    }
  }
}
