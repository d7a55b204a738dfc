package io.otn.connector.sale;

import static java.time.ZoneOffset.UTC;

import io.otn.connector.FetchException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** When each source is asked, by which node, and what came of it. */
@Component
class SaleFetches {

  /** Publishers' wishes and vendors' waits are honoured up to here: some are absurd. */
  static final Duration LONGEST = Duration.ofHours(24);

  private static final Duration FIRST_RETRY = Duration.ofMinutes(1);

  private final JdbcClient jdbc;

  SaleFetches(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * What is known of the last good answer.
   *
   * @param baseline nothing was read before, or not in this way
   */
  record Claim(@Nullable String etag, @Nullable String lastModified, boolean baseline) {}

  /**
   * Takes a source whose time has come. Of several nodes one gets it; should it die, the others try
   * again after the source's pause.
   */
  @Transactional
  Optional<Claim> claim(SaleSource source, Instant now) {
    jdbc.sql(
            """
            INSERT INTO sale_source (source, page_id, settings, next_fetch_at)
            VALUES (:source, :page, :settings, :now)
            ON CONFLICT (source) DO UPDATE
            SET page_id = excluded.page_id, settings = excluded.settings, next_fetch_at = :now,
                good_at = NULL, etag = NULL, last_modified = NULL
            WHERE sale_source.settings <> excluded.settings
            """)
        .param("source", source.id())
        .param("page", source.page())
        .param("settings", source.settings())
        .param("now", now.atOffset(UTC))
        .update();
    return jdbc.sql(
            """
            UPDATE sale_source
            SET next_fetch_at = :next, fetched_at = :now
            WHERE source = :source AND next_fetch_at <= :now
            RETURNING etag, last_modified, good_at IS NULL AS baseline
            """)
        .param("next", now.plus(source.every()).atOffset(UTC))
        .param("now", now.atOffset(UTC))
        .param("source", source.id())
        .query(Claim.class)
        .optional();
  }

  /** Asks it as soon as possible, as a person wants it. */
  void hurry(SaleSource source, Instant now) {
    jdbc.sql(
            "UPDATE sale_source SET next_fetch_at = least(next_fetch_at, :now) WHERE source ="
                + " :source")
        .param("now", now.atOffset(UTC))
        .param("source", source.id())
        .update();
  }

  /**
   * A reading was applied, or nothing had changed.
   *
   * @param refresh how long the publisher wants us to wait
   */
  void good(
      SaleSource source,
      @Nullable String etag,
      @Nullable String lastModified,
      @Nullable Duration refresh,
      Instant now) {
    Duration wait =
        refresh == null || refresh.compareTo(source.every()) < 0
            ? source.every()
            : refresh.compareTo(LONGEST) < 0 ? refresh : longer(source.every(), LONGEST);
    jdbc.sql(
            """
            UPDATE sale_source
            SET good_at = :now, next_fetch_at = :next, etag = :etag, last_modified = :lastModified,
                failures = 0, error = NULL, error_detail = NULL
            WHERE source = :source
            """)
        .param("now", now.atOffset(UTC))
        .param("next", now.plus(wait).atOffset(UTC))
        .param("etag", etag, Types.VARCHAR)
        .param("lastModified", lastModified, Types.VARCHAR)
        .param("source", source.id())
        .update();
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** What could not be taken of the last good reading. */
  void rejected(SaleSource source, Reading reading, List<Reading.Refused> more) {
    jdbc.sql("DELETE FROM sale_rejection WHERE source = :source")
        .param("source", source.id())
        .update();
    jdbc.sql(
            "UPDATE sale_source SET ignored = :ignored, rejected = :rejected WHERE source ="
                + " :source")
        .param("ignored", reading.ignored())
        .param("rejected", reading.rejected() + more.size())
        .param("source", source.id())
        .update();
    int n = 0;
    for (List<Reading.Refused> some : List.of(reading.rejections(), more)) {
      for (Reading.Refused refused : some) {
        jdbc.sql(
                """
                INSERT INTO sale_rejection (source, n, uid, summary, code, detail)
                VALUES (:source, :n, :uid, :summary, :code, :detail)
                """)
            .param("source", source.id())
            .param("n", ++n)
            .param("uid", refused.uid(), Types.VARCHAR)
            .param("summary", refused.summary(), Types.VARCHAR)
            .param("code", refused.code())
            .param("detail", refused.detail())
            .update();
      }
    }
  }

  /** What was read before stays. It is tried again soon, then with growing waits. */
  void failed(SaleSource source, FetchException failure, Instant now) {
    int before =
        jdbc.sql("SELECT failures FROM sale_source WHERE source = :source")
            .param("source", source.id())
            .query(Integer.class)
            .single();
    Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(before, 20));
    wait = wait.compareTo(source.every()) < 0 ? wait : source.every();
    Instant next = now.plus(wait);
    Instant asked = retryAfter(failure, now);
    if (asked != null && asked.isAfter(next)) {
      next = asked.isAfter(now.plus(LONGEST)) ? now.plus(LONGEST) : asked;
    }
    jdbc.sql(
            """
            UPDATE sale_source
            SET next_fetch_at = :next, failures = failures + 1, error = :code, error_detail = :detail
            WHERE source = :source
            """)
        .param("next", next.atOffset(UTC))
        .param("code", failure.code())
        .param("detail", failure.getMessage())
        .param("source", source.id())
        .update();
  }

  /**
   * When the server wants to be asked again: Retry-After in seconds or as a date, or Ticketmaster's
   * Rate-Limit-Reset in milliseconds since 1970.
   */
  private static @Nullable Instant retryAfter(FetchException failure, Instant now) {
    String after = failure.headers().get("retry-after");
    String reset = failure.status() == 429 ? failure.headers().get("rate-limit-reset") : null;
    try {
      if (after != null && after.matches("\\d{1,7}")) {
        return now.plusSeconds(Long.parseLong(after));
      }
      if (after != null) {
        return java.time.ZonedDateTime.parse(
                after, java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME)
            .toInstant();
      }
      return reset == null ? null : Instant.ofEpochMilli(Long.parseLong(reset));
    } catch (DateTimeParseException | NumberFormatException e) {
      return null;
    }
  }
}
