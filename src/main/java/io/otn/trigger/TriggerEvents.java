package io.otn.trigger;

import static java.time.ZoneOffset.UTC;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The inbox of trigger events: one row per source and event id, stored before anyone is answered.
 */
@Component
public class TriggerEvents {

  private static final TypeReference<Map<String, Object>> DATA = new TypeReference<>() {};

  /** PostgreSQL's state for a reference to a row that is not there. */
  private static final String FOREIGN_KEY = "23503";

  private final JdbcClient jdbc;
  private final ObjectMapper json;
  private final EventDigest digests;
  private final Clock clock;
  private final ApplicationEventPublisher publisher;
  private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

  TriggerEvents(
      JdbcClient jdbc, ObjectMapper json, Clock clock, ApplicationEventPublisher publisher) {
    this.jdbc = jdbc;
    this.json = json;
    this.digests = new EventDigest(json);
    this.clock = clock;
    this.publisher = publisher;
  }

  /**
   * Told after an event is stored, inside its transaction: a hint, for the event is found anyway.
   */
  public record Stored(UUID id, String source, Instant at) {}

  /**
   * Told inside the transaction that withdraws an event: who was not told of it yet is not told.
   *
   * @param why a stable code, such as {@code sold_out}
   */
  public record Withdrawn(UUID id, String why) {}

  /**
   * What an event said is no longer true, as when what came back is sold out again. True together
   * with the rest of the caller's transaction. Of an event that is not known nothing happens.
   *
   * @param why a stable code, such as {@code sold_out}
   */
  @Transactional
  public void withdraw(String source, String eventId, String why) {
    jdbc.sql(
            """
            UPDATE trigger_event
            SET withdrawn_at = coalesce(withdrawn_at, :now)
            WHERE source = :source AND event_id = :eventId
            RETURNING id
            """)
        .param("source", source)
        .param("eventId", eventId)
        .param("now", clock.instant().atOffset(UTC))
        .query(UUID.class)
        .optional()
        .ifPresent(id -> publisher.publishEvent(new Withdrawn(id, why)));
  }

