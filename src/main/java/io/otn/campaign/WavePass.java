package io.otn.campaign;

import io.otn.worker.Workers;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Looks at what is left when the pause between two waves is over. A shop that answers slowly holds
 * up no other campaign: the planning is another worker's.
 */
@Component
public class WavePass {

  private static final Logger log = LoggerFactory.getLogger(WavePass.class);

  /** The wait after a look that brought nothing. */
  private static final Duration AGAIN_IN = Duration.ofMinutes(1);

  private final Waves waves;
  private final NextWaves nextWaves;
  private final CampaignPass campaigns;
  private final Clock clock;

  WavePass(Waves waves, NextWaves nextWaves, CampaignPass campaigns, Clock clock, Workers workers) {
    this.waves = waves;
    this.nextWaves = nextWaves;
    this.campaigns = campaigns;
    this.clock = clock;
    workers.add("waves", this::runOnce);
  }

  /** Decides about all next waves that are due. Returns how many that were. */
  public int runOnce() {
    Instant now = clock.instant();
    List<NextWaves.Next> due = nextWaves.due(now);
    for (NextWaves.Next next : due) {
      try {
        if (next.unsent()) {
          waves.lookAgain(next, now.plus(AGAIN_IN), Waves.Why.SENDING);
        } else {
          waves.decideNext(next, waves.left(next, true), now);
        }
      } catch (IOException | RuntimeException e) {
        log.warn(
            "event {}: its next wave waits {}, for nobody says what is left",
            next.event(),
            AGAIN_IN,
            e);
        waves.lookAgain(next, now.plus(AGAIN_IN), Waves.Why.CANNOT_ASK);
      }
    }
    if (!due.isEmpty()) {
      campaigns.wake();
    }
    return due.size();
  }
}
