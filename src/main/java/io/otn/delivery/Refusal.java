package io.otn.delivery;

/** Why a dead letter cannot be sent again. */
enum Refusal {
  TOKEN_DEAD("The platform says that the token is worthless."),
  CONSENT_EXPIRED("The consent's year is over."),
  CONSENT_VOID("The consent is worthless: refused by the platform, or discarded in doubt."),
  CONSENT_SPENT("The consent was spent: its message was sent."),
  CONSENT_WITHDRAWN("The person withdrew the consent or was erased."),
  CONSENT_RETURNED("The consent is no longer kept for this delivery."),
  EVENT_WITHDRAWN(
      "What the event told is no longer true, such as sold out again; discard these, and the"
          + " consents go back to their holders."),
  EVENT_STALE("The news is stale; give it a new last moment by expiresAt to send it all the same.");

  /**
   * Null where it can be sent again; else the name of one; {@code delivery}, {@code consent} and
   * {@code event} are rows.
   */
  static final String OF =
      """
      CASE WHEN delivery.reason = 'token_dead' THEN 'TOKEN_DEAD'
           WHEN consent.state = 'EXPIRED' THEN 'CONSENT_EXPIRED'
           WHEN consent.state = 'VOID' THEN 'CONSENT_VOID'
           WHEN consent.state = 'SPENT' THEN 'CONSENT_SPENT'
           WHEN consent.state = 'WITHDRAWN' THEN 'CONSENT_WITHDRAWN'
           WHEN consent.state <> 'RESERVED' THEN 'CONSENT_RETURNED'
           WHEN consent.expires_at <= :now THEN 'CONSENT_EXPIRED'
           WHEN event.withdrawn_at IS NOT NULL THEN 'EVENT_WITHDRAWN'
           WHEN coalesce(:expiresAt, delivery.expires_at) <= :now THEN 'EVENT_STALE' END
      """;

  private final String sentence;

  Refusal(String sentence) {
    this.sentence = sentence;
  }

  /** What a person may read. */
  String sentence() {
    return sentence;
  }
}
