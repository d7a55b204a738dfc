package io.otn.campaign;

import static java.time.ZoneOffset.UTC;

import io.otn.delivery.Recall;
import io.otn.web.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * A person's say in a campaign: one that would tell many waits for a yes, and any can be stopped.
 * Both are one guarded statement, so the first decision counts.
 */
@Component
public class Approvals {

  private static final Logger log = LoggerFactory.getLogger(Approvals.class);

  /** Why a campaign was CANCELLED. */
  static final String REJECTED = "rejected";

  /** Longer than an attempt and its lease: what was under way at the stop may come back as due. */
  private static final Duration STRAGGLING = Duration.ofMinutes(5);

  private final JdbcClient jdbc;
  private final Recall recall;
  private final Holders holders;
  private final CampaignSettings settings;
  private final Clock clock;

  Approvals(
      JdbcClient jdbc, Recall recall, Holders holders, CampaignSettings settings, Clock clock) {
    this.jdbc = jdbc;
    this.recall = recall;
    this.holders = holders;
    this.settings = settings;
    this.clock = clock;
  }

  boolean needed(long people) {
    return settings.approvalAbove() > 0 && people > settings.approvalAbove();
  }

  /**
   * Lets a campaign wait for approval before its first holder is taken, where it would tell more
   * than may be told unasked. Counts no further than it has to.
   *
   * @return true when it waits now
   */
  boolean waits(Campaigns.Campaign campaign, Instant now) {
    if (settings.approvalAbove() == 0 || !campaign.isNew()) {
      return false;
    }
    int above = settings.approvalAbove();
    return !isApproved(campaign.event())
        && needed(holders.waiting(campaign, above + 1L, now))
        && jdbc.sql(
                    """
                    UPDATE campaign
                    SET state = 'AWAITING_APPROVAL', approval_asked_at = :now
                    WHERE event_id = :event AND state = 'PLANNED' AND approved_at IS NULL
                    """)
                .param("now", now.atOffset(UTC))
                .param("event", campaign.event())
                .update()
            == 1;
  }

  private boolean isApproved(UUID event) {
    return jdbc.sql("SELECT approved_at IS NOT NULL FROM campaign WHERE event_id = :event")
        .param("event", event)
        .query(Boolean.class)
        .single();
  }

  /**
   * Lets a waiting campaign go.
   *
   * @param via where it was decided, such as {@code console}
   * @throws ProblemException 409 {@code not_waiting}
   */
  public void approve(UUID event, String via) {
    decided(
        jdbc.sql(
                """
                UPDATE campaign
                SET state = 'PLANNED', approved_at = :now, decided_via = :via
                WHERE event_id = :event AND state = 'AWAITING_APPROVAL'
                """)
            .param("now", clock.instant().atOffset(UTC))
            .param("via", via)
            .param("event", event)
            .update(),
        "not_waiting",
        "This campaign does not wait for approval, or not any more.");
  }

  /**
   * Ends a waiting campaign: nobody was told, and all keep their consents.
   *
   * @throws ProblemException 409 {@code not_waiting}
   */
  public void reject(UUID event, String via) {
    decided(
        jdbc.sql(
                """
                UPDATE campaign
                SET state = 'CANCELLED', reason = :reason, ended_at = :now, decided_via = :via
                WHERE event_id = :event AND state = 'AWAITING_APPROVAL'
                """)
            .param("reason", REJECTED)
            .param("now", clock.instant().atOffset(UTC))
            .param("via", via)
            .param("event", event)
            .update(),
        "not_waiting",
        "This campaign does not wait for approval, or not any more.");
  }

  private record Stopped(UUID event, String page) {}

  /**
   * Stops a campaign that has not ended: nobody else is told, and who was not told keeps the
   * consent. What is under way at this moment may still arrive.
   *
   * @return how many messages were taken back
   * @throws ProblemException 409 {@code campaign_over}
   */
  @Transactional
  public int stop(UUID event, String via) {
    Instant now = clock.instant();
    jdbc.sql("UPDATE trigger_event SET planned = true WHERE id = :event AND NOT planned")
        .param("event", event)
        .update();
    List<String> pages =
        jdbc.sql(
                """
                INSERT INTO campaign AS running (event_id, page_id, topics, state, reason, plan_at, expires_at,
                                                 created_at, ended_at, decided_via)
                SELECT id, page_id, topics, 'CANCELLED', :reason, :now, :now, :now, :now, :via
                FROM trigger_event
                WHERE id = :event
                ON CONFLICT (event_id) DO UPDATE
                SET state = 'CANCELLED', reason = :reason, ended_at = :now, decided_via = :via
                WHERE running.ended_at IS NULL
                RETURNING page_id
                """)
            .param("reason", Recall.STOPPED)
            .param("now", now.atOffset(UTC))
            .param("via", via)
            .param("event", event)
            .query(String.class)
            .list();
    decided(pages.size(), "campaign_over", "This campaign is over already.");
    int recalled = recall.forStop(pages.getFirst(), event, now);
    log.warn("campaign {} stopped by a person ({}), {} messages taken back", event, via, recalled);
    return recalled;
  }

  /** What came back as due since its campaign was stopped. Returns how many were taken back. */
  @Transactional
  int takeBackStragglers(Instant now) {
    return jdbc
        .sql(
            """
            SELECT event_id AS event, page_id AS page
            FROM campaign
            WHERE state = 'CANCELLED' AND reason = :reason AND expires_at > :now AND ended_at > :since
            """)
        .param("reason", Recall.STOPPED)
        .param("now", now.atOffset(UTC))
        .param("since", now.minus(STRAGGLING).atOffset(UTC))
        .query(Stopped.class)
        .list()
        .stream()
        .mapToInt(campaign -> recall.forStop(campaign.page(), campaign.event(), now))
        .sum();
  }

  private static void decided(int changed, String code, String detail) {
    if (changed == 0) {
      throw new ProblemException(HttpStatus.CONFLICT, code, detail);
    }
  }
}
