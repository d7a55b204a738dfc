package io.otn.scenario;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/**
 * Keeps the platform in trouble: a few faults of all kinds wait for the next calls, all the time.
 */
final class FaultFeed implements AutoCloseable {

  private static final long EVERY = TimeUnit.MILLISECONDS.toNanos(100);

  /** No more than this wait: a gateway that is down gets no heap of trouble for its return. */
  private static final int WAITING = 4;

  /** Each is over, or has cut the call, long before the lease of an attempt ends. */
  private static final String[] FAULTS = {
    "\"fault\":\"slow\",\"when\":\"before\",\"millis\":1200",
    "\"fault\":\"slow\",\"when\":\"after\",\"millis\":700",
    "\"fault\":\"cut\",\"when\":\"before\"",
    "\"fault\":\"cut\",\"when\":\"after\"",
    "\"fault\":\"hang\",\"when\":\"before\"",
    "\"fault\":\"hang\",\"when\":\"after\"",
    "\"fault\":\"text\",\"when\":\"before\"",
    "\"fault\":\"text\",\"when\":\"after\"",
    "\"fault\":\"error\",\"code\":2",
    "\"fault\":\"error\",\"code\":1200,\"status\":503",
    "\"fault\":\"error\",\"code\":1,\"subcode\":1357046,\"when\":\"after\"",
    "\"fault\":\"error\",\"code\":551,\"subcode\":1545041,\"transient\":true",
    "\"fault\":\"ok-with-error\",\"code\":2",
    "\"fault\":\"no-recipient-id\"",
  };

  /** They slow the page down or end a delivery, and come now and then. */
  private static final String[] RARE = {
    "\"fault\":\"error\",\"code\":613,\"status\":429,\"retryAfter\":1",
    "\"fault\":\"error\",\"code\":551,\"subcode\":1545041",
    "\"fault\":\"error\",\"code\":100,\"subcode\":2018034",
  };

  private static final int RARELY = 20;

  private final Outside outside;
  private final RandomGenerator random;
  private final Map<String, Integer> fed = new TreeMap<>();
  private final Thread thread;
  private volatile boolean closed;

  FaultFeed(Outside outside, RandomGenerator random) {
    this.outside = outside;
    this.random = random;
    thread = Thread.ofVirtual().name("faults").start(this::feed);
  }

  private void feed() {
    while (!closed) {
      int waiting = outside.sandbox.get("/sandbox/faults").is(200).json().path("faults").size();
      for (int n = waiting; n < WAITING; n += 2) {
        boolean rare = random.nextInt(RARELY) == 0;
        String[] kinds = rare ? RARE : FAULTS;
        String fault = kinds[random.nextInt(kinds.length)];
        int times = rare ? 1 : random.nextInt(1, 3);
        outside.fault("{%s,\"only\":\"token\",\"times\":%d}".formatted(fault, times));
        fed.merge(fault.replace("\"", ""), times, Integer::sum);
      }
      LockSupport.parkNanos(EVERY);
    }
  }

  /** Ends the trouble. Returns how many calls were to get which fault. */
  Map<String, Integer> end() {
    close();
    outside.sandbox.delete("/sandbox/faults");
    return fed;
  }

  @Override
  public void close() {
    closed = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
