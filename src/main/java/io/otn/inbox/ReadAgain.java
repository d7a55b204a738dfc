package io.otn.inbox;

import static java.time.ZoneOffset.UTC;

import io.otn.web.ProblemException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * A person's decision to have stored webhooks read again, from the bytes as they came: those that
 * failed, or all of a source and time, as after a mistake in a route was mended. First a plan, then
 * the same once more to carry it out.
 *
 * <p>What is read again meets our present state, so what is old is told as stale and nothing fires
 * twice. Where that is not so, as for what people write in a chat, only failed ones are read again.
 */
@Component
public class ReadAgain {

  private static final Logger log = LoggerFactory.getLogger(ReadAgain.class);

  private final JdbcClient jdbc;
  private final Inbox inbox;
  private final Clock clock;

  ReadAgain(JdbcClient jdbc, Inbox inbox, Clock clock) {
    this.jdbc = jdbc;
    this.inbox = inbox;
    this.clock = clock;
  }

  /**
   * Which webhooks: those that were read, or could not be.
   *
   * @param source as {@code GET /api/v1/sources} names it
   * @param deliveryId one of them, as the sender names it
   * @param from received at or after; null from the beginning
   * @param until received before; null until now
   * @param failed only those that could not be read
   */
  public record Which(
      String source,
      @Nullable String deliveryId,
      @Nullable Instant from,
      @Nullable Instant until,
      boolean failed) {}

  /**
   * @param matching how many would be read again
   * @param reasons of these, how many ended with which reason
   * @param skipped that were read, and may not be read twice
   */
  public record Plan(
      long matching,
      @Nullable Instant first,
      @Nullable Instant last,
      Map<String, Long> reasons,
      long skipped) {}

  /** What a run would do. Changes nothing. */
  public Plan plan(Which which) {
    requireBounds(which);
    record Group(String state, @Nullable String reason, long n, Timestamp first, Timestamp last) {}
    boolean repeatable = repeatable(which);
    Map<String, Long> reasons = new TreeMap<>();
    List<Instant> times = new ArrayList<>();
    long matching = 0;
    long skipped = 0;
    for (Group group :
        where(
                """
                SELECT state, left(reason, 200) AS reason, count(*) AS n, min(received_at) AS first, max(received_at) AS last
                FROM inbox
                WHERE %s
                GROUP BY state, left(reason, 200)
                """,
                which)
            .query(Group.class)
            .list()) {
      if (group.state().equals("DONE") && !repeatable) {
        skipped += group.n();
        continue;
      }
      matching += group.n();
      reasons.merge(group.reason() == null ? "" : group.reason(), group.n(), Long::sum);
      times.add(group.first().toInstant());
      times.add(group.last().toInstant());
    }
    times.sort(null);
    return new Plan(
        matching,
        times.isEmpty() ? null : times.getFirst(),
        times.isEmpty() ? null : times.getLast(),
        reasons,
        skipped);
  }

  /**
   * Makes them due, in the order they came.
   *
   * @param expect how many the plan told
   * @return how many
   * @throws ProblemException 409 {@code plan_changed} when it would be another number now
   */
  @Transactional
  public long run(Which which, long expect) {
    requireBounds(which);
    long due =
        where(
                """
                UPDATE inbox
                SET state = 'RECEIVED', settled_at = NULL, reason = NULL, tries = 0, read_again = read_again + 1,
                    due_at = :now
                WHERE %s AND (state = 'FAILED' OR :repeatable)
                """,
                which)
            .param("now", clock.instant().atOffset(UTC))
            .param("repeatable", repeatable(which))
            .update();
    if (due != expect) {
      throw new ProblemException(
              HttpStatus.CONFLICT,
              "plan_changed",
              "By now it would be %d webhooks; nothing was done.".formatted(due))
          .field("expect", "ask for the plan again, and send its number");
    }
    log.info("event=webhooks_read_again source={} webhooks={}", which.source(), due);
    inbox.wake();
    return due;
  }

  private boolean repeatable(Which which) {
    String kind = WebhookStories.kind(which.source());
    return kind != null && inbox.repeatable(kind);
  }

  private JdbcClient.StatementSpec where(String statement, Which which) {
    return jdbc.sql(
            statement.formatted(
                """
                kind = :kind AND source = :source AND state <> 'RECEIVED'
                  AND (delivery_id = :deliveryId OR right(delivery_id, length(:deliveryId) + 1) = ' ' || :deliveryId
                       OR :deliveryId::text IS NULL)
                  AND (received_at >= :from OR :from::timestamptz IS NULL)
                  AND (received_at < :until OR :until::timestamptz IS NULL)
                  AND (state = 'FAILED' OR NOT :failed)\
                """))
        .param("kind", WebhookStories.kind(which.source()))
        .param("source", WebhookStories.name(which.source()))
        .param("deliveryId", which.deliveryId(), Types.VARCHAR)
        .param("from", at(which.from()), Types.TIMESTAMP_WITH_TIMEZONE)
        .param("until", at(which.until()), Types.TIMESTAMP_WITH_TIMEZONE)
        .param("failed", which.failed());
  }

  private static @Nullable Object at(@Nullable Instant instant) {
    return instant == null ? null : instant.atOffset(UTC);
  }

  /** All that was ever read is never what somebody means. */
  private static void requireBounds(Which which) {
    if (which.deliveryId() == null && which.from() == null && !which.failed()) {
      throw new ProblemException(
              HttpStatus.UNPROCESSABLE_ENTITY,
              "which_missing",
              "Say which webhooks of the source are meant.")
          .field("deliveryId", "write one delivery's id, or a time in from, or \"failed\": true");
    }
  }
}
