package io.otn.delivery;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A delivery as the API and the console show it, without its token.
 *
 * @param attempts how many attempts were made
 * @param replayedAt when a person last had it sent again after it had ended without a message
 * @param discardedWhy the words of who discarded it
 */
public record DeliveryView(
    String id,
    String event,
    String page,
    String psid,
    String topic,
    String state,
    @Nullable String reason,
    @Nullable String explanation,
    int attempts,
    @Nullable String messageId,
    @Nullable Instant dueAt,
    Instant expiresAt,
    Instant createdAt,
    @Nullable Instant finishedAt,
    @Nullable Instant replayedAt,
    @Nullable String discardedWhy) {

  static final String COLUMNS =
      """
      page_id, id, event_id, psid, topic, state, reason, attempt, message_id, due_at, expires_at, created_at,
      finished_at, replayed_at, discarded_why
      """;

  static DeliveryView read(ResultSet row, int n) throws SQLException {
    String reason = row.getString("reason");
    String state = row.getString("state");
    return new DeliveryView(
        new DeliveryId(row.getString("page_id"), row.getLong("id")).toString(),
        row.getString("event_id"),
        row.getString("page_id"),
        row.getString("psid"),
        row.getString("topic"),
        state,
        reason,
        reason == null ? null : Reason.of(reason).map(Reason::sentence).orElse(null),
        row.getInt("attempt"),
        row.getString("message_id"),
        state.equals("DUE") ? row.getTimestamp("due_at").toInstant() : null,
        row.getTimestamp("expires_at").toInstant(),
        row.getTimestamp("created_at").toInstant(),
        instant(row.getTimestamp("finished_at")),
        instant(row.getTimestamp("replayed_at")),
        row.getString("discarded_why"));
  }

  private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
    return timestamp == null ? null : timestamp.toInstant();
  }
}
