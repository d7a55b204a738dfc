package io.otn.worker;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Who waits for an answer goes before work in the background: a sender of webhooks hangs up after
 * seconds, a campaign has all day. While answers are late, each pass begins less and is followed by
 * a longer rest, until they come in time again.
 */
@Component
public class RightOfWay implements MeterBinder {

  /** Half of what is promised for an answer beside a campaign. */
  private static final Duration LATE = Duration.ofMillis(25);

  /** Answers are looked at together. */
  private static final Duration WINDOW = Duration.ofMillis(100);

  /** One in so many may be late: something always is. */
  private static final int FEW = 50;

  /** Windows in time after which rests become shorter again. */
  private static final int CALM = 10;

  /** Rests are so many times as long as their pass at the most: 2 to the power of it, less one. */
  private static final int STEEPEST = 4;

  private static final Duration LONGEST_REST = Duration.ofMillis(500);

  private final LongSupplier nanoTime;
  private long windowEnd;
  private int answers;
  private int late;
  private int calm;
  private int level;

  @Autowired
  RightOfWay() {
    this(System::nanoTime);
  }

  RightOfWay(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.windowEnd = nanoTime.getAsLong() + WINDOW.toNanos();
  }

  /** A sender has its answer, after so long. */
  public synchronized void answered(Duration took) {
    look(nanoTime.getAsLong());
    answers++;
    if (took.compareTo(LATE) > 0) {
      late++;
    }
  }

  /** How long to rest after a pass that took so long. */
  synchronized Duration restAfter(Duration pass) {
    look(nanoTime.getAsLong());
    Duration rest = pass.multipliedBy(times());
    return rest.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : rest;
  }

  /**
   * How much to begin at once, where one pass could begin so much: what is under way takes its time
   * too.
   */
  public synchronized int portion(int most) {
    look(nanoTime.getAsLong());
    return Math.max(most >> level, 1);
  }

  private long times() {
    return (1L << level) - 1;
  }

  @Override
  public void bindTo(MeterRegistry meters) {
    Gauge.builder("otn.background.rest", this, RightOfWay::timesNow)
        .description(
            "times as long as it works the background rests, since senders wait; 0 is not at all")
        .register(meters);
  }

  private synchronized double timesNow() {
    look(nanoTime.getAsLong());
    return times();
  }

  private void look(long now) {
    for (; now - windowEnd >= 0 && (level > 0 || answers > 0); windowEnd += WINDOW.toNanos()) {
      if (late * FEW > answers) {
        level = Math.min(level + 1, STEEPEST);
        calm = 0;
      } else if (++calm >= CALM) {
        level = Math.max(level - 1, 0);
        calm = 0;
      }
      answers = 0;
      late = 0;
    }
    if (now - windowEnd >= 0) {
      windowEnd = now + WINDOW.toNanos();
    }
  }
}
