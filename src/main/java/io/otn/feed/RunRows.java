package io.otn.feed;

import static java.time.ZoneOffset.UTC;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.otn.connector.PriceRun;
import io.otn.feed.FeedRun.Outcome;
import io.otn.feed.FeedRun.Refused;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is told about runs. */
final class RunRows {

  static final PriceRun.Applied NOTHING_DONE = new PriceRun.Applied(0, 0, 0, 0);

  /** Decided runs are told about for so long. */
  private static final Duration KEPT = Duration.ofDays(90);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final JdbcClient jdbc;

  RunRows(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Returns the run's id. To be ended in the same transaction. */
  long begin(String feed, Instant now) {
    return jdbc.sql(
            """
            INSERT INTO feed_run (feed_id, started_at, ended_at, outcome)
            VALUES (:feed, :now, :now, 'FAILED')
            RETURNING id
            """)
        .param("feed", feed)
        .param("now", now.atOffset(UTC))
        .query(Long.class)
        .single();
  }

  void end(
      long run,
      Outcome outcome,
      @Nullable String reason,
      long bytes,
      PriceRun.Comparison compared,
      PriceRun.Applied applied,
      List<Refused> refused,
      Instant now) {
    jdbc.sql(
            """
            UPDATE feed_run
            SET outcome = :outcome, reason = :reason, bytes = :bytes, ended_at = :now, items = :items,
                repeated = :repeated, known = :known, fresh = :fresh, changed = :changed,
                repriced = :repriced, switched = :switched, missing = :missing, fell = :fell, rose = :rose,
                gone = :gone, refused = :refused::jsonb
            WHERE id = :run
            """)
        .param("run", run)
        .param("outcome", outcome.name())
        .param("reason", reason, Types.VARCHAR)
        .param("bytes", bytes)
        .param("items", compared.items())
        .param("repeated", compared.repeated())
        .param("known", compared.known())
        .param("fresh", compared.fresh())
        .param("changed", compared.changed())
        .param("repriced", compared.repriced())
        .param("switched", compared.switched())
        .param("missing", compared.missing())
        .param("fell", applied.fell())
        .param("rose", applied.rose())
        .param("gone", applied.gone())
        .param("refused", json(refused))
        .param("now", now.atOffset(UTC))
        .update();
  }

  /** Runs that wait for a person, of this feed. */
  List<Long> held(String feed) {
    return jdbc.sql("SELECT id FROM feed_run WHERE feed_id = :feed AND outcome = 'HELD'")
        .param("feed", feed)
        .query(Long.class)
        .list();
  }

  /** False when it waits no more. */
  boolean decide(String feed, long run, Outcome outcome, String by, Instant now) {
    return 1
        == jdbc.sql(
                """
                UPDATE feed_run
                SET outcome = :outcome, decided_by = :by, ended_at = :now
                WHERE id = :run AND feed_id = :feed AND outcome = 'HELD'
                """)
            .param("feed", feed)
            .param("run", run)
            .param("outcome", outcome.name())
            .param("by", by)
            .param("now", now.atOffset(UTC))
            .update();
  }

  void did(long run, PriceRun.Applied applied) {
    jdbc.sql("UPDATE feed_run SET fell = :fell, rose = :rose WHERE id = :run")
        .param("run", run)
        .param("fell", applied.fell())
        .param("rose", applied.rose())
        .update();
  }

  Optional<FeedRun> run(String feed, long run) {
    return jdbc.sql("SELECT * FROM feed_run WHERE feed_id = :feed AND id = :run")
        .param("feed", feed)
        .param("run", run)
        .query(RunRows::run)
        .optional();
  }

  /** The newest first. */
  List<FeedRun> runs(String feed, long before, int limit) {
    return jdbc.sql(
            """
            SELECT *
            FROM feed_run
            WHERE feed_id = :feed AND (id < :before OR :before = 0)
            ORDER BY id DESC
            LIMIT :limit
            """)
        .param("feed", feed)
        .param("before", before)
        .param("limit", limit)
        .query(RunRows::run)
        .list();
  }

  void forgetOld(String feed, Instant now) {
    jdbc.sql(
            """
            DELETE FROM feed_run
            WHERE feed_id = :feed AND outcome <> 'HELD' AND ended_at < :old
            """)
        .param("feed", feed)
        .param("old", now.minus(KEPT).atOffset(UTC))
        .update();
  }

  private static FeedRun run(ResultSet row, int n) throws SQLException {
    return new FeedRun(
        row.getLong("id"),
        row.getString("feed_id"),
        row.getTimestamp("started_at").toInstant(),
        row.getTimestamp("ended_at").toInstant(),
        Outcome.valueOf(row.getString("outcome")),
        row.getString("reason"),
        row.getLong("bytes"),
        new PriceRun.Comparison(
            row.getLong("items"),
            row.getLong("repeated"),
            row.getLong("known"),
            row.getLong("fresh"),
            row.getLong("changed"),
            row.getLong("repriced"),
            row.getLong("switched"),
            row.getLong("missing")),
        new PriceRun.Applied(
            row.getLong("fresh"), row.getLong("fell"), row.getLong("rose"), row.getLong("gone")),
        refused(row.getString("refused")),
        row.getString("decided_by"));
  }

  private static String json(List<Refused> refused) {
    try {
      return JSON.writeValueAsString(refused);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Refused> refused(String text) throws SQLException {
    try {
      return JSON.readValue(text, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new SQLException("refused is no list", e);
    }
  }
}
