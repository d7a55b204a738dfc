package io.otn.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What keeps the background going. */
class WorkerTest {

  @Test
  void a_pass_that_ends_in_an_error_is_followed_by_another() throws Exception {
    CountDownLatch passes = new CountDownLatch(2);
    Worker worker =
        new Worker(
            "test",
            Duration.ofMillis(10),
            () -> {
              passes.countDown();
              if (passes.getCount() == 1) {
                throw new StackOverflowError("as from a template that calls itself");
              }
              return 0;
            },
            new RightOfWay());
    worker.start();
    try {
      assertThat(passes.await(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      worker.stop();
    }
  }

  @Test
  void a_look_that_finds_nothing_rests_the_longer_the_longer_it_took() {
    Duration poll = Duration.ofMillis(500);
    assertThat(Worker.restAfterNothing(Duration.ofMillis(2), poll)).isEqualTo(poll);
    assertThat(Worker.restAfterNothing(Duration.ofMillis(50), poll)).hasSeconds(1);
  }

  @Test
  void it_never_rests_longer_than_somebody_would_wait_for_what_nobody_told() {
    assertThat(Worker.restAfterNothing(Duration.ofMinutes(1), Duration.ofMillis(500)))
        .hasSeconds(5);
    assertThat(Worker.restAfterNothing(Duration.ofMinutes(1), Duration.ofSeconds(30)))
        .hasSeconds(30);
  }
}
