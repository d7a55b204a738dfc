package io.otn.asking;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param sameTitleAfter a person sees the same title again only after this long; 0 for at once
 * @param personDaily cards to one person and page in 24 hours; 0 for no limit
 * @param pageDaily cards of one page on a day of UTC; 0 for no limit
 * @param personPause how long a person is not asked after the platform said that it was too much
 * @param pagePause how long a page asks nobody after the platform forbade it
 * @param linkLife how long a link or button asks, where it was made without an end
 * @param engagedWithin how long after a message the person's writing or tapping is an answer to it
 * @param expiredAgain whether a person whose consent expired unused is asked again, once, when they
 *     are back
 * @param followUpWithin a text after a tap or an answer that is later than this is left out
 * @param retryAfter the waits before a planned card or text that the platform was too busy for is
 *     tried again, while the window is open
 * @param lease after this a call counts as never answered; longer than {@code
 *     otn.messenger.timeout}
 * @param inFlight calls under way at once on this node; a fifth of them for one page
 * @param keepRefusals how long it is remembered that and why a person was not asked
 * @param stop stop words and the answer to them, by language
 */
@ConfigurationProperties("otn.asking")
record AskingSettings(
    @DefaultValue("7d") Duration sameTitleAfter,
    @DefaultValue("5") int personDaily,
    @DefaultValue("10000") int pageDaily,
    @DefaultValue("7d") Duration personPause,
    @DefaultValue("24h") Duration pagePause,
    @DefaultValue("365d") Duration linkLife,
    @DefaultValue("24h") Duration engagedWithin,
    @DefaultValue("true") boolean expiredAgain,
    @DefaultValue("5m") Duration followUpWithin,
    @DefaultValue({"5s", "30s", "2m", "10m", "30m"}) List<Duration> retryAfter,
    @DefaultValue("60s") Duration lease,
    @DefaultValue("50") int inFlight,
    @DefaultValue("90d") Duration keepRefusals,
    @DefaultValue Map<String, Stop> stop) {

  /**
   * @param words each is compared whole, whatever its case, marks and spaces
   * @param answer said once to who writes one of them; none for no answer
   */
  record Stop(@DefaultValue List<String> words, @Nullable String answer) {}
}
