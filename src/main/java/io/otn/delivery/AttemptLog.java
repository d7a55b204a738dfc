package io.otn.delivery;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One wide line for each attempt, with the decision in it. */
final class AttemptLog {

  private static final Logger log = LoggerFactory.getLogger("io.otn.delivery.attempted");

  private AttemptLog() {}

  static void write(Settlement settlement, boolean applied) {
    Dispatch dispatch = settlement.dispatch();
    StringBuilder line =
        new StringBuilder("delivery=")
            .append(dispatch.id())
            .append(" topic=")
            .append(dispatch.topic())
            .append(" attempt=")
            .append(dispatch.attempt())
            .append(" ms=")
            .append(Duration.between(settlement.startedAt(), settlement.endedAt()).toMillis());
    switch (settlement.outcome()) {
      case Outcome.Sent sent -> line.append(" class=SENT message=").append(sent.messageId());
      case Outcome.Failed failed ->
          line.append(" class=")
              .append(failed.outcomeClass())
              .append(" status=")
              .append(failed.status())
              .append(" code=")
              .append(failed.code())
              .append('/')
              .append(failed.subcode())
              .append(" trace=")
              .append(failed.traceId());
    }
    if (settlement.outcome().usage().percent() > 0) {
      line.append(" usage=").append(settlement.outcome().usage().percent()).append('%');
    }
    line.append(" state=").append(applied ? settlement.state() : "unchanged");
    if (settlement.reason() != null) {
      line.append(" reason=").append(settlement.reason().code());
    }
    if (settlement.dueAt() != null) {
      line.append(" due=").append(settlement.dueAt());
    }
    boolean expected = settlement.outcome() instanceof Outcome.Sent;
    if (expected) {
      log.info("{}", line);
    } else {
      log.warn("{}", line);
    }
  }
}
