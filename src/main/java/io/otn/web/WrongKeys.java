package io.otn.web;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import org.springframework.security.core.AuthenticationException;

/**
 * Slows down guessing at the login: after ten wrong keys within a minute, from wherever they came,
 * no key is looked at until the minute has passed. There is one key and no user name, so there is
 * nobody to count for, and addresses are cheap. The bearer key of programs is not counted: a
 * stranger could otherwise lock the programs out.
 */
final class WrongKeys {
  private static final int MOST = 10;
  private static final Duration WINDOW = Duration.ofMinutes(1);

  private final Clock clock;
  private final Deque<Instant> times = new ArrayDeque<>();

  WrongKeys(Clock clock) {
    this.clock = clock;
  }

  synchronized void add() {
    times.addLast(clock.instant());
  }

  synchronized void refuseWhenTooMany() {
    Instant now = clock.instant();
    while (!times.isEmpty() && !times.getFirst().plus(WINDOW).isAfter(now)) {
      times.removeFirst();
    }
    if (times.size() >= MOST) {
      throw new TooMany(Duration.between(now, times.getFirst().plus(WINDOW)));
    }
  }

  static final class TooMany extends AuthenticationException {
    private static final long serialVersionUID = 1L;

    private final Duration wait;

    TooMany(Duration wait) {
      super("too many wrong keys");
      this.wait = wait;
    }

    Duration untilNextTry() {
      return wait;
    }
  }
}
