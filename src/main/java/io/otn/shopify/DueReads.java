package io.otn.shopify;

import static java.time.ZoneOffset.UTC;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What a webhook named but did not describe, until it is read by the Admin API. */
@Component
class DueReads {

  /** A reader that died leaves what it took to another after this. */
  private static final Duration TAKEN_FOR = Duration.ofMinutes(5);

  /** What cannot be read so often is left to the next full read. */
  private static final int TRIES = 10;

  private final JdbcClient jdbc;

  DueReads(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Named again, it is read later: what was named last may not be readable yet. */
  void plan(String source, Collection<String> gids, Instant dueAt) {
    jdbc.sql(
            """
            INSERT INTO shopify_read (source, gid, due_at)
            SELECT :source, gid, :due
            FROM unnest(:gids::text[]) AS gid
            ORDER BY gid
            ON CONFLICT (source, gid) DO UPDATE
            SET due_at = CASE WHEN shopify_read.tries > 0 THEN excluded.due_at   -- somebody has it for some minutes
                              ELSE greatest(shopify_read.due_at, excluded.due_at) END,
                tries = 0
            """)
        .param("source", source)
        .param("gids", gids.stream().distinct().toArray(String[]::new))
        .param("due", dueAt.atOffset(UTC))
        .update();
  }

  /** Takes what is due, so that no other node reads it meanwhile. */
  List<String> take(String source, int atMost, Instant now) {
    return jdbc.sql(
            """
            WITH due AS (
                SELECT gid
                FROM shopify_read
                WHERE source = :source AND due_at <= :now AND tries < :tries
                ORDER BY due_at
                LIMIT :atMost
                FOR UPDATE SKIP LOCKED
            )
            UPDATE shopify_read
            SET due_at = :until, tries = tries + 1
            FROM due
            WHERE shopify_read.source = :source AND shopify_read.gid = due.gid
            RETURNING shopify_read.gid
            """)
        .param("source", source)
        .param("now", now.atOffset(UTC))
        .param("until", now.plus(TAKEN_FOR).atOffset(UTC))
        .param("tries", TRIES)
        .param("atMost", atMost)
        .query(String.class)
        .list();
  }

  /** They were read, unless they have been named again meanwhile. */
  void done(String source, Collection<String> gids) {
    jdbc.sql(
            """
            DELETE FROM shopify_read
            WHERE source = :source AND gid = ANY (:gids::text[]) AND tries > 0
            """)
        .param("source", source)
        .param("gids", gids.toArray(String[]::new))
        .update();
  }
}
