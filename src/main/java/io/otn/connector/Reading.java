package io.otn.connector;

/**
 * What came of one webhook.
 *
 * @param verdict one reason code of the list at {@code Verdict}; counts such as {@code
 *     first_sight=2 restocked=1} when the webhook was about several variants
 */
public record Reading(String verdict) {

  static Reading of(String verdict) {
    return new Reading(verdict);
  }
}
