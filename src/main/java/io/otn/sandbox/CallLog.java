package io.otn.sandbox;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The last calls that came in or went out, without tokens, secrets or texts. */
class CallLog {
  private static final int KEPT = 300;

  /**
   * @param direction {@code in} from the gateway, {@code out} to it
   * @param who Messenger or the shop
   * @param what method, path and what was called for
   */
  record Call(long n, Instant at, String direction, String who, String what, String outcome) {
    boolean good() {
      return outcome.startsWith("2") || outcome.startsWith("accepted");
    }
  }

  private final SandboxClock clock;
  private final Deque<Call> calls = new ArrayDeque<>();
  private long n;

  CallLog(SandboxClock clock) {
    this.clock = clock;
  }

  synchronized void add(String direction, String who, String what, String outcome) {
    calls.addFirst(new Call(++n, clock.now(), direction, who, what, outcome));
    if (calls.size() > KEPT) {
      calls.removeLast();
    }
  }

  /** Newest first. */
  synchronized List<Call> calls() {
    return List.copyOf(calls);
  }

  synchronized long version() {
    return n;
  }
}
