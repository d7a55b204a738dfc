package io.otn.campaign;

import static java.time.ZoneOffset.UTC;

import io.otn.delivery.Recall;
import io.otn.trigger.TriggerEvents;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Stops the campaigns of events that are no longer true. No further holder is taken once the
 * event's source says so; what is not under way is taken back by the next pass, and the consents
 * return to their holders.
 */
@Component
class WithdrawnEvents {

  private final JdbcClient jdbc;
  private final Recall recall;
  private final Clock clock;

  WithdrawnEvents(JdbcClient jdbc, Recall recall, Clock clock) {
    this.jdbc = jdbc;
    this.recall = recall;
    this.clock = clock;
  }

  /** In the transaction of the source that tells it. */
  @EventListener
  void withdrawn(TriggerEvents.Withdrawn event) {
    Instant now = clock.instant();
    jdbc.sql("UPDATE trigger_event SET planned = true WHERE id = :event AND NOT planned")
        .param("event", event.id())
        .update();
    jdbc.sql(
            """
            INSERT INTO campaign (event_id, page_id, topics, state, reason, plan_at, expires_at, created_at, ended_at)
            SELECT id, page_id, topics, 'CANCELLED', :why, :now, :now, :now, :now
            FROM trigger_event
            WHERE id = :event
            ON CONFLICT (event_id) DO UPDATE
            SET state = CASE WHEN campaign.ended_at IS NULL THEN 'CANCELLED' ELSE campaign.state END,
                reason = CASE WHEN campaign.ended_at IS NULL THEN :why ELSE campaign.reason END,
                recall = true,   -- an ended one may have dead letters that are sent again
                -- nobody who tapped before and is read later is told of it either
                expires_at = least(campaign.expires_at, :now),
                ended_at = coalesce(campaign.ended_at, :now)
            """)
        .param("event", event.id())
        .param("why", event.why())
        .param("now", now.atOffset(UTC))
        .update();
  }

  private record Stopped(UUID event, String page) {}

  /**
   * Takes back what is not under way, and what was under way and comes back for another attempt.
   * Returns how many deliveries that were.
   */
  @Transactional
  int takeBack(Instant now) {
    List<Stopped> stopped =
        jdbc.sql(
                """
                SELECT event_id AS event, page_id AS page
                FROM campaign
                WHERE recall AND EXISTS (
                    SELECT
                    FROM delivery_queue AS queue
                    WHERE queue.page_id = campaign.page_id AND queue.event_id = campaign.event_id
                      AND leased_until IS NULL)
                ORDER BY event_id
                LIMIT 10
                FOR UPDATE SKIP LOCKED
                """)
            .query(Stopped.class)
            .list();
    int recalled =
        stopped.stream()
            .mapToInt(campaign -> recall.forWithdrawnEvent(campaign.page(), campaign.event(), now))
            .sum();
    jdbc.sql(
            """
            UPDATE campaign
            SET recall = false
            WHERE recall AND NOT EXISTS (   -- what is under way may come back
                SELECT
                FROM delivery_queue AS queue
                WHERE queue.page_id = campaign.page_id AND queue.event_id = campaign.event_id)
            """)
        .update();
    return recalled;
  }
}
