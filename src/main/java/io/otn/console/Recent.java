package io.otn.console;

import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Spares the database a question that grows with it: an answer that took long is kept for twenty
 * times as long as it took, so that open pages cost at most a twentieth of one connection, however
 * many there are. A quick answer is not kept at all.
 */
final class Recent<T> {

  private static final long QUICK_NANOS = 100_000_000;
  private static final long KEEP = 20;

  private final Supplier<T> question;
  private final LongSupplier nanos;
  private @Nullable T answer;
  private long keptUntil;

  /**
   * @param nanos a stop watch, such as {@link System#nanoTime}
   */
  Recent(Supplier<T> question, LongSupplier nanos) {
    this.question = question;
    this.nanos = nanos;
  }

  synchronized T get() {
    long start = nanos.getAsLong();
    if (answer != null && start - keptUntil < 0) {
      return answer;
    }
    T fresh = question.get();
    long end = nanos.getAsLong();
    long took = end - start;
    answer = took < QUICK_NANOS ? null : fresh;
    keptUntil = end + KEEP * took;
    return fresh;
  }
}
