package io.otn.delivery;

import static java.time.ZoneOffset.UTC;

import io.otn.consent.Consents;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * What ends without an attempt: leases that are over, and deliveries that are not sent after all.
 */
@Component
class Deliveries {

  /** So many at once, so that nothing waits for a million stale ones. */
  private static final int STALE = 5_000;

  private final JdbcClient jdbc;
  private final Consents consents;
  private final DeliverySettings settings;

  Deliveries(JdbcClient jdbc, Consents consents, DeliverySettings settings) {
    this.jdbc = jdbc;
    this.consents = consents;
    this.settings = settings;
  }

  /**
   * Ends the leases of attempts that nobody reports any more, as after a crash: sent or not, nobody
   * knows. They are due at once, with the same token.
   */
  @Transactional
  int endLeases(Instant now) {
    return jdbc.sql(
            """
            WITH over AS (
                DELETE FROM delivery_lease
                WHERE leased_until <= :now
                RETURNING page_ids, consent_ids
            ), abandoned AS (   -- most were settled long ago, or are leased anew
                SELECT queue.page_id, queue.consent_id
                FROM over
                CROSS JOIN unnest(page_ids, consent_ids) AS leased (page_id, consent_id)
                JOIN delivery_queue AS queue
                    ON queue.page_id = leased.page_id AND queue.consent_id = leased.consent_id
                WHERE queue.leased_until <= :now
                ORDER BY queue.page_id, queue.consent_id
                FOR UPDATE OF queue
            ), ended AS (
                UPDATE delivery_queue AS queue
                SET due_at = :now, leased_until = NULL, charged = charged + 1, unknown = true
                FROM abandoned
                WHERE queue.page_id = abandoned.page_id AND queue.consent_id = abandoned.consent_id
                  AND queue.leased_until <= :now
                RETURNING queue.page_id, queue.event_id, queue.id, queue.attempt, 'SENDING' AS state_before,
                          'DUE' AS state
            ), """
                + Counts.MOVED
                + """
                INSERT INTO attempt (page_id, delivery_id, n, started_at, ended_at, class, detail)
                SELECT page_id, id, attempt, :leasedAt, :now, 'UNKNOWN',
                       'the lease ended without a report, as after a crash'
                FROM ended
                """)
        .param("now", now.atOffset(UTC))
        .param("leasedAt", now.minus(settings.lease()).atOffset(UTC))
        .update();
  }

  /** Ends what is stale, some thousands at a time. */
  @Transactional
  int expire(Instant now) {
    return takeBack(
        jdbc.sql(
                TAKE_BACK.formatted(
                    """
                    (page_id, consent_id) IN (
                        SELECT page_id, consent_id
                        FROM delivery_queue
                        WHERE expires_at <= :now AND leased_until IS NULL
                        ORDER BY expires_at
                        LIMIT :stale)
                    """))
            .param("stale", STALE),
        Reason.EXPIRED,
        now);
  }

  /**
   * Ends what waits of one event.
   *
   * @param replayed also what a person has had sent again since
   */
  @Transactional
  int recall(String page, UUID event, boolean replayed, Reason why, Instant now) {
    return takeBack(
        jdbc.sql(
                TAKE_BACK.formatted(
                    "page_id = :page AND event_id = :event AND (NOT replayed OR :replayed)"))
            .param("page", page)
            .param("event", event)
            .param("replayed", replayed),
        why,
        now);
  }

  /**
   * @param id of the delivery
   */
  record Key(String page, long consent, long id) {}

  /** Ends these, unless they are under way. */
  @Transactional
  int takeBack(List<Key> keys, Reason why, Instant now) {
    return takeBack(
        jdbc.sql(
                TAKE_BACK.formatted(
                    """
                    (page_id, consent_id, id) IN (
                        SELECT * FROM unnest(:pages, :consents, :ids))
                    """))
            .param("pages", keys.stream().map(Key::page).toArray(String[]::new))
            .param("consents", keys.stream().map(Key::consent).toArray(Long[]::new))
            .param("ids", keys.stream().map(Key::id).toArray(Long[]::new)),
        why,
        now);
  }

