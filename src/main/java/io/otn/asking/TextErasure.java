package io.otn.asking;

import io.otn.consent.PersonalData;
import java.time.Instant;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Forgets the texts and answers of a person. Their cards and what the page knows of them are
 * forgotten with their consents.
 */
@Component
class TextErasure implements PersonalData {

  private final JdbcClient jdbc;

  TextErasure(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public Map<String, Long> erase(String page, String psid, Instant now) {
    // Whoever asks this person right now holds this row, and what they note is to be seen below.
    jdbc.sql("SELECT FROM subscriber WHERE page_id = :page AND psid = :psid FOR UPDATE")
        .param("page", page)
        .param("psid", psid)
        .query(row -> {});
    return jdbc.sql(
            """
            WITH said AS (
                DELETE FROM follow_up
                WHERE page_id = :page AND psid = :psid
                RETURNING id
            ), answered AS (
                DELETE FROM engagement
                WHERE page_id = :page AND psid = :psid
                RETURNING delivery
            )
            SELECT (SELECT count(*) FROM said) AS texts, (SELECT count(*) FROM answered) AS answers
            """)
        .param("page", page)
        .param("psid", psid)
        .query((row, n) -> Map.of("texts", row.getLong("texts"), "answers", row.getLong("answers")))
        .single();
  }
}
