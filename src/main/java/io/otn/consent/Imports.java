package io.otn.consent;

import static java.time.ZoneOffset.UTC;

import io.otn.web.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How far each import is. Its rows and this are written together, so it can be continued. */
@Component
class Imports {

  /** An import that has not been heard of for so long may be continued. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private static final int MOST_REFUSALS = 10_000;

  private final JdbcClient jdbc;

  Imports(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * An import as it is told.
   *
   * @param rows read so far; the next to send where it was interrupted is one more
   */
  record Import(
      String id,
      String state,
      Instant startedAt,
      Instant seenAt,
      @Nullable Instant endedAt,
      long rows,
      long imported,
      long repeats,
      long erased,
      long refused) {}

  /**
   * Where an import goes on.
   *
   * @param rows to pass over
   * @param digest of those rows, as they were
   */
  record Begun(long rows, byte[] digest) {}

  /**
   * Begins an import, or takes an interrupted one up again.
   *
   * @throws ProblemException 409 {@code import_running} or {@code import_done}
   */
  Begun begin(String id, Instant now) {
    return jdbc.sql(
            """
            INSERT INTO consent_import (id, started_at, seen_at)
            VALUES (:id, :now, :now)
            ON CONFLICT (id) DO UPDATE
            SET state = 'RUNNING', seen_at = :now
            WHERE consent_import.state = 'INTERRUPTED'
               OR (consent_import.state = 'RUNNING' AND consent_import.seen_at < :silent)
            RETURNING rows, digest
            """)
        .param("id", id)
        .param("now", now.atOffset(UTC))
        .param("silent", now.minus(SILENCE).atOffset(UTC))
        .query(Begun.class)
        .optional()
        .orElseThrow(() -> conflict(id));
  }

  private ProblemException conflict(String id) {
    boolean done = find(id).filter(found -> found.state().equals("DONE")).isPresent();
    return new ProblemException(
            HttpStatus.CONFLICT,
            done ? "import_done" : "import_running",
            done
                ? "An import of this name is done; GET /api/v1/imports/%s tells of it."
                    .formatted(id)
                : "An import of this name is running; GET /api/v1/imports/%s tells how far it is."
                    .formatted(id))
        .field(
            "import",
            done ? "another name, or none" : "wait until it is done, or 30 s after it broke off");
  }

  /** Notes the progress of one batch, in its transaction. */
  void progress(
      String id, long rows, byte[] digest, ImportBatch.Stored stored, long refused, Instant now) {
    jdbc.sql(
            """
            UPDATE consent_import
            SET rows = :rows, digest = :digest, seen_at = :now, imported = imported + :imported,
                repeats = repeats + :repeats, erased = erased + :erased, refused = refused + :refused
            WHERE id = :id
            """)
        .param("id", id)
        .param("rows", rows)
        .param("digest", digest)
        .param("imported", stored.imported())
        .param("repeats", stored.repeats())
        .param("erased", stored.erased())
        .param("refused", refused)
        .param("now", now.atOffset(UTC))
        .update();
  }

  /** Of very many, the first are kept; all are counted. */
  void refuse(String id, List<ImportRefusal> refusals, long before) {
    long room = Math.max(0, MOST_REFUSALS - before);
    List<ImportRefusal> kept = refusals.stream().limit(room).toList();
    if (kept.isEmpty()) {
      return;
    }
    jdbc.sql(
            """
            INSERT INTO import_refusal (import_id, row, field, code, detail)
            SELECT :id, *
            FROM unnest(:rows, :fields, :codes, :details)
            ON CONFLICT DO NOTHING
            """)
        .param("id", id)
        .param("rows", kept.stream().map(ImportRefusal::row).toArray(Long[]::new))
        .param("fields", kept.stream().map(ImportRefusal::field).toArray(String[]::new))
        .param("codes", kept.stream().map(ImportRefusal::code).toArray(String[]::new))
        .param("details", kept.stream().map(ImportRefusal::detail).toArray(String[]::new))
        .update();
  }

  void end(String id, boolean done, Instant now) {
    jdbc.sql(
            """
            UPDATE consent_import
            SET state = CASE WHEN :done THEN 'DONE' ELSE 'INTERRUPTED' END,
                ended_at = CASE WHEN :done THEN :now::timestamptz END
            WHERE id = :id AND state = 'RUNNING'
            """)
        .param("id", id)
        .param("done", done)
        .param("now", now.atOffset(UTC))
        .update();
  }

  Optional<Import> find(String id) {
    return jdbc.sql(
            """
            SELECT id, state, started_at, seen_at, ended_at, rows, imported, repeats, erased, refused
            FROM consent_import
            WHERE id = :id
            """)
        .param("id", id)
        .query(Import.class)
        .optional();
  }

  /** The newest first. */
  List<Import> newest(int limit) {
    return jdbc.sql(
            """
            SELECT id, state, started_at, seen_at, ended_at, rows, imported, repeats, erased, refused
            FROM consent_import
            ORDER BY started_at DESC, id
            LIMIT :limit
            """)
        .param("limit", limit)
        .query(Import.class)
        .list();
  }

  List<ImportRefusal> refusals(String id, long after, int limit) {
    return jdbc.sql(
            """
            SELECT row, field, code, detail
            FROM import_refusal
            WHERE import_id = :id AND row > :after
            ORDER BY row
            LIMIT :limit
            """)
        .param("id", id)
        .param("after", after)
        .param("limit", limit)
        .query(ImportRefusal.class)
        .list();
  }
}
