package io.otn.connector;

import java.time.Duration;
import org.apache.camel.component.kafka.PollExceptionStrategy;

/**
 * After a poll that failed, as with a wrong password, it rests and goes on: of Camel's own ways one
 * gives up until the next start, and the others come again at once and fill the log.
 */
final class PollPause implements PollExceptionStrategy {

  private final Duration pause;

  PollPause(Duration pause) {
    this.pause = pause;
  }

  @Override
  public boolean canContinue() {
    return true;
  }

  /** Camel has said in the log what it was. */
  @Override
  public void handle(long partitionLastOffset, Exception exception) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
