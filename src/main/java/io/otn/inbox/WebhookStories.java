package io.otn.inbox;

import io.otn.web.ProblemException;
import io.otn.web.Slice;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Finds webhooks, and tells what came of each. */
@Component
public class WebhookStories {

  private final JdbcClient jdbc;
  private final Reasons reasons;

  WebhookStories(JdbcClient jdbc, Reasons reasons) {
    this.jdbc = jdbc;
    this.reasons = reasons;
  }

  /**
   * What is looked for; null is anything.
   *
   * @param source as {@code GET /api/v1/sources} names it
   * @param deliveryId the sender's name for it, as its header tells, with or without its topic
   * @param reason a code
   */
  public record Search(
      @Nullable String source,
      @Nullable String deliveryId,
      WebhookView.@Nullable State state,
      @Nullable String reason) {}

  /**
   * The newest first.
   *
   * @throws ProblemException 400 {@code source_missing}: a delivery's id is unique within its
   *     source
   */
  public Slice<WebhookView> search(Search search, @Nullable String after, int size) {
    if (search.deliveryId() != null && search.source() == null) {
      throw new ProblemException(
              HttpStatus.BAD_REQUEST,
              "source_missing",
              "A delivery's id is unique within its source only.")
          .field("source", "write the source too, as GET /api/v1/sources lists it");
    }
    long before = Slice.number(after);
    return Slice.of(
        jdbc.sql(
                """
                SELECT *
                FROM inbox
                WHERE (kind = :kind AND source = :source OR :kind::text IS NULL)
                  AND (delivery_id = :deliveryId OR right(delivery_id, length(:deliveryId) + 1) = ' ' || :deliveryId
                       OR :deliveryId::text IS NULL)
                  AND (state = :state OR :state::text IS NULL)
                  AND (reason ~ ('(^|[ +])' || :reason || '($|[ +=])') OR :reason::text IS NULL)
                  AND (id < :before OR :before = 0)
                ORDER BY id DESC
                LIMIT :size + 1
                """)
            .param("kind", kind(search.source()), Types.VARCHAR)
            .param("source", name(search.source()), Types.VARCHAR)
            .param("deliveryId", search.deliveryId(), Types.VARCHAR)
            .param("state", search.state() == null ? null : search.state().name(), Types.VARCHAR)
            .param("reason", code(search.reason()), Types.VARCHAR)
            .param("before", before)
            .param("size", size)
            .query(this::view)
            .list(),
        size,
        WebhookView::id);
  }

  public Optional<WebhookView> find(String id) {
    if (!id.matches("\\d{1,18}")) {
      return Optional.empty();
    }
    return jdbc.sql("SELECT * FROM inbox WHERE id = :id")
        .param("id", Long.parseLong(id))
        .query(this::view)
        .optional();
  }

  static @Nullable String kind(@Nullable String source) {
    return source == null ? null : split(source)[0];
  }

  static @Nullable String name(@Nullable String source) {
    return source == null ? null : split(source)[1];
  }

  private static String[] split(String source) {
    int slash = source.indexOf('/');
    if (slash < 1) {
      throw new ProblemException(
              HttpStatus.BAD_REQUEST, "source_invalid", "This is no name of a source.")
          .field("source", "write it as GET /api/v1/sources lists it, such as shopify/northwind");
    }
    return new String[] {source.substring(0, slash), source.substring(slash + 1)};
  }

  private static @Nullable String code(@Nullable String reason) {
    if (reason != null && !reason.matches("[a-z][a-z0-9_]{0,60}")) {
      throw new ProblemException(
              HttpStatus.BAD_REQUEST, "reason_invalid", "This is no reason code.")
          .field("reason", "write one such as first_sight");
    }
    return reason;
  }

  private WebhookView view(ResultSet row, int n) throws SQLException {
    String reason = row.getString("reason");
    WebhookView.State state = WebhookView.State.valueOf(row.getString("state"));
    Array events = row.getArray("events");
    String kind = row.getString("kind");
    return new WebhookView(
        row.getString("id"),
        kind + "/" + row.getString("source"),
        row.getString("delivery_id"),
        row.getString("subject"),
        row.getTimestamp("received_at").toInstant(),
        verifiedBy(kind, row.getString("source")),
        state,
        reason,
        state == WebhookView.State.DONE ? reasons.explain(reason) : List.of(),
        row.getString("change"),
        events == null ? List.of() : List.of((UUID[]) events.getArray()),
        row.getInt("tries"),
        state == WebhookView.State.RECEIVED ? row.getTimestamp("due_at").toInstant() : null,
        instant(row.getTimestamp("settled_at")),
        row.getInt("read_again"));
  }

  /** Nothing that was not verified is stored; by what, follows from its kind. */
  private static String verifiedBy(String kind, String source) {
    return switch (kind) {
      case "messenger" -> "the signature of the app (otn.messenger.app-secret)";
      case "kafka" -> "the connection to the brokers (otn.kafka)";
      case "catch" -> "the secret of the partner '%s' (scheme catch)".formatted(source);
      default -> "the signature of the partner '%s' (scheme %s)".formatted(source, kind);
    };
  }

  private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
    return timestamp == null ? null : timestamp.toInstant();
  }
}
