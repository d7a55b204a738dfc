package io.otn.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The sandbox's own time: real time plus an offset that can be moved over HTTP. */
final class SandboxClock {
  private final Clock base;
  private volatile Duration offset = Duration.ZERO;

  SandboxClock(Clock base) {
    this.base = base;
  }

  Instant now() {
    return base.instant().plus(offset);
  }

  /** The time of all who do not share Messenger's. */
  Instant base() {
    return base.instant();
  }

  Duration offset() {
    return offset;
  }

  void moveTo(Duration newOffset) {
    offset = newOffset;
  }
}
