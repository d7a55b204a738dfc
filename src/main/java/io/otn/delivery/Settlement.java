package io.otn.delivery;

import io.otn.consent.Consents;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt's outcome makes of its delivery, its consent and its page.
 *
 * @param dueAt when the next attempt is due, while there is one
 * @param consentEnd null leaves the consent reserved
 */
record Settlement(
    Dispatch dispatch,
    Outcome outcome,
    Instant startedAt,
    Instant endedAt,
    String state,
    @Nullable Instant dueAt,
    int charged,
    boolean unknown,
    @Nullable Reason reason,
    Consents.@Nullable End consentEnd) {

  /**
   * A finished attempt.
   *
   * @param alone it could not be settled together with others, and is tried by itself
   */
  record Finished(
      Dispatch dispatch, Outcome outcome, Instant startedAt, Instant endedAt, boolean alone) {

    Finished again() {
      return new Finished(dispatch, outcome, startedAt, endedAt, true);
    }
  }

  static Settlement of(Finished finished, RetryPolicy retries) {
    Dispatch dispatch = finished.dispatch();
    return switch (finished.outcome()) {
      case Outcome.Sent sent -> end(finished, "SENT", dispatch.unknown(), null, Consents.End.SPENT);
      case Outcome.Failed failed ->
          switch (failed.outcomeClass()) {
            case RETRY -> again(finished, dispatch.unknown(), failed.hint(), retries);
            case UNKNOWN -> again(finished, true, failed.hint(), retries);
            // The page waits as a whole; this delivery is due as soon as the page may send again.
            case SLOW_PAGE, SLOW_APP, STOP_PAGE ->
                due(finished, finished.endedAt(), dispatch.charged(), dispatch.unknown());
            case TOKEN_DEAD ->
                dispatch.unknown()
                    ? end(
                        finished,
                        "PROBABLY_DELIVERED",
                        true,
                        Reason.DELIVERED_BEFORE_THE_ANSWER_WAS_LOST,
                        Consents.End.SPENT)
                    : end(finished, "DEAD", false, Reason.TOKEN_DEAD, Consents.End.VOID);
            // Reserved until a person decides: the token is unspent.
            case PERSON_OUT ->
                end(finished, "DEAD", dispatch.unknown(), Reason.PERSON_UNREACHABLE, null);
            case BAD_REQUEST -> end(finished, "DEAD", dispatch.unknown(), Reason.BAD_REQUEST, null);
          };
    };
  }

  private static Settlement again(
      Finished finished, boolean unknown, @Nullable Duration hint, RetryPolicy retries) {
    int charged = finished.dispatch().charged() + 1;
    return retries
        .waitAfter(charged, hint)
        .map(wait -> due(finished, finished.endedAt().plus(wait), charged, unknown))
        .orElseGet(
            () ->
                end(
                    finished,
                    "DEAD",
                    unknown,
                    unknown ? Reason.OUTCOME_UNKNOWN : Reason.RETRIES_EXHAUSTED,
                    null));
  }

  private static Settlement due(Finished finished, Instant dueAt, int charged, boolean unknown) {
    return new Settlement(
        finished.dispatch(),
        finished.outcome(),
        finished.startedAt(),
        finished.endedAt(),
        "DUE",
        dueAt,
        charged,
        unknown,
        null,
        null);
  }

  private static Settlement end(
      Finished finished,
      String state,
      boolean unknown,
      @Nullable Reason reason,
      Consents.@Nullable End consentEnd) {
    return new Settlement(
        finished.dispatch(),
        finished.outcome(),
        finished.startedAt(),
        finished.endedAt(),
        state,
        null,
        finished.dispatch().charged() + 1,
        unknown,
        reason,
        consentEnd);
  }
}
