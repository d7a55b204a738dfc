package io.otn.source;

import static java.time.ZoneOffset.UTC;

import io.otn.trigger.TriggerEvents;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Counts what sources say. In memory, written a few times a minute: a row of its own for each
 * webhook would cost more than storing the webhook does. A crash loses the counts of its last
 * seconds and nothing else.
 */
@Component
class SourceTally {

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private Map<Key, Count> counts = new HashMap<>();

  private record Key(String source, LocalDate day) {}

  private static final class Count {
    private long events;
    private long accepted;
    private @Nullable Instant lastEvent;
    private @Nullable Instant lastAccepted;
  }

  SourceTally(JdbcClient jdbc, TransactionTemplate transaction) {
    this.jdbc = jdbc;
    this.transaction = transaction;
  }

  synchronized void heard(String source, Instant at, int events) {
    Count count = count(source, at);
    count.events += events;
    count.lastEvent = later(count.lastEvent, at);
  }

  @TransactionalEventListener(fallbackExecution = true)
  void accepted(TriggerEvents.Stored stored) {
    accepted(stored.source(), stored.at());
  }

  private synchronized void accepted(String source, Instant at) {
    Count count = count(source, at);
    count.accepted++;
    count.lastAccepted = later(count.lastAccepted, at);
  }

  private Count count(String source, Instant at) {
    return counts.computeIfAbsent(
        new Key(source, at.atOffset(UTC).toLocalDate()), key -> new Count());
  }

  private static Instant later(@Nullable Instant one, Instant other) {
    return one == null || other.isAfter(one) ? other : one;
  }

  private synchronized Map<Key, Count> taken() {
    Map<Key, Count> taken = counts;
    counts = new HashMap<>();
    return taken;
  }

  /** Puts back what could not be written. */
  private synchronized void untake(Map<Key, Count> taken) {
    taken.forEach(
        (key, lost) ->
            counts.merge(
                key,
                lost,
                (newer, older) -> {
                  newer.events += older.events;
                  newer.accepted += older.accepted;
                  newer.lastEvent =
                      older.lastEvent == null
                          ? newer.lastEvent
                          : later(newer.lastEvent, older.lastEvent);
                  newer.lastAccepted =
                      older.lastAccepted == null
                          ? newer.lastAccepted
                          : later(newer.lastAccepted, older.lastAccepted);
                  return newer;
                }));
  }

  /** Writes the counts; those of a source that nobody configured are dropped. */
  void write() {
    Map<Key, Count> taken = taken();
    if (taken.isEmpty()) {
      return;
    }
    try {
      transaction.executeWithoutResult(status -> write(taken));
    } catch (RuntimeException e) {
      untake(taken);
      throw e;
    }
  }

  private void write(Map<Key, Count> taken) {
    // In one order, so that two nodes never wait for each other in a circle.
    List<Key> keys = new ArrayList<>(taken.keySet());
    keys.sort(Comparator.comparing(Key::source).thenComparing(Key::day));
    List<Count> values = keys.stream().map(taken::get).map(Objects::requireNonNull).toList();
    String[] sources = keys.stream().map(Key::source).toArray(String[]::new);
    jdbc.sql(
            """
            INSERT INTO source_day (source_id, day, events, accepted)
            SELECT source.id, told.day, told.events, told.accepted
            FROM unnest(:sources::text[], :days::date[], :events::bigint[], :accepted::bigint[])
                     AS told (id, day, events, accepted)
            JOIN source ON source.id = told.id
            ORDER BY source.id, told.day
            ON CONFLICT (source_id, day) DO UPDATE
            SET events = source_day.events + excluded.events, accepted = source_day.accepted + excluded.accepted
            """)
        .param("sources", sources)
        .param("days", keys.stream().map(key -> key.day().toString()).toArray(String[]::new))
        .param("events", values.stream().map(count -> count.events).toArray(Long[]::new))
        .param("accepted", values.stream().map(count -> count.accepted).toArray(Long[]::new))
        .update();
    jdbc.sql(
            """
            UPDATE source
            SET last_event_at = greatest(last_event_at, told.last_event),
                last_accepted_at = greatest(last_accepted_at, told.last_accepted)
            FROM (SELECT id, max(last_event) AS last_event, max(last_accepted) AS last_accepted
                  FROM unnest(:sources::text[], :lastEvents::timestamptz[], :lastAccepted::timestamptz[])
                           AS each (id, last_event, last_accepted)
                  GROUP BY id) AS told
            WHERE source.id = told.id
            """)
        .param("sources", sources)
        .param(
            "lastEvents", values.stream().map(count -> at(count.lastEvent)).toArray(String[]::new))
        .param(
            "lastAccepted",
            values.stream().map(count -> at(count.lastAccepted)).toArray(String[]::new))
        .update();
  }

  private static @Nullable String at(@Nullable Instant instant) {
    return instant == null ? null : instant.toString();
  }
}
