package io.otn.delivery;

/**
 * A delivery whose person has nothing else open is {@code alone}, and is claimed without a look at
 * others. Whoever puts another one beside it says so in the same statement.
 */
public final class Accompanied {

  /**
   * Two more terms of a statement's {@code WITH}: those of whom something stands in {@code queued}
   * (psid) are not alone any more. Person by person: a join might compare each with all that are
   * open.
   */
  public static final String NOT_ALONE =
      """
      beside AS MATERIALIZED (
          SELECT other.page_id, other.consent_id
          FROM queued
          CROSS JOIN LATERAL (
              SELECT page_id, consent_id
              FROM delivery_queue AS open
              WHERE open.psid = queued.psid AND alone
              OFFSET 0
          ) AS other
      ), accompanied AS (
          UPDATE delivery_queue AS other
          SET alone = false
          FROM beside
          WHERE other.page_id = beside.page_id AND other.consent_id = beside.consent_id
      )
      """;

  private Accompanied() {}
}
