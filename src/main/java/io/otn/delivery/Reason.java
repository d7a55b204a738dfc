package io.otn.delivery;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Why a delivery ended without a message, and what a person can do about it. */
enum Reason {
  RETRIES_EXHAUSTED(
      "The platform failed each time.", "Wait until it recovers, then send these again."),
  OUTCOME_UNKNOWN(
      "An attempt got no answer, and no later one told whether the message had arrived.",
      "Sending again is safe: the token works only once."),
  TOKEN_DEAD(
      "The platform says that this token is worthless: used elsewhere, expired or foreign.",
      "Nothing to send again; the person has to tap Notify Me once more."),
  PERSON_UNREACHABLE(
      "The person blocked the page, left, or cannot be written to now.",
      "Do not insist; it may work again much later."),
  BAD_REQUEST(
      "The platform refused the message itself, or it could not be made.",
      "Read the attempt's detail, correct the topic's file, then send again."),
  EXPIRED(
      "The event was stale before the message could be sent.",
      "The consent went back to its holder and waits for the next event."),
  QUIET_HOURS(
      "The person's quiet hours last longer than the event is worth a message.",
      "The consent went back to its holder and waits for the next event; a longer keep, or other"
          + " quietHours in the topic's file, would have let it wait."),
  EVENT_WITHDRAWN(
      "What the event told was no longer true before the message could be sent, such as sold out"
          + " again, or dearer again.",
      "The consent went back to its holder and waits for the next event."),
  DISCARDED(
      "A person decided not to send it any more.",
      "The consent went back to its holder, unless an attempt may have used it."),
  CONSENT_GONE(
      "The consent was withdrawn or erased before the message was sent.", "Nothing to do."),
  STOPPED_WINDOW_ERRORS(
      "The campaign was stopped: the platform refused too many of its messages as outside the"
          + " window, as if they had no token.",
      "Find out why the calls lose their token, then post it as a new event; the consent went back"
          + " to its holder."),
  ARRIVED_BY_A_RECEIPT(
      "No attempt was answered, but the platform's delivery receipt covers the time of one: it very"
          + " probably arrived.",
      "Nothing to do."),
  STOPPED_BY_A_PERSON(
      "A person stopped the campaign before this message was sent.",
      "Nothing to do: the consent went back to its holder and waits for the next event."),
  DELIVERED_BEFORE_THE_ANSWER_WAS_LOST(
      "An attempt got no answer, and the next was told that the token is spent: it very probably"
          + " arrived.",
      "Nothing to do.");

  private final String sentence;
  private final String advice;

  Reason(String sentence, String advice) {
    this.sentence = sentence;
    this.advice = advice;
  }

  /** Stable, as in answers and in the database. */
  String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  String sentence() {
    return sentence;
  }

  String advice() {
    return advice;
  }

  /** What a dead letter can be dead of; the others are ends of another kind. */
  static List<String> ofDeadLetters() {
    return Stream.of(
            RETRIES_EXHAUSTED, OUTCOME_UNKNOWN, TOKEN_DEAD, PERSON_UNREACHABLE, BAD_REQUEST)
        .map(Reason::code)
        .toList();
  }

  static Optional<Reason> of(String code) {
    for (Reason reason : values()) {
      if (reason.code().equals(code)) {
        return Optional.of(reason);
      }
    }
    return Optional.empty();
  }
}
