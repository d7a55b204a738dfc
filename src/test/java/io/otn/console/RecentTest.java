package io.otn.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecentTest {

  private static final long SECOND = 1_000_000_000;

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10 * SECOND);
  private long takes;
  private int asked;

  private final Recent<Integer> recent =
      new Recent<>(
          () -> {
            nanos.addAndGet(takes);
            return ++asked;
          },
          nanos::get);

  @Test
  void a_quick_answer_is_never_old() {
    takes = SECOND / 100;

    assertThat(recent.get()).isEqualTo(1);
    assertThat(recent.get()).isEqualTo(2);
  }

  @Test
  void a_slow_answer_is_kept_for_twenty_times_as_long_as_it_took() {
    takes = SECOND;
    assertThat(recent.get()).isEqualTo(1);

    nanos.addAndGet(20 * SECOND - 1);
    assertThat(recent.get()).isEqualTo(1);

    nanos.addAndGet(1);
    assertThat(recent.get()).isEqualTo(2);
  }
}
