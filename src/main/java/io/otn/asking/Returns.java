package io.otn.asking;

import io.otn.consent.Condition;
import io.otn.consent.Expiry;
import io.otn.consent.Profiles;
import io.otn.consent.Withdrawals;
import io.otn.topic.TopicKey;
import io.otn.topic.TopicKinds;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Asks again about what a person allowed before: what expired unused, they are asked for once more
 * when they are back.
 */
@Component
class Returns {

  /** Topics of one person that are planned at once. */
  private static final int MOST = 3;

  private final Expiry expiry;
  private final Profiles profiles;
  private final Withdrawals consents;
  private final TopicKinds kinds;
  private final Plans plans;
  private final Requests requests;
  private final AskingSettings settings;
  private final Clock clock;

  Returns(
      Expiry expiry,
      Profiles profiles,
      Withdrawals consents,
      TopicKinds kinds,
      Plans plans,
      Requests requests,
      AskingSettings settings,
      Clock clock) {
    this.expiry = expiry;
    this.profiles = profiles;
    this.consents = consents;
    this.kinds = kinds;
    this.plans = plans;
    this.requests = requests;
    this.settings = settings;
    this.clock = clock;
  }

  /**
   * The person is back, with an open window, and asked for nothing. That they were asked again is
   * noted when the card is sent, so a card that a rule holds back takes no chance from them.
   *
   * @return whether something was planned
   */
  boolean cameBack(String page, String psid) {
    if (!settings.expiredAgain()) {
      return false;
    }
    Instant now = clock.instant();
    List<Expiry.Lapsed> lapsed = expiry.toAskAgain(page, psid, true, 0, MOST, now);
    if (lapsed.isEmpty()
        || profiles.find(page, psid).map(Profiles.Profile::stoppedAt).isPresent()) {
      return false;
    }
    boolean planned = false;
    for (Expiry.Lapsed each : lapsed) {
      String kind = TopicKey.parse(each.topic()).map(TopicKey::kind).orElse("");
      if (kinds.find(kind) != null && !consents.holdsKind(page, psid, kind, now)) {
        planned |= plans.plan(likeBefore(page, psid, each.topic(), Way.EXPIRY), now, now);
      }
    }
    return planned;
  }

  /** The same as the consent that ended last for the topic: its values, its condition. */
  Ask likeBefore(String page, String psid, String topic, Way way) {
    return consents
        .ended(page, psid, topic)
        .map(
            earlier ->
                new Ask(
                    page,
                    psid,
                    topic,
                    requests.read(earlier.data()),
                    way,
                    earlier.condition() == null ? null : Condition.parse(earlier.condition())))
        .orElseGet(() -> new Ask(page, psid, topic, Map.of(), way));
  }
}
