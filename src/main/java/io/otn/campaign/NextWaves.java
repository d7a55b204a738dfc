package io.otn.campaign;

import static java.time.ZoneOffset.UTC;

import io.otn.topic.Release;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Which waves are to be decided about, with all that the decision needs. */
@Component
class NextWaves {

  private final JdbcClient jdbc;

  NextWaves(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * An event whose next wave is to be decided about.
   *
   * @param nextAt as it was read: nobody else has decided when it is still the same
   * @param unsent the wave before is due and not sent, as on a page that is paused
   */
  record Next(
      UUID event,
      String source,
      String eventId,
      @Nullable Integer quantity,
      Campaigns.Campaign campaign,
      Release release,
      Instant createdAt,
      @Nullable OffsetDateTime nextAt,
      boolean unsent) {}

  /** The next wave of this event, due or not. */
  Next of(UUID event, Instant now) {
    return read("campaign.event_id = :event", event, now).getFirst();
  }

  /** Those between two waves whose pause is over. */
  List<Next> due(Instant now) {
    return read(
        "state = 'RUNNING' AND next_wave_at <= :now AND campaign.expires_at > :now", null, now);
  }

  private List<Next> read(String which, @Nullable UUID event, Instant now) {
    return jdbc.sql(
            """
            SELECT campaign.event_id, campaign.page_id, campaign.topics, campaign.expires_at, campaign.created_at,
                   per_unit, extract(epoch FROM wave_pause) * 1000 AS pause, wave_max, next_wave_at,
                   source, trigger_event.event_id AS name, quantity,
                   (SELECT min(released_at) FROM wave WHERE wave.event_id = campaign.event_id) AS tapped_until,
                   EXISTS (
                       SELECT FROM delivery_queue AS queue
                       WHERE queue.page_id = campaign.page_id AND queue.event_id = campaign.event_id
                         AND attempt = 0 AND due_at <= :now) AS unsent
            FROM campaign
            JOIN trigger_event ON trigger_event.id = campaign.event_id
            WHERE per_unit IS NOT NULL AND ended_at IS NULL AND %s
            ORDER BY next_wave_at
            """
                .formatted(which))
        .param("event", event, Types.OTHER)
        .param("now", now.atOffset(UTC))
        .query(NextWaves::next)
        .list();
  }

  private static Next next(ResultSet row, int n) throws SQLException {
    OffsetDateTime tappedUntil = row.getObject("tapped_until", OffsetDateTime.class);
    UUID event = row.getObject("event_id", UUID.class);
    return new Next(
        event,
        row.getString("source"),
        row.getString("name"),
        row.getObject("quantity", Integer.class),
        new Campaigns.Campaign(
            event,
            row.getString("page_id"),
            List.of((String[]) row.getArray("topics").getArray()),
            row.getTimestamp("expires_at").toInstant(),
            tappedUntil == null ? null : tappedUntil.toInstant(),
            tappedUntil == null,
            true,
            null),
        new Release(
            row.getBigDecimal("per_unit"),
            Duration.ofMillis(row.getBigDecimal("pause").longValue()),
            row.getInt("wave_max")),
        row.getTimestamp("created_at").toInstant(),
        row.getObject("next_wave_at", OffsetDateTime.class),
        row.getBoolean("unsent"));
  }
}