  /**
   * Stores an event; when this returns it will be carried out, whatever crashes. The same event
   * again changes nothing and has the same answer.
   *
   * @throws EventConflictException when the id was used before for something else
   * @throws UnknownPageException when there is no such page
   */
  @Transactional
  public TriggerEvent accept(NewEvent event) {
    byte[] digest = digests.of(event);
    Instant now = clock.instant();
    UUID id = ids.generate();
    int inserted;
    try {
      inserted =
          jdbc.sql(
                  """
                  INSERT INTO trigger_event (id, source, event_id, body_digest, page_id, topics, occurred_at,
                                             received_at, send_at, expires_at, quantity, data)
                  VALUES (:id, :source, :eventId, :digest, :page, :topics, :occurredAt,
                          :now, :sendAt, :expiresAt, :quantity, :data::jsonb)
                  ON CONFLICT (source, event_id) DO NOTHING
                  """)
              .param("id", id)
              .param("source", event.source())
              .param("eventId", event.id())
              .param("digest", digest)
              .param("page", event.page())
              .param("topics", event.topics().toArray(String[]::new))
              .param(
                  "occurredAt",
                  (event.occurredAt() == null ? now : event.occurredAt()).atOffset(UTC))
              .param("now", now.atOffset(UTC))
              .param("sendAt", timestamp(event.sendAt()), java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
              .param(
                  "expiresAt", timestamp(event.expiresAt()), java.sql.Types.TIMESTAMP_WITH_TIMEZONE)
              .param("quantity", event.quantity(), java.sql.Types.INTEGER)
              .param("data", json(event.data()))
              .update();
    } catch (DataIntegrityViolationException e) {
      if (e.getMostSpecificCause() instanceof SQLException sql
          && FOREIGN_KEY.equals(sql.getSQLState())) {
        throw new UnknownPageException(event.page());
      }
      throw e;
    }
    if (inserted == 1) {
      publisher.publishEvent(new Stored(id, event.source(), now));
    }
    TriggerEvent stored = find(event.source(), event.id()).orElseThrow();
    if (inserted == 0 && !MessageDigest.isEqual(digest, bodyDigest(stored.id()))) {
      throw new EventConflictException(event.source(), event.id());
    }
    return stored;
  }

  public Optional<TriggerEvent> find(UUID id) {
    return jdbc.sql(
            """
            SELECT id, source, event_id, page_id, topics, occurred_at, received_at, send_at, expires_at,
                   quantity, data
            FROM trigger_event
            WHERE id = :id
            """)
        .param("id", id)
        .query(this::read)
        .optional();
  }

  /** The values of these events, by id; none for an event that is not known. */
  public Map<UUID, Map<String, Object>> data(Collection<UUID> ids) {
    Map<UUID, Map<String, Object>> data = new HashMap<>();
    jdbc.sql("SELECT id, data FROM trigger_event WHERE id = ANY (:ids)")
        .param("ids", ids.toArray(UUID[]::new))
        .query(
            row -> {
              data.put(row.getObject("id", UUID.class), values(row.getString("data")));
            });
    return data;
  }

  public Optional<TriggerEvent> find(String source, String eventId) {
    return jdbc.sql(
            """
            SELECT id, source, event_id, page_id, topics, occurred_at, received_at, send_at, expires_at,
                   quantity, data
            FROM trigger_event
            WHERE source = :source AND event_id = :eventId
            """)
        .param("source", source)
        .param("eventId", eventId)
        .query(this::read)
        .optional();
  }

  /**
   * The event that a person means: by our id, else by the source's own name for it. Where several
   * sources use one name it is the API's, else the newest.
   */
  public Optional<TriggerEvent> named(String idOrName) {
    return named(idOrName, null);
  }

  /**
   * @param source whose events are meant, CloudEvents' own sources included; null for all
   */
  public Optional<TriggerEvent> named(String idOrName, @Nullable String source) {
    return ours(idOrName)
        .filter(event -> source == null || event.isOf(source))
        .or(
            () ->
                jdbc.sql(
                        """
                        SELECT id, source, event_id, page_id, topics, occurred_at, received_at, send_at,
                               expires_at, quantity, data
                        FROM trigger_event
                        WHERE event_id = :name
                          AND (split_part(source, ':', 1) = :source OR :source::text IS NULL)
                        ORDER BY source = 'api' DESC, id DESC
                        LIMIT 1
                        """)
                    .param("name", idOrName)
                    .param("source", source, java.sql.Types.VARCHAR)
                    .query(this::read)
                    .optional());
  }

  /** Sources name their events by UUIDs too, so a text that looks like one need not be ours. */
  private Optional<TriggerEvent> ours(String id) {
    try {
      return find(UUID.fromString(id));
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }

  /** The newest events first. */
  public List<TriggerEvent> newest(@Nullable UUID before, int limit) {
    return newest(before, null, limit);
  }

  /**
   * @param source whose events, CloudEvents' own sources included; null for all
   */
  public List<TriggerEvent> newest(@Nullable UUID before, @Nullable String source, int limit) {
    return jdbc.sql(
            """
            SELECT id, source, event_id, page_id, topics, occurred_at, received_at, send_at, expires_at,
                   quantity, data
            FROM trigger_event
            WHERE (id < :before OR :before::uuid IS NULL)
              AND (split_part(source, ':', 1) = :source OR :source::text IS NULL)
            ORDER BY id DESC
            LIMIT :limit
            """)
        .param("before", before, java.sql.Types.OTHER)
        .param("source", source, java.sql.Types.VARCHAR)
        .param("limit", limit)
        .query(this::read)
        .list();
  }

  private byte[] bodyDigest(UUID id) {
    return jdbc.sql("SELECT body_digest FROM trigger_event WHERE id = :id")
        .param("id", id)
        .query(byte[].class)
        .single();
  }

  private static @Nullable Object timestamp(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(UTC);
  }

  private String json(Map<String, Object> data) {
    try {
      return json.writeValueAsString(data);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("data cannot be written as JSON", e);
    }
  }

  private Map<String, Object> values(String text) throws SQLException {
    try {
      return json.readValue(text, DATA);
    } catch (JsonProcessingException e) {
      throw new SQLException("data is not a JSON object", e);
    }
  }

  private TriggerEvent read(ResultSet row, int n) throws SQLException {
    return new TriggerEvent(
        row.getObject("id", UUID.class),
        row.getString("source"),
        row.getString("event_id"),
        row.getString("page_id"),
        List.of((String[]) row.getArray("topics").getArray()),
        row.getTimestamp("occurred_at").toInstant(),
        row.getTimestamp("received_at").toInstant(),
        instant(row.getTimestamp("send_at")),
        instant(row.getTimestamp("expires_at")),
        row.getObject("quantity", Integer.class),
        values(row.getString("data")));
  }

  private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
    return timestamp == null ? null : timestamp.toInstant();
  }
}
