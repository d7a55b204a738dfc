package io.otn.scenario;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/** How many messages the platform took by when: the rate of a campaign as seen from outside. */
final class AcceptedRate implements AutoCloseable {

  private static final long EVERY = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long WINDOW = TimeUnit.SECONDS.toNanos(1);

  private record Sample(long at, int count) {}

  private final List<Sample> samples = new ArrayList<>();
  private final IntSupplier count;
  private final Thread thread;
  private volatile boolean closed;

  AcceptedRate(IntSupplier count) {
    this.count = count;
    take();
    thread = Thread.ofVirtual().name("accepted-rate").start(this::sample);
  }

  private void sample() {
    while (!closed) {
      LockSupport.parkNanos(EVERY);
      take();
    }
  }

  private void take() {
    int taken = count.getAsInt();
    Sample sample = new Sample(System.nanoTime(), taken);
    synchronized (samples) {
      samples.add(sample);
    }
  }

  /** Messages taken until then, a moment of {@link System#nanoTime}. */
  int until(long moment) {
    synchronized (samples) {
      int low = 0;
      int high = samples.size() - 1;
      while (low < high) {
        int middle = (low + high + 1) / 2;
        if (samples.get(middle).at() <= moment) {
          low = middle;
        } else {
          high = middle - 1;
        }
      }
      return samples.get(low).count();
    }
  }

  /** Messages a second between two moments. */
  double between(long from, long to) {
    return (until(to) - until(from)) * 1e9 / (to - from);
  }

  /** Messages in the second before. */
  int before(long moment) {
    return until(moment) - until(moment - WINDOW);
  }

  /**
   * How long it took until a whole rate's messages had been taken within a second.
   *
   * @param since what was taken before does not count
   * @return seconds; empty while it has not happened
   */
  OptionalDouble secondsTo(double perSecond, long since) {
    synchronized (samples) {
      for (int n = samples.size() - 1, first = n; ; n--) {
        if (n < 0 || samples.get(n).at() < since) {
          return first(perSecond, since, n + 1, first);
        }
      }
    }
  }

  private OptionalDouble first(double perSecond, long since, int from, int to) {
    for (int n = from; n <= to; n++) {
      Sample sample = samples.get(n);
      if (sample.count() - until(Math.max(since, sample.at() - WINDOW)) >= perSecond) {
        return OptionalDouble.of((sample.at() - since) / 1e9);
      }
    }
    return OptionalDouble.empty();
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
