package io.otn.campaign;

import static java.time.ZoneOffset.UTC;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Consents that were given before a plan but arrived after it: webhooks overtake each other, and a
 * person's place in the queue is the tap, not our reading of it. Who tapped since then asked for
 * the next event, and waits for it.
 */
@Component
class LateConsents {

  private final JdbcClient jdbc;

  /** When this node last looked. */
  private volatile @Nullable Instant looked;

  LateConsents(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Plans campaigns again that some came late for. Looks only at what arrived of late. In waves,
   * who comes while there is a next wave is taken by it in turn; where all were told, there is one
   * more.
   */
  int reopen(Instant now) {
    Instant before = looked;
    looked = now;
    return jdbc.sql(
            """
            UPDATE campaign
            SET state = CASE WHEN per_unit IS NULL THEN 'PLANNED' ELSE 'RUNNING' END,
                ended_at = NULL, for_late = true, waves_end = NULL,
                wave_waits = CASE WHEN per_unit IS NOT NULL THEN 'pause' END,
                next_wave_at = CASE WHEN per_unit IS NOT NULL THEN greatest(:now, wave_pause + (
                    SELECT max(released_at) FROM wave WHERE event_id = campaign.event_id AND people > 0)) END
            WHERE campaign.state IN ('RUNNING', 'DONE') AND campaign.expires_at > :now
              AND (per_unit IS NULL OR waves_end = 'all_told')
              AND EXISTS (
                  SELECT FROM consent
                  WHERE page_id = campaign.page_id AND topic = ANY (campaign.topics) AND held
                    AND consent.expires_at > :now
                    AND granted_at <= campaign.plan_at
                    -- longer than recording takes, until when no plan and no look can see it
                    AND recorded_at >= greatest(campaign.planned_to, :looked) - interval '5 min'
                    AND """
                + Holders.stillToBeTold("campaign.page_id", "campaign.event_id")
                + ")")
        // A clock that was set back would look past all that arrives until it is there again.
        .param(
            "looked",
            before == null || before.isAfter(now) ? null : before.atOffset(UTC),
            java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
        .param("now", now.atOffset(UTC))
        .update();
  }
}
