package io.otn.delivery;

/**
 * A way to reach a person, as the core sees it: one attempt, one outcome. Behind it stands a route
 * file that makes the call, and a reader of the answers.
 */
public interface Channel {

  /** What deliveries and routes call it, such as {@code messenger}. */
  String name();

  /**
   * Makes one attempt and waits for its outcome. Never tries twice: the core decides about that,
   * for it remembers.
   *
   * @throws RuntimeException only for our own trouble before the call; it counts as {@link
   *     OutcomeClass#UNKNOWN}, since nobody can tell how far it came
   */
  Outcome send(Dispatch dispatch);
}
