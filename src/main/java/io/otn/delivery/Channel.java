package io.otn.delivery;

import java.util.concurrent.CompletionStage;

/**
 * A way to reach a person, as the core sees it: one attempt, one outcome. Behind it stands a route
 * file that makes the call, and a reader of the answers.
 */
public interface Channel {

  /** What deliveries and routes call it, such as {@code messenger}. */
  String name();

  /**
   * Makes one attempt. Never tries twice: the core decides about that, for it remembers.
   *
   * @return its outcome, on whatever thread it comes. Ends with an exception, or throws one, only
   *     for our own trouble; it counts as {@link OutcomeClass#UNKNOWN}, since nobody can tell how
   *     far it came
   */
  CompletionStage<Outcome> send(Dispatch dispatch);
}
