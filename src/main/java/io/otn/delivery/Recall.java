package io.otn.delivery;

import java.time.Instant;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Takes back what is not under way yet, when going on would only waste consents. */
@Component
public class Recall {

  /** Why the campaign of a recalled delivery was stopped. */
  public static final String WINDOW_ERRORS = Reason.STOPPED_WINDOW_ERRORS.code();

  /** Why a campaign was stopped that a person has stopped. */
  public static final String STOPPED = Reason.STOPPED_BY_A_PERSON.code();

  private final Deliveries deliveries;

  Recall(Deliveries deliveries) {
    this.deliveries = deliveries;
  }

  /**
   * Ends the deliveries of one event that are due, and gives their consents back to their holders.
   * Where an attempt may have used the token, that is for a person to decide: they become dead
   * letters, and the consent stays reserved. What a person has had sent again since stays due.
   *
   * @return how many deliveries were ended
   */
  public int forWindowErrors(String page, UUID event, Instant now) {
    return deliveries.recall(page, event, false, Reason.STOPPED_WINDOW_ERRORS, now);
  }

  /** The same, for an event that is no longer true: for nobody, so what is sent again goes, too. */
  public int forWithdrawnEvent(String page, UUID event, Instant now) {
    return deliveries.recall(page, event, true, Reason.EVENT_WITHDRAWN, now);
  }

  /**
   * The same for a campaign that a person has stopped.
   *
   * @return how many deliveries were ended
   */
  public int forStop(String page, UUID event, Instant now) {
    return deliveries.recall(page, event, false, Reason.STOPPED_BY_A_PERSON, now);
  }
}
