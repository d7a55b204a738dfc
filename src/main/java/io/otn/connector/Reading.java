package io.otn.connector;

import java.util.List;

/**
 * What one webhook showed.
 *
 * @param verdict why something fired, or why nothing did: one reason code of the list at {@code
 *     Verdict}; counts such as {@code first_sight=2 restocked=1} when the webhook was about several
 *     variants
 * @param restocks the variants that came back, usually none or one
 */
public record Reading(String verdict, List<Restock> restocks) {

  public Reading {
    restocks = List.copyOf(restocks);
  }

  static Reading of(String verdict) {
    return new Reading(verdict, List.of());
  }
}
