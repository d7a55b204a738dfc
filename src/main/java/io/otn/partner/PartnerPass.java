package io.otn.partner;

import io.otn.worker.Workers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.stereotype.Component;

/** Forgets what has ended: answers to repeated requests, windows of quotas, former secrets. */
@Component
public class PartnerPass {

  private static final Duration EVERY = Duration.ofMinutes(10);

  private final RepeatableRequests requests;
  private final Quotas quotas;
  private final StoredPartners partners;
  private final Clock clock;
  private volatile Instant next = Instant.EPOCH;

  PartnerPass(
      RepeatableRequests requests,
      Quotas quotas,
      StoredPartners partners,
      Clock clock,
      Workers workers) {
    this.requests = requests;
    this.quotas = quotas;
    this.partners = partners;
    this.clock = clock;
    workers.add("partners", this::whenDue);
  }

  private int whenDue() {
    if (clock.instant().isBefore(next)) {
      return 0;
    }
    next = clock.instant().plus(EVERY);
    runOnce();
    return 0;
  }

  /** Returns how many rows were forgotten. */
  public int runOnce() {
    return requests.forgetEnded() + quotas.forgetEnded() + partners.forgetEnded();
  }
}
