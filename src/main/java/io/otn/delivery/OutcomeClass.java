package io.otn.delivery;

/** What a failed attempt means for what comes next. A channel's numbers are mapped to these. */
public enum OutcomeClass {
  /** Transient: the same delivery again, later. */
  RETRY,
  /** The page is throttled: it waits as a whole. Costs no retry. */
  SLOW_PAGE,
  /** The app is throttled: all its pages wait. Costs no retry. */
  SLOW_APP,
  /** This token is worthless. */
  TOKEN_DEAD,
  /** The person cannot be reached. */
  PERSON_OUT,
  /** Going on would harm the page: it stops until a person resumes it. Costs no retry. */
  STOP_PAGE,
  /** Our own fault or bad content: no later attempt can succeed unless it is changed. */
  BAD_REQUEST,
  /** Sent or not, nobody knows. The same token is safe to try again: it works once. */
  UNKNOWN
}
