package io.otn.campaign;

import static java.time.ZoneOffset.UTC;

import io.otn.delivery.ChannelProtocol;
import io.otn.delivery.Recall;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Stops a campaign whose calls are refused in bulk as outside the window: they carry tokens, which
 * need no window, so most likely our own calls lose the token on their way (facts of the platform,
 * section 4.4). Each such answer costs a consent; the brake saves those that are not sent yet.
 */
@Component
class Brake {

  private static final Logger log = LoggerFactory.getLogger(Brake.class);

  /** Attempts count for this long: what was well before does not outweigh what goes wrong now. */
  private static final Duration RECENT = Duration.ofMinutes(15);

  /** Longer than an attempt and its lease: what was under way at the stop may come back as due. */
  private static final Duration STRAGGLING = Duration.ofMinutes(5);

  private final JdbcClient jdbc;
  private final Recall recall;
  private final CampaignSettings settings;
  private final List<ChannelProtocol.Numbers> windowErrors;

  Brake(
      JdbcClient jdbc, Recall recall, CampaignSettings settings, List<ChannelProtocol> protocols) {
    this.jdbc = jdbc;
    this.recall = recall;
    this.settings = settings;
    this.windowErrors =
        protocols.stream().flatMap(protocol -> protocol.windowErrors().stream()).toList();
  }

  private record Skidding(UUID event, String page, long errors, long attempts) {}

  private record Stopped(UUID event, String page) {}

  /** Stops what has to be stopped. Returns how many deliveries were taken back. */
  @Transactional
  int apply(Instant now) {
    int recalled = 0;
    for (Stopped campaign : stoppedOfLate(now)) {
      recalled += recall.forWindowErrors(campaign.page(), campaign.event(), now);
    }
    for (Skidding campaign : skidding(now)) {
      recalled += stop(campaign, now);
    }
    return recalled;
  }

  private int stop(Skidding campaign, Instant now) {
    int stopped =
        jdbc.sql(
                """
                UPDATE campaign
                SET state = 'CANCELLED', reason = :reason, ended_at = :now
                WHERE event_id = :event AND state IN ('PLANNED', 'RUNNING')
                """)
            .param("reason", Recall.WINDOW_ERRORS)
            .param("now", now.atOffset(UTC))
            .param("event", campaign.event())
            .update();
    if (stopped == 0) {
      return 0;
    }
    int recalled = recall.forWindowErrors(campaign.page(), campaign.event(), now);
    log.error(
        "campaign {} of page {} stopped: {} of its last {} attempts were refused as outside the"
            + " window although they carry tokens; {} deliveries taken back. Check that the"
            + " channel's route sends the body as it is.",
        campaign.event(),
        campaign.page(),
        campaign.errors(),
        campaign.attempts(),
        recalled);
    return recalled;
  }

  /**
   * Looks at the campaigns that had enough window errors of late, and nowhere else: the first step
   * reads these errors alone from an index, and there are none as a rule. A window error after an
   * attempt without an answer is the spent token's, and not counted.
   */
  private List<Skidding> skidding(Instant now) {
    return jdbc.sql(
            """
            WITH suspect AS (
                SELECT delivery.page_id, delivery.event_id, count(*) AS errors
                FROM unnest(:codes::integer[], :subcodes::integer[]) AS told (code, subcode)
                JOIN attempt ON attempt.code = told.code AND attempt.subcode = told.subcode
                JOIN delivery ON delivery.page_id = attempt.page_id AND delivery.id = attempt.delivery_id
                JOIN campaign
                    ON campaign.event_id = delivery.event_id AND campaign.state IN ('PLANNED', 'RUNNING')
                WHERE attempt.code IS NOT NULL AND attempt.subcode IS NOT NULL
                  AND attempt.ended_at > :since AND NOT delivery.unknown
                GROUP BY delivery.page_id, delivery.event_id
                HAVING count(*) * 100 > :share * :minimum
            ), measured AS (
                SELECT event_id AS event, page_id AS page, errors, (
                    SELECT count(*)
                    FROM delivery
                    JOIN attempt
                        ON attempt.page_id = delivery.page_id AND attempt.delivery_id = delivery.id
                    WHERE delivery.page_id = suspect.page_id AND delivery.event_id = suspect.event_id
                      AND attempt.ended_at > :since
                ) AS attempts
                FROM suspect
            )
            SELECT event, page, errors, attempts
            FROM measured
            WHERE attempts >= :minimum AND errors * 100 > attempts * :share
            ORDER BY event
            """)
        .param("since", now.minus(RECENT).atOffset(UTC))
        .param(
            "codes",
            windowErrors.stream().map(ChannelProtocol.Numbers::code).toArray(Integer[]::new))
        .param(
            "subcodes",
            windowErrors.stream().map(ChannelProtocol.Numbers::subcode).toArray(Integer[]::new))
        .param("share", settings.windowErrorShare())
        .param("minimum", settings.windowErrorMinimum())
        .query(Skidding.class)
        .list();
  }

  private List<Stopped> stoppedOfLate(Instant now) {
    return jdbc.sql(
            """
            SELECT event_id AS event, page_id AS page
            FROM campaign
            WHERE state = 'CANCELLED' AND reason = :reason
              AND expires_at > :now AND ended_at > :since
            """)
        .param("reason", Recall.WINDOW_ERRORS)
        .param("now", now.atOffset(UTC))
        .param("since", now.minus(STRAGGLING).atOffset(UTC))
        .query(Stopped.class)
        .list();
  }
}
