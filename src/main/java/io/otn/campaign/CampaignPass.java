package io.otn.campaign;

import io.otn.delivery.Dispatcher;
import io.otn.trigger.TriggerEvents;
import io.otn.worker.Worker;
import io.otn.worker.Workers;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/** Opens, plans, stops and ends campaigns. */
@Component
public class CampaignPass {

  private static final Logger log = LoggerFactory.getLogger(CampaignPass.class);

  private static final int EVENTS = 100;

  private final Campaigns campaigns;
  private final Waves waves;
  private final LateConsents lateConsents;
  private final ReplayedCampaigns replayed;
  private final TriggerEvents events;
  private final Dispatcher dispatcher;
  private final Brake brake;
  private final WithdrawnEvents withdrawn;
  private final Approvals approvals;
  private final Clock clock;
  private final CampaignSettings settings;
  private final Worker worker;

  CampaignPass(
      Campaigns campaigns,
      Waves waves,
      LateConsents lateConsents,
      ReplayedCampaigns replayed,
      TriggerEvents events,
      Dispatcher dispatcher,
      Brake brake,
      WithdrawnEvents withdrawn,
      Approvals approvals,
      Clock clock,
      CampaignSettings settings,
      Workers workers) {
    this.campaigns = campaigns;
    this.waves = waves;
    this.lateConsents = lateConsents;
    this.replayed = replayed;
    this.events = events;
    this.dispatcher = dispatcher;
    this.brake = brake;
    this.withdrawn = withdrawn;
    this.approvals = approvals;
    this.clock = clock;
    this.settings = settings;
    this.worker = workers.add("campaigns", this::runOnce);
  }

  @TransactionalEventListener(fallbackExecution = true)
  void eventStored(TriggerEvents.Stored stored) {
    worker.wake();
  }

  @TransactionalEventListener(fallbackExecution = true)
  void eventWithdrawn(TriggerEvents.Withdrawn withdrawn) {
    worker.wake();
  }

  /** Something is to be planned. */
  void wake() {
    worker.wake();
  }

  /**
   * Does all that is due now. Returns how many events were opened, holders taken and taken back.
   */
  public int runOnce() {
    Instant now = clock.instant();
    int done = brake.apply(now) + withdrawn.takeBack(now) + approvals.takeBackStragglers(now);
    for (UUID id : campaigns.newEvents(EVENTS)) {
      if (open(id, now)) {
        done++;
      }
    }
    lateConsents.reopen(now);
    replayed.reopen();
    waves.replace(now);
    for (Optional<Campaigns.Planned> planned = plan(now);
        planned.isPresent();
        planned = plan(now)) {
      done += planned.get().taken();
    }
    campaigns.end(now);
    return done;
  }

  /** An event whose campaign cannot be opened keeps no other from being told. */
  private boolean open(UUID id, Instant now) {
    try {
      campaigns.open(events.find(id).orElseThrow(), now);
      return true;
    } catch (RuntimeException e) {
      log.error("event {}: its campaign could not be opened; it stays and is tried again", id, e);
      return false;
    }
  }

  private Optional<Campaigns.Planned> plan(Instant now) {
    Optional<Campaigns.Planned> planned = campaigns.planNext(settings.planBatch(), now);
    planned.filter(some -> some.taken() > 0).ifPresent(some -> dispatcher.wake(some.page()));
    return planned;
  }
}
