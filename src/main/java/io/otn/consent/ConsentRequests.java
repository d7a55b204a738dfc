package io.otn.consent;

import static java.time.ZoneOffset.UTC;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import java.sql.Types;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Cards that asked for a consent. A card is noted before it is sent, so that a tap finds it. */
@Component
public class ConsentRequests {

  private final JdbcClient jdbc;
  private final ObjectMapper json;
  private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

  ConsentRequests(JdbcClient jdbc, ObjectMapper json) {
    this.jdbc = jdbc;
    this.json = json;
  }

  /**
   * @param condition for which news the consent will hold; null for all
   * @return the id that travels in the card
   */
  public UUID note(
      String page,
      String psid,
      String topic,
      String title,
      Map<String, Object> data,
      @Nullable Condition condition,
      Instant now) {
    UUID id = ids.generate();
    try {
      jdbc.sql(
              """
              INSERT INTO consent_request (page_id, id, psid, topic, title, data, condition,
                                           condition_rules, asked_at)
              VALUES (:page, :id, :psid, :topic, :title, :data::jsonb, :condition, :rules::jsonb, :now)
              """)
          .param("page", page)
          .param("id", id)
          .param("psid", psid)
          .param("topic", topic)
          .param("title", title)
          .param("data", json.writeValueAsString(data))
          .param("condition", condition == null ? null : condition.toString(), Types.VARCHAR)
          .param("rules", condition == null ? null : condition.rules(), Types.VARCHAR)
          .param("now", now.atOffset(UTC))
          .update();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("data cannot be written as JSON", e);
    }
    return id;
  }

  /** The platform took the card. */
  public void sent(String page, UUID id, String messageId) {
    jdbc.sql(
            """
            UPDATE consent_request
            SET message_id = :messageId
            WHERE page_id = :page AND id = :id
            """)
        .param("page", page)
        .param("id", id)
        .param("messageId", messageId)
        .update();
  }
}
