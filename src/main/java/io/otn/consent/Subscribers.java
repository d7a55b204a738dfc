package io.otn.consent;

import static java.time.ZoneOffset.UTC;

import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** People as their page sees them, and the window in which the page may write to them. */
@Component
public class Subscribers {

  private final JdbcClient jdbc;

  Subscribers(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Notes a person; the window, once open, is never shortened by an older event.
   *
   * @return whether this is the first that the page ever saw of the person
   */
  public boolean opensWindow(String page, String psid, Instant until, Instant now) {
    return jdbc.sql(
            """
            INSERT INTO subscriber (page_id, psid, window_expires_at, first_seen_at)
            VALUES (:page, :psid, :until, :now)
            ON CONFLICT (page_id, psid) DO UPDATE
            SET window_expires_at = excluded.window_expires_at
            WHERE subscriber.window_expires_at IS NULL
               OR subscriber.window_expires_at < excluded.window_expires_at
            RETURNING old.window_expires_at IS NULL
            """)
        .param("page", page)
        .param("psid", psid)
        .param("until", until.atOffset(UTC))
        .param("now", now.atOffset(UTC))
        .query(Boolean.class)
        .optional()
        .orElse(false);
  }

  /** Empty for a stranger, and for a person who never wrote. */
  public Optional<Instant> windowExpiresAt(String page, String psid) {
    return jdbc.sql(
            """
            SELECT window_expires_at
            FROM subscriber
            WHERE page_id = :page AND psid = :psid AND window_expires_at IS NOT NULL
            """)
        .param("page", page)
        .param("psid", psid)
        .query(java.sql.Timestamp.class)
        .optional()
        .map(java.sql.Timestamp::toInstant);
  }
}
