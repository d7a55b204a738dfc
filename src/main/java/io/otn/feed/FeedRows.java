package io.otn.feed;

import static java.time.ZoneOffset.UTC;

import io.otn.connector.PriceRun;
import io.otn.feed.FeedRun.Outcome;
import io.otn.feed.FeedRun.Refused;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is remembered of feeds between their runs. */
final class FeedRows {

  private static final PriceRun.Comparison NOTHING_READ =
      new PriceRun.Comparison(0, 0, 0, 0, 0, 0, 0, 0);

  private final JdbcClient jdbc;

  FeedRows(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * @param items of the last list that was applied
   * @param checkedAt when it was last read well, changed or not
   * @param triedAt when it was last tried
   */
  record State(
      @Nullable String etag,
      @Nullable String lastModified,
      byte @Nullable [] digest,
      byte @Nullable [] settings,
      @Nullable Long items,
      @Nullable Instant appliedAt,
      @Nullable Instant checkedAt,
      @Nullable Instant triedAt,
      @Nullable Instant failedSince,
      @Nullable String failure) {

    static final State NEW = new State(null, null, null, null, null, null, null, null, null, null);
  }

  State state(String feed) {
    return jdbc.sql("SELECT * FROM feed WHERE id = :feed")
        .param("feed", feed)
        .query(
            (row, n) ->
                new State(
                    row.getString("etag"),
                    row.getString("last_modified"),
                    row.getBytes("digest"),
                    row.getBytes("settings"),
                    row.getObject("items", Long.class),
                    instant(row, "applied_at"),
                    instant(row, "checked_at"),
                    instant(row, "tried_at"),
                    instant(row, "failed_since"),
                    row.getString("failure")))
        .optional()
        .orElse(State.NEW);
  }

  void tried(String feed, Instant now) {
    jdbc.sql(
            """
            INSERT INTO feed (id, tried_at) VALUES (:feed, :now)
            ON CONFLICT (id) DO UPDATE SET tried_at = :now
            """)
        .param("feed", feed)
        .param("now", now.atOffset(UTC))
        .update();
  }

  /** Its bytes are the same, or the server says so. */
  void unchanged(String feed, Instant now) {
    jdbc.sql(
            """
            UPDATE feed
            SET checked_at = :now, failed_since = NULL, failure = NULL
            WHERE id = :feed
            """)
        .param("feed", feed)
        .param("now", now.atOffset(UTC))
        .update();
  }

  /** These bytes were read: the same ones need not be read again. */
  void read(Feed feed, FeedFile file, Instant now) {
    jdbc.sql(
            """
            UPDATE feed
            SET etag = :etag, last_modified = :lastModified, digest = :digest, settings = :settings,
                checked_at = :now, failed_since = NULL, failure = NULL
            WHERE id = :feed
            """)
        .param("feed", feed.id())
        .param("etag", file.etag())
        .param("lastModified", file.lastModified())
        .param("digest", file.digest())
        .param("settings", feed.digest())
        .param("now", now.atOffset(UTC))
        .update();
  }

  void applied(String feed, long items, Instant now) {
    jdbc.sql("UPDATE feed SET items = :items, applied_at = :now WHERE id = :feed")
        .param("feed", feed)
        .param("items", items)
        .param("now", now.atOffset(UTC))
        .update();
  }

  /** One row a failure, however often it is tried again. */
  void failed(String feed, String why, List<Refused> refused, long bytes, Instant now) {
    boolean isNew =
        jdbc.sql("SELECT failure IS DISTINCT FROM :why FROM feed WHERE id = :feed")
            .param("feed", feed)
            .param("why", why)
            .query(Boolean.class)
            .single();
    jdbc.sql(
            """
            UPDATE feed
            SET failure = :why, failed_since = coalesce(failed_since, :now)
            WHERE id = :feed
            """)
        .param("feed", feed)
        .param("why", why)
        .param("now", now.atOffset(UTC))
        .update();
    if (isNew) {
      RunRows runs = new RunRows(jdbc);
      runs.end(
          runs.begin(feed, now),
          Outcome.FAILED,
          why,
          bytes,
          NOTHING_READ,
          RunRows.NOTHING_DONE,
          refused,
          now);
    }
  }

  private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    Timestamp at = row.getTimestamp(column);
    return at == null ? null : at.toInstant();
  }
}
