package io.otn.asking;

import static java.time.ZoneOffset.UTC;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.otn.asking.Drafts.Draft;
import io.otn.web.ProblemException;
import java.sql.Types;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Cards on their way and after it, in {@code consent_request}; what still waits is in {@link
 * Plans}. Each transition says whether it applied.
 */
@Component
class Requests {

  private static final TypeReference<Map<String, Object>> DATA = new TypeReference<>() {};

  private final JdbcClient jdbc;
  private final ObjectMapper json;
  private final AskingSettings settings;
  private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

  Requests(JdbcClient jdbc, ObjectMapper json, AskingSettings settings) {
    this.jdbc = jdbc;
    this.json = json;
    this.settings = settings;
  }

  /** Notes a card that is sent now. It is noted before the call, so that a tap finds it. */
  UUID sends(Ask ask, Draft draft, Instant now) {
    UUID id = ids.generate();
    jdbc.sql(
            """
            INSERT INTO consent_request (page_id, id, psid, topic, title, data, condition,
                                         condition_rules, way, state, asked_at, leased_until)
            VALUES (:page, :id, :psid, :topic, :title, :data::jsonb, :condition, :rules::jsonb, :way,
                    'SENDING', :now, :leasedUntil)
            """)
        .param("page", ask.page())
        .param("id", id)
        .param("psid", ask.psid())
        .param("topic", draft.topic().toString())
        .param("title", draft.title())
        .param("data", written(ask.data()))
        .param(
            "condition", ask.condition() == null ? null : ask.condition().toString(), Types.VARCHAR)
        .param("rules", ask.condition() == null ? null : ask.condition().rules(), Types.VARCHAR)
        .param("way", ask.way().name())
        .param("now", now.atOffset(UTC))
        .param("leasedUntil", now.plus(settings.lease()).atOffset(UTC))
        .update();
    return id;
  }

  /** Notes that and why a person who wanted to be asked was not, where no caller can be told. */
  void notes(
      String page,
      String psid,
      @Nullable String topic,
      Way way,
      ProblemException why,
      Instant now) {
    jdbc.sql(
            """
            INSERT INTO consent_request (page_id, id, psid, topic, way, state, asked_at, reason, detail)
            VALUES (:page, :id, :psid, :topic, :way, 'DROPPED', :now, :reason, :detail)
            """)
        .param("page", page)
        .param("id", ids.generate())
        .param("psid", psid)
        .param("topic", topic, Types.VARCHAR)
        .param("way", way.name())
        .param("now", now.atOffset(UTC))
        .param("reason", why.code())
        .param("detail", why.detail())
        .update();
  }

  /** Which of these messages to a person are among cards that were sent. */
  List<String> sentAs(String page, String psid, Collection<String> messageIds) {
    return jdbc.sql(
            """
            SELECT message_id
            FROM consent_request
            WHERE page_id = :page AND psid = :psid AND message_id = ANY (:messageIds)
            """)
        .param("page", page)
        .param("psid", psid)
        .param("messageIds", messageIds.toArray(String[]::new))
        .query(String.class)
        .list();
  }

  /** The platform took the card; also one that counted as never answered. */
  boolean sent(String page, UUID id, String messageId) {
    return 1
        == jdbc.sql(
                """
                UPDATE consent_request
                SET state = 'SENT', message_id = :messageId, leased_until = NULL, reason = NULL, detail = NULL
                WHERE page_id = :page AND id = :id AND state IN ('SENDING', 'UNKNOWN')
                """)
            .param("page", page)
            .param("id", id)
            .param("messageId", messageId)
            .update();
  }

  /** What a card was about; nothing when it is none of ours. */
  Map<String, Object> dataOf(String page, UUID id) {
    return jdbc.sql(
            """
            SELECT data
            FROM consent_request
            WHERE page_id = :page AND id = :id
            """)
        .param("page", page)
        .param("id", id)
        .query(String.class)
        .optional()
        .map(this::read)
        .orElse(Map.of());
  }

  /** A tap proves that the card is there, whatever the call said. */
  void proven(String page, UUID id) {
    jdbc.sql(
            """
            UPDATE consent_request
            SET state = 'SENT', leased_until = NULL, reason = 'proven_by_tap',
                detail = 'The call was not answered, but the person tapped the card.'
            WHERE page_id = :page AND id = :id AND state = 'UNKNOWN'
            """)
        .param("page", page)
        .param("id", id)
        .update();
  }

  /**
   * No card, as far as we know.
   *
   * @param state REFUSED or UNKNOWN
   */
  boolean ends(String page, UUID id, String state, String reason, String detail) {
    return 1
        == jdbc.sql(
                """
                UPDATE consent_request
                SET state = :state, leased_until = NULL, reason = :reason, detail = :detail
                WHERE page_id = :page AND id = :id AND state = 'SENDING'
                """)
            .param("page", page)
            .param("id", id)
            .param("state", state)
            .param("reason", reason)
            .param("detail", detail)
            .update();
  }

  /** Calls whose node died: the card may be there, so it is not sent again. */
  int abandons(Instant now) {
    return jdbc.sql(
            """
            UPDATE consent_request
            SET state = 'UNKNOWN', leased_until = NULL, reason = 'platform_silent',
                detail = 'The gateway stopped before the answer came: the card may or may not be there.'
            WHERE state = 'SENDING' AND leased_until <= :now
            """)
        .param("now", now.atOffset(UTC))
        .update();
  }

  /** Forgets old refusals, some at a time. */
  int forgets(Instant before) {
    return jdbc.sql(
            """
            DELETE FROM consent_request
            WHERE (page_id, id) IN (
                SELECT page_id, id
                FROM consent_request
                WHERE state = 'DROPPED' AND asked_at < :before
                ORDER BY asked_at
                LIMIT 1000
            )
            """)
        .param("before", before.atOffset(UTC))
        .update();
  }

  String written(Map<String, Object> data) {
    try {
      return json.writeValueAsString(data);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("data cannot be written as JSON", e);
    }
  }

  Map<String, Object> read(String data) {
    try {
      return json.readValue(data, DATA);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the data of a request is not a JSON object", e);
    }
  }
}