  /**
   * Ends deliveries that are due before they are sent: the consent goes back to its holder, unless
   * an attempt may have used it, which is for a person to decide.
   */
  private static final String TAKE_BACK =
      """
      WITH closed AS (
          DELETE FROM delivery_queue
          WHERE leased_until IS NULL AND %s
          RETURNING page_id, event_id, psid, attempt, unknown
      ), ended AS (
          UPDATE delivery
          SET outcome = CASE WHEN closed.unknown THEN 'DEAD' ELSE 'CANCELLED' END,
              reason = CASE WHEN closed.unknown THEN :inDoubt ELSE :why END,
              dead = closed.unknown, unknown = closed.unknown, attempt = closed.attempt, finished_at = :now
          FROM closed
          WHERE delivery.page_id = closed.page_id AND delivery.event_id = closed.event_id
            AND delivery.psid = closed.psid
          RETURNING delivery.page_id, delivery.event_id, delivery.consent_id, 'DUE' AS state_before,
                    delivery.outcome AS state
      ), """
          + Counts.MOVED
          + """
          SELECT page_id AS page, consent_id AS consent, state
          FROM ended
          """;

  private record TakenBack(String page, long consent, String state) {}

  private int takeBack(JdbcClient.StatementSpec statement, Reason why, Instant now) {
    List<TakenBack> ended =
        statement
            .param("inDoubt", Reason.OUTCOME_UNKNOWN.code())
            .param("why", why.code())
            .param("now", now.atOffset(UTC))
            .query(TakenBack.class)
            .list();
    consents.end(
        ended.stream()
            .filter(delivery -> delivery.state().equals("CANCELLED"))
            .map(delivery -> new Consents.Key(delivery.page(), delivery.consent()))
            .toList(),
        Consents.End.HELD,
        why.code(),
        now);
    return ended.size();
  }

  /**
   * Ends consents that were kept for a person's decision until their year was over. Their dead
   * letters stay, and cannot be sent again.
   */
  int expireUndecided(Instant now) {
    return jdbc.sql(
            """
            UPDATE consent
            SET state = 'EXPIRED', changed_at = :now
            FROM delivery
            WHERE delivery.dead
              AND consent.page_id = delivery.page_id AND consent.id = delivery.consent_id
              AND consent.state = 'RESERVED' AND consent.expires_at <= :now
            """)
        .param("now", now.atOffset(UTC))
        .update();
  }

  /** Ends claimed deliveries whose consent is not reserved for them any more. */
  @Transactional
  void cancelWithoutConsent(List<Claims.Claimed> claimed, Instant now) {
    jdbc.sql(
            """
            WITH closed AS (
                DELETE FROM delivery_queue AS queue
                USING unnest(:pages, :consents, :ids) AS gone (page_id, consent_id, id)
                WHERE queue.page_id = gone.page_id AND queue.consent_id = gone.consent_id AND queue.id = gone.id
                  AND queue.leased_until IS NOT NULL
                RETURNING queue.page_id, queue.event_id, queue.psid, queue.attempt, queue.unknown
            ), ended AS (
                UPDATE delivery
                SET outcome = 'CANCELLED', reason = :reason, attempt = closed.attempt - 1, unknown = closed.unknown,
                    finished_at = :now
                FROM closed
                WHERE delivery.page_id = closed.page_id AND delivery.event_id = closed.event_id
                  AND delivery.psid = closed.psid
                RETURNING delivery.page_id, delivery.event_id, 'SENDING' AS state_before, 'CANCELLED' AS state
            ), """
                + Counts.MOVED
                + """
                SELECT count(*) FROM ended
                """)
        .param("pages", claimed.stream().map(c -> c.id().page()).toArray(String[]::new))
        .param("consents", claimed.stream().map(Claims.Claimed::consent).toArray(Long[]::new))
        .param("ids", claimed.stream().map(c -> c.id().number()).toArray(Long[]::new))
        .param("reason", Reason.CONSENT_GONE.code())
        .param("now", now.atOffset(UTC))
        .query(Long.class)
        .single();
  }
}
