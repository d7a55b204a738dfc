package io.otn.asking;

import io.otn.asking.Chat.Answered;
import io.otn.asking.FollowUps.FollowUp;
import io.otn.worker.Worker;
import io.otn.worker.Workers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Sends what is planned: first the texts that follow something, then the cards. Calls run beside
 * each other, so that a page whose answers are slow keeps no other waiting.
 */
@Component
public class AskingPass implements DisposableBean {

  private static final Logger log = LoggerFactory.getLogger(AskingPass.class);
  private static final Duration SWEEP = Duration.ofSeconds(10);

  private final FollowUps followUps;
  private final Requests requests;
  private final Plans plans;
  private final Throttle throttle;
  private final Links links;
  private final Asking asking;
  private final Chat chat;
  private final AskingSettings settings;
  private final Clock clock;
  private final Worker worker;
  private final Semaphore free;
  private final Map<String, Integer> underWay = new ConcurrentHashMap<>();
  private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();
  private Instant sweptAt = Instant.EPOCH;

  AskingPass(
      FollowUps followUps,
      Requests requests,
      Plans plans,
      Throttle throttle,
      Links links,
      Asking asking,
      Chat chat,
      AskingSettings settings,
      Clock clock,
      Workers workers) {
    this.followUps = followUps;
    this.requests = requests;
    this.plans = plans;
    this.throttle = throttle;
    this.links = links;
    this.asking = asking;
    this.chat = chat;
    this.settings = settings;
    this.clock = clock;
    this.free = new Semaphore(settings.inFlight());
    this.worker = workers.add("asking", () -> begin().size());
  }

  /** Something may have been planned. */
  void wake() {
    worker.wake();
  }

  /** One pass to its end: texts, then cards, each call answered or given up. Returns how many. */
  public int runOnce() {
    List<Future<?>> begun = begin();
    for (Future<?> call : begun) {
      try {
        call.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return begun.size();
      } catch (java.util.concurrent.ExecutionException e) {
        throw new IllegalStateException(e.getCause());
      }
    }
    return begun.size();
  }

  private List<Future<?>> begin() {
    Instant now = clock.instant();
    sweep(now);
    List<Future<?>> begun = new ArrayList<>();
    int texts = Math.min(free.availablePermits(), share());
    for (FollowUp followUp : followUps.claim(texts, busyPages(), now)) {
      begun.add(call(followUp.page(), () -> say(followUp)));
    }
    for (Plans.Planned planned : plans.due(free.availablePermits(), busyPages(), now)) {
      if (underWay.getOrDefault(planned.ask().page(), 0) >= share()) {
        continue; // stays planned; the next pass leaves this page out and sees the others
      }
      Asking.Begun card = asking.begin(planned);
      if (card != null) {
        begun.add(call(planned.ask().page(), () -> asking.send(card)));
      }
    }
    return begun;
  }

  private void sweep(Instant now) {
    if (now.isBefore(sweptAt.plus(SWEEP)) && !now.isBefore(sweptAt)) {
      return;
    }
    sweptAt = now;
    int abandoned = requests.abandons(now) + followUps.abandons(now);
    if (abandoned > 0) {
      log.warn(
          "{} calls of a node that stopped were never answered; they are not repeated", abandoned);
    }
    requests.forgets(now.minus(settings.keepRefusals()));
    followUps.forgets(now.minus(settings.keepRefusals()));
    links.forgets(now);
    throttle.forgetDays(now);
  }

  /** A fifth of all calls is a page's share, so that a slow one cannot take them all. */
  private int share() {
    return Math.max(1, settings.inFlight() / 5);
  }

  private Set<String> busyPages() {
    return underWay.entrySet().stream()
        .filter(page -> page.getValue() >= share())
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private Future<?> call(String page, Runnable call) {
    free.acquireUninterruptibly();
    underWay.merge(page, 1, Integer::sum);
    return calls.submit(
        () -> {
          try {
            call.run();
          } catch (RuntimeException e) {
            // What it was about counts as never answered when its lease ends.
            log.warn("page {}: a call's outcome could not be noted", page, e);
          } finally {
            underWay.compute(page, (id, n) -> n == null || n <= 1 ? null : n - 1);
            free.release();
          }
        });
  }

  private void say(FollowUp followUp) {
    Answered answered = chat.say(followUp.page(), followUp.psid(), followUp.text(), followUp.id());
    switch (answered) {
      case Answered.Taken taken ->
          followUps.sent(followUp.page(), followUp.id(), taken.messageId());
      case Answered.Unanswered unanswered ->
          followUps.ends(followUp, "UNKNOWN", "platform_silent", unanswered.detail());
      case Answered.Refused refused -> {
        if (refused.why() == Chat.Why.LATER && followUp.tries() <= settings.retryAfter().size()) {
          Duration wait = settings.retryAfter().get(followUp.tries() - 1);
          Duration asked = refused.after();
          followUps.again(
              followUp,
              clock.instant().plus(asked != null && asked.compareTo(wait) > 0 ? asked : wait),
              refused.detail());
        } else {
          followUps.ends(followUp, "REFUSED", Refusals.by(refused).code(), refused.detail());
        }
      }
    }
  }

  @Override
  public void destroy() {
    calls.shutdown();
  }
}
