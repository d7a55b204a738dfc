package io.otn.campaign;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Tells of campaigns in waves: those that were let go, and why the next one waits. */
@Component
class WaveStories {

  private final JdbcClient jdbc;

  WaveStories(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  private record Standing(
      UUID event,
      String state,
      @Nullable Instant next,
      @Nullable String waits,
      @Nullable String end) {}

  /** By event; none for an event that tells all at once. */
  Map<UUID, EventStory.Waves> of(Collection<UUID> events) {
    String[] ids = events.stream().map(UUID::toString).toArray(String[]::new);
    List<Standing> standing =
        jdbc.sql(
                """
                SELECT event_id, state, next_wave_at, wave_waits, waves_end
                FROM campaign
                WHERE event_id = ANY (:events::uuid[]) AND per_unit IS NOT NULL
                """)
            .param("events", ids)
            .query(WaveStories::standing)
            .list();
    if (standing.isEmpty()) {
      return Map.of();
    }
    Map<UUID, List<EventStory.Wave>> released = released(ids);
    Map<UUID, EventStory.Waves> told = new HashMap<>();
    for (Standing one : standing) {
      told.put(one.event(), tell(one, released.getOrDefault(one.event(), List.of())));
    }
    return told;
  }

  private Map<UUID, List<EventStory.Wave>> released(String[] events) {
    Map<UUID, List<EventStory.Wave>> released = new HashMap<>();
    jdbc.sql(
            """
            SELECT event_id, n, released_at, units, assumed, size, people
            FROM wave
            WHERE event_id = ANY (:events::uuid[])
            ORDER BY event_id, n
            """)
        .param("events", events)
        .query(
            row -> {
              released
                  .computeIfAbsent(row.getObject("event_id", UUID.class), id -> new ArrayList<>())
                  .add(
                      new EventStory.Wave(
                          row.getInt("n"),
                          row.getTimestamp("released_at").toInstant(),
                          row.getLong("units"),
                          row.getBoolean("assumed"),
                          row.getInt("size"),
                          row.getInt("people")));
            });
    return released;
  }

  private static Standing standing(ResultSet row, int n) throws SQLException {
    OffsetDateTime next = row.getObject("next_wave_at", OffsetDateTime.class);
    return new Standing(
        row.getObject("event_id", UUID.class),
        row.getString("state"),
        next == null ? null : next.toInstant(),
        row.getString("wave_waits"),
        row.getString("waves_end"));
  }

  private static EventStory.Waves tell(Standing campaign, List<EventStory.Wave> released) {
    boolean over = campaign.state().equals("CANCELLED") || campaign.state().equals("EXPIRED");
    if (over || campaign.end() != null) {
      String why =
          campaign.end() == null ? campaign.state().toLowerCase(Locale.ROOT) : campaign.end();
      return new EventStory.Waves(released, null, why, ended(why));
    }
    String waits = campaign.waits();
    return new EventStory.Waves(
        released,
        campaign.next(),
        waits,
        waits == null
            ? "A wave is being let go."
            : waiting(Waves.Why.valueOf(waits.toUpperCase(Locale.ROOT))));
  }

  private static String ended(String why) {
    return switch (why) {
      case "all_told" -> "Nobody is left who waited for it.";
      case "no_count" ->
          "The event named a quantity, and nobody counts what is left of it, so there is no next wave."
              + " Who was not told keeps place and permission; another event tells the next ones.";
      case "expired" -> "The event became stale. Who was not told keeps place and permission.";
      default -> "The event was ended. Who was not told keeps place and permission.";
    };
  }

  private static String waiting(Waves.Why why) {
    return switch (why) {
      case TOO_FEW -> "Too few are left for another wave; the stock is looked at again then.";
      case CANNOT_ASK -> "The shop could not be asked what is left; it is asked again then.";
      case SENDING -> "The wave before is not sent yet; that is looked at again then.";
      case LOOK -> "What is in stock now is being looked up.";
      default ->
          "The wave before has its time to buy; then the stock is looked at, and the next one goes if"
              + " there is enough left.";
    };
  }
}
