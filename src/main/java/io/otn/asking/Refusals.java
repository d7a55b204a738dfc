package io.otn.asking;

import io.otn.asking.Chat.Answered;
import io.otn.consent.Grant;
import io.otn.web.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/** Why a person is not asked: a stable code and a sentence for each rule. */
final class Refusals {

  private static final String ASK_IN_THE_WINDOW =
      "ask again right after the person writes, taps a button or reacts";

  private Refusals() {}

  static ProblemException windowClosed() {
    return rule(
            "window_closed",
            "The person has not written to the page in the last 24 hours, so a card cannot be sent.")
        .field("psid", ASK_IN_THE_WINDOW);
  }

  static ProblemException askedRecently(Instant until) {
    return rule(
            "asked_recently",
            "The person was asked with this title before; the same title is sent again from %s on."
                .formatted(day(until)))
        .field(
            "psid", "do not ask again, the earlier card still works; or ask about another topic");
  }

  static ProblemException askedAgain() {
    return rule("asked_again", "The person was asked again already since their consent expired.");
  }

  static ProblemException personDailyCap(int cap) {
    return rule(
        "person_daily_cap",
        "The person got %d cards of this page in the last 24 hours, and no more are sent (otn.asking.person-daily)."
            .formatted(cap));
  }

  static ProblemException pageDailyCap(int cap) {
    return rule(
        "page_daily_cap",
        "The page sent %d cards today (UTC), and no more are sent (otn.asking.page-daily)."
            .formatted(cap));
  }

  static ProblemException personPaused(Instant until, @Nullable String why) {
    return rule(
        "person_requests_paused",
        "Messenger wants no more cards for this person, so none is sent before %s%s."
            .formatted(day(until), reason(why)));
  }

  static ProblemException pagePaused(Instant until, @Nullable String why) {
    return rule(
        "page_requests_paused",
        "Messenger wants no cards from this page, so none is sent before %s%s; what was consented to is delivered."
            .formatted(day(until), reason(why)));
  }

  static ProblemException personStopped(Instant at) {
    return rule(
        "person_stopped",
        "The person wrote a stop word on %s; only they themselves can ask for a card now, by a link, a button or a keyword."
            .formatted(day(at)));
  }

  static ProblemException consentHeld() {
    return rule(
        "consent_came_earlier", "The person has consented meanwhile, so there is nothing to ask.");
  }

  static ProblemException occasionTooFar(Instant at) {
    return rule(
            "occasion_too_far",
            "What the topic tells of is due at %s, and a consent lives no longer than %d days: one given now would be gone by then."
                .formatted(day(at), Grant.LIFE.toDays()))
        .field("topic", "ask from %s on".formatted(day(at.minus(Grant.LIFE))));
  }

  static ProblemException regionRestricted() {
    return rule(
        "region_restricted",
        "The page's region does not allow One-Time Notification, so nobody is asked.");
  }

  static ProblemException pageNotRunning(String state, @Nullable String reason) {
    return rule("page_not_running", "The page is %s: %s".formatted(state, reason));
  }

  /** What the caller is told when the channel did not take a card. */
  static ProblemException by(Answered answered) {
    return switch (answered) {
      case Answered.Taken taken -> throw new IllegalArgumentException("taken: no refusal");
      case Answered.Unanswered unanswered ->
          new ProblemException(HttpStatus.GATEWAY_TIMEOUT, "platform_silent", unanswered.detail());
      case Answered.Refused refused -> by(refused);
    };
  }

  private static ProblemException by(Answered.Refused refused) {
    return switch (refused.why()) {
      case WINDOW_CLOSED -> windowClosed();
      case ASKED_ALREADY -> rule("asked_already", refused.detail());
      case PERSON_PAUSED -> rule("person_requests_paused", refused.detail());
      case PAGE_PAUSED -> rule("page_requests_paused", refused.detail());
      case PERSON_UNAVAILABLE, PAGE_STOPPED, WRONG ->
          new ProblemException(HttpStatus.BAD_GATEWAY, "platform_refused", refused.detail());
      case LATER ->
          new ProblemException(HttpStatus.SERVICE_UNAVAILABLE, "platform_busy", refused.detail())
              .retryAfter(refused.after() == null ? Duration.ofSeconds(30) : refused.after());
    };
  }

  private static String reason(@Nullable String why) {
    return why == null ? "" : " (" + why.replaceFirst("\\.$", "") + ")";
  }

  private static ProblemException rule(String code, String sentence) {
    return new ProblemException(HttpStatus.UNPROCESSABLE_ENTITY, code, sentence);
  }

  private static Instant day(Instant moment) {
    return moment.truncatedTo(ChronoUnit.SECONDS);
  }
}
