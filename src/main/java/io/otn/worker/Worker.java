package io.otn.worker;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One kind of work in the background, a pass at a time. */
public final class Worker {

  private static final Logger log = LoggerFactory.getLogger(Worker.class);
  private static final Duration AFTER_A_FAILURE = Duration.ofSeconds(1);
  private static final Duration STOP_WAIT = Duration.ofSeconds(10);

  /** A look that found nothing takes one part of so many of the time, unless there is news. */
  private static final int LOOK_SHARE = 20;

  private static final Duration LONGEST_REST = Duration.ofSeconds(5);

  private final String name;
  private final Duration poll;
  private final IntSupplier pass;
  private final RightOfWay others;
  private final Semaphore news = new Semaphore(0);
  private volatile boolean stopping;
  private volatile @Nullable Thread thread;

  Worker(String name, Duration poll, IntSupplier pass, RightOfWay others) {
    this.name = name;
    this.poll = poll;
    this.others = others;
    this.pass = pass;
  }

  String name() {
    return name;
  }

  /** There may be something to do. Cheap, and harmless when there is not. */
  public void wake() {
    news.release();
  }

  void start() {
    stopping = false;
    // Few, long-lived and mostly waiting for the database: on a virtual thread each answer would
    // wake two threads before it is read.
    thread = Thread.ofPlatform().daemon().name("worker-" + name).start(this::work);
  }

  private void work() {
    while (!stopping) {
      Duration rest = poll;
      try {
        // Taken before the pass, so that news arriving during it leads to another.
        news.drainPermits();
        long begin = System.nanoTime();
        int done = pass.getAsInt();
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        if (done > 0) {
          Thread.sleep(others.restAfter(took));
          continue;
        }
        rest = restAfterNothing(took, poll);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException | Error e) {
        // An error too: a worker that ended silently would let everything wait for ever.
        if (stopping) {
          return;
        }
        log.warn("{}: this pass failed, the next follows in {}", name, AFTER_A_FAILURE, e);
        rest = AFTER_A_FAILURE;
      }
      try {
        if (news.tryAcquire(rest.toMillis(), TimeUnit.MILLISECONDS)) {
          news.drainPermits();
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /**
   * Looks grow slow beside a transaction that somebody left open: each steps over all that was done
   * since, for nothing can be cleaned away. All workers together must still leave the database to
   * the work.
   */
  static Duration restAfterNothing(Duration took, Duration poll) {
    Duration share = took.multipliedBy(LOOK_SHARE);
    Duration rest = share.compareTo(LONGEST_REST) < 0 ? share : LONGEST_REST;
    return rest.compareTo(poll) > 0 ? rest : poll;
  }

  /** Lets the running pass finish: interrupting it would only make an unknown outcome. */
  void stop() {
    stopping = true;
    Thread running = thread;
    thread = null;
    if (running == null) {
      return;
    }
    news.release();
    try {
      if (!running.join(STOP_WAIT)) {
        log.warn("{}: still busy after {}", name, STOP_WAIT);
        running.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
